"""What is not settled at the clearance desk, kept as it stands. Asks to be called inside a transaction.

A matter is a projection: whoever moved what it speaks of says how it stands now, as often as they like. Tallies move in
the same transaction, rows and tallies each in a fixed order.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import BooleanField, Count, ExpressionWrapper, F

from entrepot.customs.models import Matter, MatterTally
from entrepot.customs.models.matters import AWAKE, PERSONS, RESTING
from entrepot.customs.rows import as_facts
from entrepot_core.customs.matters import FOR_PERSON
from entrepot_core.errors import Kind, Problem

PARCEL: Final = "parcel"
LETTER: Final = "letter"
Kindred = tuple[str, str, str, str, bool]
"""Waits, cause, port, mode, and whether it rests: what is counted together."""


class MatterSettled(Problem):
    """It waits for nothing any more."""

    code = "customs.matter_settled"
    kind = Kind.CONFLICT
    title = "This is settled already: look at the list again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How something stands now. ``waits`` is empty, and ``since`` and ``due_at`` are None, where nothing is open."""

    key: str
    subject: str
    port: str
    mode: str = ""
    name: str = ""
    consignment_no: str = ""
    order_no: str = ""
    letter_id: int | None = None
    waits: str = ""
    cause: str = ""
    document: str = ""
    since: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterFacts:
    """One matter as it stands."""

    id: int
    key: str
    subject: str
    name: str
    consignment_no: str
    order_no: str
    letter_id: int | None
    port: str
    mode: str
    waits: str
    cause: str
    document: str
    since: datetime | None
    due_at: datetime | None
    owner: str
    repaired_at: datetime | None

    @property
    def ref(self) -> str:
        """What names its subject among its kind: a number of a row, of a parcel or of a batch."""
        return self.key.partition(":")[2]


def find_matter(key: str) -> MatterFacts | None:
    """The matter of a subject, or None."""
    row = Matter.objects.filter(key=key).first()
    return None if row is None else _facts(row)


def get_matter(matter_id: int) -> MatterFacts:
    """Raises MatterSettled: there is none (any more)."""
    row = Matter.objects.filter(pk=matter_id).first()
    if row is None:
        raise MatterSettled
    return _facts(row)


def open_letters(*, limit: int) -> tuple[int, ...]:
    """Messages that wait for somebody, the most urgent first."""
    rows = Matter.objects.filter(PERSONS, due_at__isnull=False, subject=LETTER)
    found = rows.order_by("due_at", "id").values_list("letter_id", flat=True)[:limit]
    return tuple(pk for pk in found if pk is not None)


def consignments_with(cause: str, *, limit: int) -> tuple[str, ...]:
    """Parcels with an open matter of this cause, the most urgent first, what rests after them. Two statements, by index."""
    found: list[str] = []
    for part in (AWAKE, RESTING):
        rows = Matter.objects.filter(part, cause=cause, subject=PARCEL).order_by("due_at", "id")
        found += rows.values_list("consignment_no", flat=True)[: limit - len(found)]
    return tuple(found)


def keep(wanted: Sequence[Wanted], *, now: datetime) -> int:
    """Bring matters to where they should be; returns how many changed. What is as it should be is not written."""
    by_key = {each.key: each for each in wanted}
    known = {row.key: row for row in Matter.objects.filter(key__in=by_key)}
    changed = [each for each in by_key.values() if _differs(known.get(each.key), each)]
    if not changed:
        return 0
    Matter.objects.bulk_create(
        [_blank(each, now) for each in changed if each.key not in known], ignore_conflicts=True
    )
    keys = [each.key for each in changed]
    moved: Counter[Kindred] = Counter()
    written = 0
    for row in Matter.objects.select_for_update().filter(key__in=keys).order_by("key"):
        if _differs(row, by_key[row.key]):
            moved.subtract([kindred(row)])
            _write(row, by_key[row.key], now)
            moved.update([kindred(row)])
            row.save(update_fields=_WRITTEN)
            written += 1
    tally(moved)
    return written


