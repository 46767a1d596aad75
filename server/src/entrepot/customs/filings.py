"""Writes goods filings: drafts and sendings. Asks to be called inside a transaction; every claim is one conditional UPDATE."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from entrepot.customs.filing_life import HELD, locked, take_step
from entrepot.customs.models import FilingSending, FilingVersion, GoodsFiling
from entrepot_core.customs.filing import EDITABLE, FilingAct, FilingState
from entrepot_core.errors import Kind, Problem


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
    row = locked(filing_id)
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


def file_draft(filing_id: int, *, actor: str, now: datetime) -> Filed:
    """Claim the draft for filing: a first one, one anew, or a change of what holds.

    Raises:
        NotFound, NothingToFile, StepNotAllowed.
    """
    row = locked(filing_id)
    step = "change" if row.state in HELD else "file"
    version = FilingVersion.objects.filter(filing_id=filing_id, state="draft").first()
    if version is None:
        raise NothingToFile
    take_step(row, step, version.number, actor=actor, key=f"filed:{filing_id}:{version.number}", now=now)
    FilingVersion.objects.filter(pk=version.pk).update(state="filed", filed_at=now)
    GoodsFiling.objects.filter(pk=filing_id).update(reason="")
    act = FilingAct.CHANGE if step == "change" else FilingAct.ADD
    return Filed(filing_id=filing_id, version_id=version.pk, number=version.number, act=act)


def write_sending(version_id: int, *, act: FilingAct, guid: str, wire: bytes, now: datetime) -> int:
    """Keep a message before it is signed and leaves; returns its id."""
    return FilingSending.objects.create(
        version_id=version_id, act=act, message_guid=guid, wire=wire, made_at=now
    ).pk


def keep_signed(sending_id: int, signed: bytes, *, now: datetime) -> bytes:
    """Keep a message with its signature, once; returns the bytes that stand, for who comes second sends those of the first."""
    rows = FilingSending.objects.filter(pk=sending_id)
    if rows.filter(signed_at=None).update(wire=signed, signed_at=now):
        return signed
    return bytes(rows.values_list("wire", flat=True).get())


def note_sent(sending_id: int, *, now: datetime) -> None:
    """It left."""
    FilingSending.objects.filter(pk=sending_id, sent_at=None).update(sent_at=now)
