"""The clearance officer's inbox over all ports: what waits, the most urgent first, counted without counting documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import merge
from typing import Final

from django.db.models import Q, QuerySet, Sum

from entrepot.customs.matters import PARCEL
from entrepot.customs.models import (
    CustomsDocument,
    InboundMessage,
    Matter,
    MatterTally,
    by_invt_no,
    by_pre_no,
)
from entrepot.customs.models.matters import OTHERS, PERSONS, RESTING
from entrepot.usecases.clearance.repairs import Repair, suggested
from entrepot_core.customs.matters import FOR_PERSON

PAGE: Final = 30
CAP: Final = 1000
"""Beyond so many, a page says "more than" rather than count."""
ELSEWHERE: Final = frozenset({"filing", "decision", "difference", "gathering", "expiry", "call"})
"""What is done on the page of the thing itself: no button of the inbox does it."""
CANCELLABLE: Final = frozenset({"release", "held"})
"""What a parcel waits for while customs holds its list."""
AGES: Final = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the inbox is narrowed to. ``group`` is attention, due, waiting, resting, mine or all; ``owner`` is who looks."""

    group: str = "attention"
    waits: str = ""
    port: str = ""
    mode: str = ""
    cause: str = ""
    age: str = ""
    text: str = ""
    owner: str = field(default="", repr=False)

    @property
    def narrows(self) -> bool:
        """Whether anything but the group was asked for."""
        return any((self.waits, self.port, self.mode, self.cause, self.age, self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that waits, with the repair that is suggested; ``act`` is the word for what is done on its own page instead.

    ``may_cancel``: customs holds the list of a parcel and can be asked to cancel it. ``letter`` is the message that was refused.
    """

    matter: Matter
    repair: Repair | None
    is_due: bool
    act: str = ""
    may_cancel: bool = False
    letter: InboundMessage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentPage:
    """Rows, the most urgent first. ``older`` is where the next page begins, or empty at the end."""

    rows: Sequence[Row]
    older: str
    is_first: bool


def list_matters(search: Search, *, after: str, now: datetime) -> UrgentPage:
    """One page by the clock. At most six statements, whatever is open; each reads a page's worth of an index."""
    wanted = _narrowed(search, now)
    if (cursor := _cursor(after)) is not None:
        due_at, pk = cursor
        wanted = wanted.filter(Q(due_at__gt=due_at) | Q(pk__gt=pk), due_at__gte=due_at)
    streams = [list(stream.order_by("due_at", "pk")[: PAGE + 1]) for stream in _streams(wanted, search, now)]
    found = list(merge(*streams, key=lambda row: (row.due_at, row.pk)))[: PAGE + 1]
    shown = found[:PAGE]
    refused = _refused(
        [row.letter_id for row in shown if row.waits in {"refused", "partly"} and row.letter_id]
    )
    return UrgentPage(
        rows=[_row(row, now, refused) for row in shown],
        older=_written(shown[-1]) if len(found) > PAGE else "",
        is_first=cursor is None,
    )


def count_groups(search: Search, *, now: datetime) -> Mapping[str, int | str]:
    """How many each group holds, from the tallies; what depends on the clock is counted up to a limit."""
    tallies = MatterTally.objects.filter(count__gt=0, **_exactly(search))
    counted = list(tallies.values("waits", "rests").annotate(n=Sum("count")).order_by())
    held = {row["waits"]: row["n"] for row in counted if not row["rests"]}
    total, persons = sum(held.values()), sum(held[waits] for waits in held if waits in FOR_PERSON)
    resting = sum(row["n"] for row in counted if row["rests"])
    open_ = _open(search)
    awake = open_.filter(wakes_at__isnull=True)
    late = _capped(awake.filter(OTHERS, due_at__lte=now))
    late_persons = _capped(awake.filter(PERSONS, due_at__lte=now))
    mine = _capped(open_.filter(owner=search.owner))
    return {
        "attention": _shown(persons + late, late),
        "due": _shown(late + late_persons, max(late, late_persons)),
        "mine": _shown(mine, mine),
        "waiting": _shown(total - persons - late, late),
        "resting": resting,
        "all": total + resting,
    }


def count_waits(search: Search) -> Mapping[str, int]:
    """How many wait for what, at this port and in this mode. One statement over the tallies."""
    asked = {name: value for name, value in _exactly(search).items() if name in {"port", "mode"}}
    rows = MatterTally.objects.filter(count__gt=0, **asked).values("waits").annotate(n=Sum("count"))
    return {row["waits"]: row["n"] for row in rows.order_by()}


def find_of_parcel(consignment_no: str) -> tuple[Matter, ...]:
    """What a parcel waits for, itself first, then its delivery, bills, calls … One statement."""
    rows = Matter.objects.filter(consignment_no=consignment_no, due_at__isnull=False).order_by("due_at", "id")
    return tuple(sorted(rows, key=lambda row: row.subject != PARCEL))


def find_of(subject: str, ref: str | int) -> Matter | None:
    """What something else waits for, or None. One statement."""
    return Matter.objects.filter(key=f"{subject}:{ref}", due_at__isnull=False).first()


def find_matter(pk: int) -> Matter | None:
    """One that is open, or None."""
    return Matter.objects.filter(pk=pk, due_at__isnull=False).first()


def row_of(matter: Matter, *, now: datetime) -> Row:
    """One matter by itself."""
    return _row(matter, now, {})


def _open(search: Search) -> QuerySet[Matter]:
    return Matter.objects.filter(due_at__isnull=False, **_exactly(search))


def _exactly(search: Search) -> dict[str, str]:
    return {name: value for name in ("waits", "port", "mode", "cause") if (value := getattr(search, name))}


def _narrowed(search: Search, now: datetime) -> QuerySet[Matter]:
    wanted = _open(search)
    if search.age in AGES:
        wanted = wanted.filter(since__lte=now - AGES[search.age])
    if search.text:
        wanted = wanted.filter(_named(search.text))
    return wanted


def _named(text: str) -> Q:
    """By any number that names it exactly: of consignment, order, document or customs."""
    documents = CustomsDocument.objects.filter(by_pre_no(text) | by_invt_no(text) | Q(natural_key=text))
    numbers = [*documents.values_list("consignment_no", flat=True)[:PAGE], text]
    return Q(consignment_no__in=numbers) | Q(order_no=text) | (Q(name=text) & ~Q(name=""))


def _streams(wanted: QuerySet[Matter], search: Search, now: datetime) -> tuple[QuerySet[Matter], ...]:
    """Few that lie in order in an index, so that merging them reads no more than a page of each."""
    awake = wanted.filter(wakes_at__isnull=True)
    persons, others = awake.filter(PERSONS), awake.filter(OTHERS)
    if search.text:
        return (wanted,)
    match search.group:
        case "attention":
            return persons, others.filter(due_at__lte=now)
        case "due":
            return persons.filter(due_at__lte=now), others.filter(due_at__lte=now)
        case "waiting":
            return (others.filter(due_at__gt=now),)
        case "mine":
            return (wanted.filter(owner=search.owner),)
        case "resting":
            return (wanted.filter(RESTING),)
    return persons, others, wanted.filter(RESTING)


def _refused(letters: list[int]) -> dict[int, InboundMessage]:
    """One statement, also for none: a page costs the same whatever is on it."""
    return {row.pk: row for row in InboundMessage.objects.filter(pk__in=letters or [0]).defer("raw")}


def _row(matter: Matter, now: datetime, refused: Mapping[int, InboundMessage]) -> Row:
    repair = suggested(matter.waits, matter.cause)
    return Row(
        matter=matter,
        repair=repair,
        act=matter.waits if repair is None and matter.waits in ELSEWHERE else "",
        may_cancel=matter.subject == PARCEL and matter.waits in CANCELLABLE,
        is_due=matter.due_at is not None and matter.due_at <= now,
        letter=refused.get(matter.letter_id or 0),
    )


def _capped(rows: QuerySet[Matter]) -> int:
    return rows.order_by()[: CAP + 1].count()


def _shown(count: int, counted: int) -> int | str:
    """A count, or what it is at least where the part that was counted stopped at the limit."""
    return f"{CAP}+" if counted > CAP else count


def _written(row: Matter) -> str:
    assert row.due_at is not None
    return f"{int(row.due_at.timestamp() * 1_000_000)}-{row.pk}"


def _cursor(text: str) -> tuple[datetime, int] | None:
    at, _, pk = text.partition("-")
    if not (at.isascii() and at.isdecimal() and pk.isascii() and pk.isdecimal() and len(text) < 38):
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(at)), int(pk)
    except OverflowError:
        return None
