"""Once a minute the desk catches up with whatever moved and was not told of: nothing that waits stays unseen for longer."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from entrepot.customs import handling, marks, matters, watching
from entrepot.orders import standings
from entrepot.usecases.clearance.watch_letters import watch_letters
from entrepot.usecases.clearance.watch_parcels import watch_parcels
from entrepot.usecases.watching.subjects import SUBJECTS
from entrepot.usecases.watching.watch_subject import watch_documents, watch_subject
from entrepot_core.customs.matters.standing import UNSENT

AT_ONCE: Final = 500
MOST: Final = 40
"""Pages a stream is read in one sweep: what is left over comes with the next."""
OVERLAP: Final = timedelta(minutes=2)
"""What is written in a transaction that was open meanwhile appears late, with its older time."""
FEW: Final = 1000
DAY: Final = timedelta(days=1)
Touched = Callable[..., tuple[tuple[int, str, datetime], ...]]


def sweep_matters(*, now: datetime) -> int:
    """Look at all that moved since the last sweep, and wake what rested long enough; returns how many matters changed."""
    changed = _stream("parcels", standings.touched_since, watch_parcels, now)
    changed += _stream("papers", watching.touched_since, _watch_papers, now)
    stuck = {*watching.unsent_since(now, limit=FEW), *matters.consignments_with(UNSENT, limit=FEW)}
    if stuck:
        changed += _watch_papers(consignment_nos=stuck, now=now)
    changed += _letters(now) + _subjects(now)
    with transaction.atomic(durable=True):
        return changed + handling.wake_up(now=now, limit=FEW)


def _watch_papers(*, consignment_nos: Iterable[str], now: datetime) -> int:
    """A document moved: of a parcel, of its delivery, or of a batch."""
    numbers = set(consignment_nos)
    return watch_parcels(consignment_nos=numbers, now=now) + watch_documents(numbers=numbers, now=now)


def _stream(name: str, touched: Touched, watch: Callable[..., int], now: datetime) -> int:
    """Rows in the order in which they moved, page by page; the mark stays behind by the overlap."""
    with transaction.atomic(durable=True):
        mark = marks.mark_of(name)
    moment, after, changed = _moment(mark), 0, 0
    for _ in range(MOST):
        rows = touched(moment, after=after, limit=AT_ONCE)
        if rows:
            changed += watch(consignment_nos={number for _pk, number, _at in rows}, now=now)
        if len(rows) < AT_ONCE:
            moment = max(moment, now - OVERLAP)
            break
        after, moment = rows[-1][0], rows[-1][2]
    with transaction.atomic(durable=True):
        marks.move_mark(name, after=mark, to=_position(min(moment, now - OVERLAP)))
    return changed


def _letters(now: datetime) -> int:
    """Messages refused since the last sweep, answers that fit nothing, and those the desk has open already."""
    with transaction.atomic(durable=True):
        mark = marks.mark_of("letters")
    refused = watching.refused_after(mark, limit=FEW)
    troubled = watching.troubled_since(now - DAY, limit=FEW)
    changed = watch_letters(letter_ids={*refused, *troubled, *matters.open_letters(limit=FEW)}, now=now)
    if refused:
        with transaction.atomic(durable=True):
            marks.move_mark("letters", after=mark, to=refused[-1])
    return changed


def _subjects(now: datetime) -> int:
    """What may be open by its own columns, and what the desk has open already."""
    known, changed = matters.open_refs(SUBJECTS), 0
    for name, subject in SUBJECTS.items():
        with transaction.atomic(durable=True):
            refs = {*subject.to_see(now), *known[name]}
        for at in range(0, len(refs), AT_ONCE):
            changed += watch_subject(subject=name, refs=sorted(refs)[at : at + AT_ONCE], now=now)
        if subject.seen is not None:
            with transaction.atomic(durable=True):
                subject.seen(refs)
    return changed


def _moment(position: int) -> datetime:
    return datetime.fromtimestamp(position / 1000, tz=UTC)


def _position(moment: datetime) -> int:
    return max(int(moment.timestamp() * 1000), 0)