def open_refs(subjects: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Subject -> what of it is open. One statement."""
    found: dict[str, list[str]] = {subject: [] for subject in subjects}
    rows = Matter.objects.filter(due_at__isnull=False, subject__in=found)
    for subject, key in rows.order_by("subject", "id").values_list("subject", "key"):
        found[subject].append(key.partition(":")[2])
    return {subject: tuple(refs) for subject, refs in found.items()}


def prove_tallies() -> tuple[str, ...]:
    """Kinds whose tally is not the number of their matters; empty when all are."""
    counted = {
        (row["waits"], row["cause"], row["port"], row["mode"], row["rests"]): row["n"]
        for row in Matter.objects.filter(due_at__isnull=False)
        .annotate(rests=ExpressionWrapper(RESTING, BooleanField()))
        .values("waits", "cause", "port", "mode", "rests")
        .annotate(n=Count("pk"))
        .order_by()
    }
    kept = {
        (row.waits, row.cause, row.port, row.mode, row.rests): row.count
        for row in MatterTally.objects.filter(count__gt=0)
    }
    wrong = (each for each in sorted(set(counted) | set(kept)) if counted.get(each) != kept.get(each))
    return tuple(" ".join(each[:4]) for each in wrong)


_WRITTEN: Final = (
    "name",
    "consignment_no",
    "order_no",
    "letter_id",
    "port",
    "mode",
    "waits",
    "cause",
    "document",
    "for_person",
    "since",
    "due_at",
    "owner_id",
    "owner",
    "taken_at",
    "repair",
    "repaired_at",
    "aside_by",
    "aside_since",
    "wakes_at",
    "rests_by",
    "rests_why",
    "settled_at",
    "updated_at",
)
_COMPARED: Final = ("port", "mode", "consignment_no", "waits", "cause", "document", "since", "due_at")


def _differs(row: Matter | None, wanted: Wanted) -> bool:
    if row is None:
        return wanted.waits != ""
    if row.aside_by and (row.aside_since is None or wanted.since in {None, row.aside_since}):
        return False
    return any(getattr(row, name) != getattr(wanted, name) for name in _COMPARED)


def _blank(wanted: Wanted, now: datetime) -> Matter:
    """A row to be locked: settled, so that it is counted nowhere yet."""
    return Matter(key=wanted.key, subject=wanted.subject, port=wanted.port, updated_at=now)


def _write(row: Matter, wanted: Wanted, now: datetime) -> None:
    again = row.waits != wanted.waits
    if again or row.cause != wanted.cause:
        wake(row)
    for name in (*_COMPARED, "name", "order_no", "letter_id"):
        setattr(row, name, getattr(wanted, name))
    row.for_person = wanted.waits in FOR_PERSON
    row.aside_by, row.aside_since, row.updated_at = "", None, now
    if again:
        row.repair, row.repaired_at = "", None
    if wanted.waits:
        row.settled_at = None
    else:
        settle(row, now)


def wake(row: Matter) -> None:
    """It rests no longer, as far as the row goes."""
    row.wakes_at, row.rests_by, row.rests_why = None, "", ""


def settle(row: Matter, now: datetime) -> None:
    """It waits for nothing any more, as far as the row goes."""
    row.waits = row.cause = row.document = row.owner = row.repair = ""
    row.for_person = False
    row.since = row.due_at = row.taken_at = row.repaired_at = row.owner_id = None
    row.settled_at = row.updated_at = now
    wake(row)


def kindred(row: Matter) -> Kindred:
    """What a matter is counted with."""
    return (row.waits, row.cause, row.port, row.mode, row.wakes_at is not None)


def tally(moved: Mapping[Kindred, int]) -> None:
    """In a fixed order, so that two who count at the same moment never wait for each other."""
    for (waits, cause, port, mode, rests), by in sorted(moved.items()):
        if not waits or not by:
            continue
        kind = {"waits": waits, "cause": cause, "port": port, "mode": mode, "rests": rests}
        rows = MatterTally.objects.filter(**kind)
        if not rows.update(count=F("count") + by):
            MatterTally.objects.bulk_create([MatterTally(**kind)], ignore_conflicts=True)
            rows.update(count=F("count") + by)


def _facts(row: Matter) -> MatterFacts:
    return as_facts(MatterFacts, row)
