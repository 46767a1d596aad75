"""Answers to goods filings: heard once, in any order. Asks for a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from entrepot.customs.filing_life import HELD, locked, note_step, take_step
from entrepot.customs.models import FilingStep, FilingVersion, GoodsFiling
from entrepot_core.customs.filing import FILING, AnswerState, FilingState, step_of
from entrepot_core.errors import Kind, Problem


class NothingWritten(Problem):
    """An answer that changes nothing."""

    code = "filing.answer_not_awaited"
    kind = Kind.CONFLICT
    title = "This filing waits for no such answer."


class ItemTaken(Problem):
    """An item of an account book is one article of one seller."""

    code = "filing.item_taken"
    kind = Kind.CONFLICT
    title = "Item %(item)s of account book %(ems_no)s is held by the filing of another article or seller."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer as it is taken: what it says, the numbers it gives, its note, and who said it under which key.

    ``version`` is the one whose message it names, ``answered_at`` when the port says it answered; None where unknown.
    """

    state: AnswerState
    actor: str
    key: str
    registration_no: str = ""
    item_record_no: str = ""
    valid_to: date | None = None
    note: str = ""
    inbound: int | None = None
    version: int | None = None
    answered_at: datetime | None = None

    def is_about(self, number: int, filed_at: datetime | None) -> bool:
        """Whether it may speak of the version that was filed then, and not of one before it."""
        if self.version is not None:
            return self.version == number
        if self.answered_at is None or filed_at is None:
            return True
        return self.answered_at >= filed_at.replace(microsecond=0)  # ports tell whole seconds


def hear(filing_id: int, said: Said, *, now: datetime) -> str:
    """Take an answer; returns ``moved``, ``numbered``, ``history`` for one that comes late, ``duplicate`` for a copy.

    An approval gives the numbers; a late one fills in those that are still empty. An answer to an earlier version decides
    nothing about the one that is on its way. Raises ItemTaken; then nothing was written.
    """
    row = locked(filing_id)
    if FilingStep.objects.filter(key=said.key).exists():
        return "duplicate"
    state = FilingState(row.state)
    step = step_of(said.state, state)
    open_version = FilingVersion.objects.filter(filing_id=filing_id, state="filed").first()
    if (
        not FILING.allows(state, step)
        or open_version is None
        or not said.is_about(open_version.number, open_version.filed_at)
    ):
        return _late(row, said, now)
    if said.state is AnswerState.APPROVED:  # its numbers first: the ones before may be another's by now
        _approved(row, open_version, said, now)
    with _claiming(row, _item_of(row, open_version, said)):
        take_step(
            row,
            step,
            open_version.number,
            actor=said.actor,
            key=said.key,
            note=said.note,
            inbound=said.inbound,
            now=now,
        )
    if said.state in {AnswerState.REJECTED, AnswerState.FORMAT_ERROR}:
        FilingVersion.objects.filter(pk=open_version.pk).update(state="rejected", decided_at=now)
        GoodsFiling.objects.filter(pk=filing_id).update(reason=said.note[:300])
    return "moved"


@contextmanager
def _claiming(row: GoodsFiling, item_record_no: str) -> Iterator[None]:
    """The database lets one filing hold an item of a book. Raises ItemTaken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise ItemTaken(field="item_record_no", item=item_record_no, ems_no=row.ems_no) from None


def _item_of(row: GoodsFiling, version: FilingVersion, said: Said) -> str:
    return said.item_record_no or str(version.facts.get("itemRecordNo", "")) or row.item_record_no


def _approved(row: GoodsFiling, version: FilingVersion, said: Said, now: datetime) -> None:
    FilingVersion.objects.filter(filing_id=row.pk, state="approved").update(state="dropped")
    FilingVersion.objects.filter(pk=version.pk).update(state="approved", decided_at=now)
    item = _item_of(row, version, said)
    with _claiming(row, item):
        GoodsFiling.objects.filter(pk=row.pk).update(
            version=version.number,
            registration_no=said.registration_no or row.registration_no,
            item_record_no=item,
            valid_to=said.valid_to,
            reason="",
        )


def _late(row: GoodsFiling, said: Said, now: datetime) -> str:
    """An answer nobody waits for is kept; its numbers are taken over where none is known yet."""
    numbers = {
        name: value
        for name, value in (
            ("registration_no", said.registration_no),
            ("item_record_no", said.item_record_no),
        )
        if value and not getattr(row, name)
    }
    if numbers and row.state in HELD:
        with _claiming(row, numbers.get("item_record_no", row.item_record_no)):
            GoodsFiling.objects.filter(pk=row.pk).update(**numbers, updated_at=now)
    note_step(
        row,
        f"heard_{said.state}",
        row.version,
        after=row.state,
        actor=said.actor,
        key=said.key,
        note=said.note,
        inbound=said.inbound,
        now=now,
    )
    return "numbered" if numbers and row.state in HELD else "history"
