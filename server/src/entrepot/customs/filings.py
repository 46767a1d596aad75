"""Writes goods filings: drafts, sendings, answers, ends. Asks to be called inside a transaction; every claim is one
conditional UPDATE."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from entrepot.customs.models import FilingSending, FilingStep, FilingVersion, GoodsFiling
from entrepot.platform.access import NotFound
from entrepot_core.customs.filing import EDITABLE, FILING, HOLDS, AnswerState, FilingAct, FilingState, step_of
from entrepot_core.errors import Kind, Problem
from entrepot_core.lifecycle import StepNotAllowed

HELD: Final = frozenset(str(state) for state in HOLDS)


class FilingNotOpen(Problem):
    """A version can't be written while the port looks at one, or after the end."""

    code = "filing.not_open"
    kind = Kind.CONFLICT
    title = "This filing can't be edited now: wait for the answer, or draft a new one."


class NothingToFile(Problem):
    """No version was written."""

    code = "filing.nothing_to_file"
    kind = Kind.CONFLICT
    title = "There is no new version to file: write what changes first."


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
class Place:
    """Where an article of a seller is filed; ``ems_no`` is empty for goods that lie in no account book."""

    sku: str
    seller_code: str
    port: str
    office: str
    ems_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A version on its way: what is asked, and how it is named."""

    filing_id: int
    version_id: int
    number: int
    act: FilingAct


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


def open_filing(place: Place, *, form: str, now: datetime) -> int:
    """The filing of a place, made once, and once more after it was cancelled; returns its id."""
    row, _ = GoodsFiling.objects.exclude(state=FilingState.CANCELLED).get_or_create(
        sku=place.sku,
        seller_code=place.seller_code,
        port=place.port,
        office=place.office,
        ems_no=place.ems_no,
        defaults={"form": form, "updated_at": now},
    )
    return row.pk


def write_draft(filing_id: int, facts: Mapping[str, str], *, actor: str, now: datetime) -> int:
    """Write the next version, or the open draft again; returns its number. Raises NotFound, FilingNotOpen."""
    row = _locked(filing_id)
    if FilingState(row.state) not in EDITABLE:
        raise FilingNotOpen
    drafts = FilingVersion.objects.filter(filing_id=filing_id, state="draft")
    if drafts.update(facts=dict(facts), made_by=actor, made_at=now):
        return drafts.values_list("number", flat=True).get()
    number = FilingVersion.objects.filter(filing_id=filing_id).count() + 1
    FilingVersion.objects.create(
        filing_id=filing_id, number=number, facts=dict(facts), made_by=actor, made_at=now
    )
    return number


def drop_draft(filing_id: int) -> bool:
    """Put the open draft of a filing that holds aside; False if there is none."""
    rows = FilingVersion.objects.filter(filing_id=filing_id, state="draft", filing__state__in=HELD)
    return bool(rows.update(state="dropped"))


def file_draft(filing_id: int, *, actor: str, now: datetime) -> Filed:
    """Claim the draft for filing: a first one, one anew, or a change of what holds.

    Raises:
        NotFound, NothingToFile, StepNotAllowed.
    """
    row = _locked(filing_id)
    step = "change" if row.state in HELD else "file"
    version = FilingVersion.objects.filter(filing_id=filing_id, state="draft").first()
    if version is None:
        raise NothingToFile
    _step(row, step, version.number, actor=actor, key=f"filed:{filing_id}:{version.number}", now=now)
    FilingVersion.objects.filter(pk=version.pk).update(state="filed", filed_at=now)
    GoodsFiling.objects.filter(pk=filing_id).update(reason="")
    act = FilingAct.CHANGE if step == "change" else FilingAct.ADD
    return Filed(filing_id=filing_id, version_id=version.pk, number=version.number, act=act)


def write_sending(version_id: int, *, act: FilingAct, guid: str, wire: bytes, now: datetime) -> int:
    """Keep a signed message before it leaves; returns its id."""
    return FilingSending.objects.create(
        version_id=version_id, act=act, message_guid=guid, wire=wire, made_at=now
    ).pk


def note_sent(sending_id: int, *, now: datetime) -> None:
    """It left."""
    FilingSending.objects.filter(pk=sending_id, sent_at=None).update(sent_at=now)


def hear(filing_id: int, said: Said, *, now: datetime) -> str:
    """Take an answer; returns ``moved``, ``numbered``, ``history`` for one that comes late, ``duplicate`` for a copy.

    An approval gives the numbers; a late one fills in those that are still empty. An answer to an earlier version decides
    nothing about the one that is on its way. Raises ItemTaken; then nothing was written.
    """
    row = _locked(filing_id)
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
        _step(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a filing was when it was found to have run out."""

    version: int
    valid_to: date | None


def end(
    filing_id: int, *, step: str, reason: str, actor: str, now: datetime, judged: Judged | None = None
) -> bool:
    """Cancel or let run out; False if it is over already, or is no longer as it was ``judged``. What was declared keeps the
    version it was declared with."""
    if judged is not None:
        same = GoodsFiling.objects.filter(
            pk=filing_id, version=judged.version, valid_to=judged.valid_to, state__in=HELD
        )
        if not same.update(updated_at=now):
            return False
    row = _locked(filing_id)
    if not FILING.allows(FilingState(row.state), step):
        return False
    count = FilingStep.objects.filter(filing_id=filing_id).count()
    _step(row, step, row.version, actor=actor, key=f"{step}:{filing_id}:{count}", note=reason, now=now)
    FilingVersion.objects.filter(filing_id=filing_id, state="filed").update(state="dropped", decided_at=now)
    GoodsFiling.objects.filter(pk=filing_id).update(reason=reason[:300])
    return True


def _locked(filing_id: int) -> GoodsFiling:
    row = GoodsFiling.objects.select_for_update().filter(pk=filing_id).first()
    if row is None:
        raise NotFound
    return row


def _step(
    row: GoodsFiling,
    step: str,
    version: int,
    *,
    actor: str,
    key: str,
    now: datetime,
    note: str = "",
    inbound: int | None = None,
) -> None:
    """Claim the step by one conditional UPDATE and write it down. Raises StepNotAllowed."""
    before = FilingState(row.state)
    after = FILING.after(before, step)
    claim = GoodsFiling.objects.filter(pk=row.pk, state=before)
    if not claim.update(state=after, updated_at=now):
        raise StepNotAllowed(name=FILING.name, state=str(before), step=step)
    _write_step(row, step, version, after=after, actor=actor, key=key, note=note, inbound=inbound, now=now)


def _write_step(
    row: GoodsFiling,
    step: str,
    version: int,
    *,
    after: str,
    actor: str,
    key: str,
    note: str,
    inbound: int | None,
    now: datetime,
) -> bool:
    try:
        with transaction.atomic():
            FilingStep.objects.create(
                filing_id=row.pk,
                version=version,
                step=step,
                before=row.state,
                after=after,
                actor=actor,
                note=note[:500],
                key=key,
                inbound_id=inbound,
                at=now,
            )
    except IntegrityError:
        return False
    return True


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
    _write_step(
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
