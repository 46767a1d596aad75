"""Named ways to round an amount to the minor unit of its currency."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from enum import StrEnum


class Rounding(StrEnum):
    """How a figure between two minor units is decided. Stored beside what was rounded with it."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"
    UP = "up"
    CEILING = "ceiling"


MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.CEILING: ROUND_CEILING,
}
"""Rounding -> the constant of the decimal module."""


def round_to(amount: Decimal, places: int, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """``amount`` with exactly ``places`` decimal places."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=MODES[rounding])
