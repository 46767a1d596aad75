"""What happened at the ports since the last look is counted, so that their pages need not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from entrepot.customs import figures, marks
from entrepot.customs.figures import Happening
from entrepot.logistics.queries import opened_at
from entrepot.payments.declaring import asked_at

SETTLED: Final = timedelta(seconds=30)
"""Rows younger than this may still be joined by others with lower numbers."""
AT_ONCE: Final = 500
MOST: Final = 100
Stream = Callable[..., tuple[list[Happening], int]]
STREAMS: Final[dict[str, Stream]] = {
    "figures.answers": figures.answers_after,
    "figures.sendings": figures.sendings_after,
    "figures.letters": figures.letters_after,
}


def measure_ports(*, now: datetime) -> int:
    """Count once what is new; returns how much that was. Two at the same moment count nothing twice."""
    told = sum(_stream(name, stream, now) for name, stream in STREAMS.items())
    told += _partners(now)
    with transaction.atomic(durable=True):
        figures.purge(now=now)
    return told


def _stream(name: str, stream: Stream, now: datetime) -> int:
    told = 0
    for _ in range(MOST):
        with transaction.atomic(durable=True):
            mark = marks.mark_of(name)
            found, following = stream(mark, before=now - SETTLED, limit=AT_ONCE)
            if following == mark or not marks.move_mark(name, after=mark, to=following):
                break
            told += figures.count(found)
    return told


def _partners(now: datetime) -> int:
    """Payment and waybill documents: from being asked for to being accepted."""
    name = "figures.partners"
    with transaction.atomic(durable=True):
        mark = marks.mark_of(name)
        start = datetime.fromtimestamp(mark / 1000, tz=UTC)
        rows = figures.accepted_between(start, now - SETTLED, limit=AT_ONCE)
        if not rows:
            return 0
        begun = {
            "411": asked_at([number for number, kind, _port, _at in rows if kind == "411"]),
            "511": opened_at([number for number, kind, _port, _at in rows if kind == "511"]),
        }
        found = [
            Happening(
                port=port,
                name=f"{kind}:accepted",
                at=at,
                seconds=(at - begun[kind][number]).total_seconds() if number in begun.get(kind, {}) else None,
            )
            for number, kind, port, at in rows
        ]
        last = int(rows[-1][3].timestamp() * 1000) + 1
        if not marks.move_mark(name, after=mark, to=last):
            return 0
        return figures.count(found)
