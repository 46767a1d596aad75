"""Says on a terminal what happens: one aligned line a step, in Chinese and English. Knows no process and no table."""

import sys
import unicodedata
from datetime import datetime
from typing import Final

from django.utils.translation import override

from entrepot.orders.facts import TimelineEntry
from entrepot.platform.clock import SHANGHAI
from entrepot.storefront.words import STEPS

COLUMNS: Final = (8, 22, 26, 42)
"""Widths of time, sample, Chinese and English."""


def width_of(text: str) -> int:
    """Cells of a terminal that ``text`` takes: two for each Chinese character."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, width: int) -> str:
    """``text`` with spaces up to ``width`` cells."""
    return text + " " * max(0, width - width_of(text))


def line_of(*cells: str) -> str:
    """Cells side by side, each padded to its column; what is left over hangs at the end."""
    sized = [padded(cell, width) for cell, width in zip(cells, COLUMNS, strict=False)]
    return "  ".join([*sized, *cells[len(COLUMNS) :]]).rstrip()


def say(text: str = "") -> None:
    """Print at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def clock_of(moment: datetime) -> str:
    """Hours, minutes and seconds in Shanghai."""
    return moment.astimezone(SHANGHAI).strftime("%H:%M:%S")


def step_line(sample: str, entry: TimelineEntry) -> str:
    """One step of one order's timeline."""
    words = STEPS[entry.track, entry.step]
    with override("zh-hans"):
        chinese = str(words)
    with override("en"):
        english = str(words)
    return line_of(
        clock_of(entry.at), sample, chinese, english, f"{entry.consignment_no or ''} {entry.reason}".strip()
    )
