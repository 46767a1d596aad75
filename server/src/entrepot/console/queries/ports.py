"""How each port behaves: health, backlog, delays, last answers. From small rows and indexes, never from scans."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import DateTimeField, OuterRef, Subquery, Sum
from django.utils.translation import gettext

from entrepot.console.queries.groups import CauseGroup, list_groups
from entrepot.console.queries.matters import Search
from entrepot.customs import figures
from entrepot.customs.models import (
    Attempt,
    InboundMessage,
    Matter,
    MatterTally,
    PortDoor,
    PortFigure,
    Receipt,
)
from entrepot.customs.models.documents import UNSENT
from entrepot.customs.models.matters import AWAKE
from entrepot.customs.ports import PORTS, describe, get_port
from entrepot.customs.ports.card_pin import hindrance
from entrepot.customs.ports.cards import signature_at
from entrepot.customs.ports.protocol import Port
from entrepot.customs.ports.settings import CardSettings
from entrepot.platform import clock
from entrepot.platform.access import NotFound
from entrepot.platform.problems import sentence_of
from entrepot_core.customs.matters import FOR_PERSON
from entrepot_core.errors import Problem

DAY: Final = timedelta(hours=24)
WEEK: Final = timedelta(days=7)
LAST: Final = 10
CAP: Final = 1000
PARTS: Final = (
    "dialect",
    "envelope",
    "transport",
    "signer",
    "receipts",
    "push",
    "poll",
    "evidence",
    "goods_filing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How many wait for one thing at a port, and since when the longest."""

    waits: str
    count: int
    since: datetime | None

    @property
    def for_person(self) -> bool:
        """Whether nobody outside will settle them."""
        return self.waits in FOR_PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long one answer took: how many came, and within how many seconds half and nine tenths did (0: beyond)."""

    document: str
    status: str
    count: int
    median: int | None
    most: int | None
    bars: Sequence[tuple[int, int]] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBy:
    """With what our messages to a port are signed; ``card`` is None for a key of the house.

    ``last_day`` is None while a card has not told its certificate; ``trouble`` says why it signs nothing, in the reader's
    language.
    """

    algorithms: str
    card: CardSettings | None
    last_day: date | None
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortLine:
    """A port in the overview."""

    name: str
    door: PortDoor | None
    heard_at: datetime | None
    open: int
    persons: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortView:
    """Everything the page of a port shows. ``unsent`` is at most one more than CAP; ``figures`` are of the last day."""

    line: PortLine
    backlog: Sequence[Backlog]
    groups: Sequence[CauseGroup]
    delays: Sequence[Delay]
    answers: Sequence[Receipt]
    letters: Sequence[InboundMessage]
    unsent: int
    figures: Mapping[str, int]
    parts: Sequence[tuple[str, str, str]]
    signed: SignedBy | None
    trouble: str


def list_ports(*, now: datetime) -> Sequence[PortLine]:
    """Every port of this installation. Four statements."""
    doors = {door.port: door for door in PortDoor.objects.all()}
    tallies: dict[str, list[MatterTally]] = defaultdict(list)
    for tally in MatterTally.objects.filter(count__gt=0):
        tallies[tally.port].append(tally)
    since = figures.start_of("hour", now - DAY)
    refused = {
        row["port"]: row["n"]
        for row in PortFigure.objects.filter(span="hour", starts_at__gte=since, name="refused")
        .values("port")
        .annotate(n=Sum("count"))
        .order_by()
    }
    return [_line(name, doors.get(name), tallies[name], refused.get(name, 0)) for name in PORTS]


def _line(name: str, door: PortDoor | None, tallies: Sequence[MatterTally], refused: int) -> PortLine:
    return PortLine(
        name=name,
        door=door,
        heard_at=_heard_at(name),
        open=sum(tally.count for tally in tallies),
        persons=sum(tally.count for tally in tallies if tally.waits in FOR_PERSON and not tally.rests),
        refused=refused,
    )


def _heard_at(port: str) -> datetime | None:
    """When it last said something we believed: the newest of its messages that was read, by index."""
    rows = InboundMessage.objects.filter(port=port, outcome="read").order_by("-id")
    return rows.values_list("received_at", flat=True).first()


def get_port_view(name: str, *, now: datetime, span: str = "hour") -> PortView:
    """A dozen statements, whatever came and went. ``span``: delays of the last day (hour) or week (day). Raises NotFound."""
    if name not in PORTS:
        raise NotFound
    tallies = list(MatterTally.objects.filter(port=name, count__gt=0))
    counted = _figures(name, now, "hour")
    totals = {key: sum(buckets.values()) for key, buckets in counted.items()}
    parts, signed, trouble = _parts(name, now)
    return PortView(
        line=_line(name, PortDoor.objects.filter(port=name).first(), tallies, totals.get("refused", 0)),
        backlog=_backlog(name, tallies),
        groups=list_groups(Search(port=name), now=now),
        delays=_delays(counted if span == "hour" else _figures(name, now, span)),
        answers=_answers(name),
        letters=list(
            InboundMessage.objects.filter(port=name, outcome="refused").defer("raw").order_by("-id")[:LAST]
        ),
        unsent=Attempt.objects.filter(UNSENT, document__port=name).order_by()[: CAP + 1].count(),
        figures={key: totals.get(key, 0) for key in ("sent", "resent", "letter", "refused")},
        parts=parts,
        signed=signed,
        trouble=trouble,
    )


def _backlog(port: str, tallies: Sequence[MatterTally]) -> list[Backlog]:
    """What lies there, with what rests; since when is told of what does not."""
    counts: Counter[str] = Counter()
    for tally in tallies:
        counts[tally.waits] += tally.count
    oldest = Matter.objects.filter(AWAKE, waits=OuterRef("waits"), port=port).order_by("due_at")
    since = dict(
        MatterTally.objects.filter(port=port, count__gt=0)
        .annotate(since=Subquery(oldest.values("since")[:1], output_field=DateTimeField(null=True)))
        .values_list("waits", "since")
    )
    found = [Backlog(waits=waits, count=n, since=since.get(waits)) for waits, n in counts.items()]
    return sorted(found, key=lambda each: (not each.for_person, -each.count))


def _figures(port: str, now: datetime, span: str) -> dict[str, dict[int, int]]:
    start = figures.start_of(span, now - (DAY if span == "hour" else WEEK))
    rows = (
        PortFigure.objects.filter(port=port, span=span, starts_at__gte=start)
        .values("name", "bucket")
        .annotate(n=Sum("count"))
        .order_by()
    )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows:
        found[row["name"]][row["bucket"]] = row["n"]
    return found


def _delays(counted: Mapping[str, Mapping[int, int]]) -> list[Delay]:
    found = []
    for name, buckets in sorted(counted.items()):
        document, colon, status = name.partition(":")
        if colon and any(bucket != figures.UNTIMED for bucket in buckets):
            found.append(
                Delay(
                    document=document,
                    status=status,
                    count=sum(buckets.values()),
                    median=figures.quantile(buckets, 0.5),
                    most=figures.quantile(buckets, 0.9),
                    bars=_bars(buckets),
                )
            )
    return found


def _bars(buckets: Mapping[int, int]) -> list[tuple[int, int]]:
    """How many came within each bound of the scale that something reached: seconds (0: beyond) and count."""
    bounds = (*figures.BOUNDS, 0)
    return [(bounds[bucket], n) for bucket, n in sorted(buckets.items()) if bucket >= 0]


def _answers(port: str) -> list[Receipt]:
    """What the newest messages said: their numbers first, by index, then their answers."""
    newest = (
        InboundMessage.objects.filter(port=port, outcome="read").order_by("-id").values_list("pk", flat=True)
    )
    rows = Receipt.objects.filter(inbound__in=list(newest[:LAST])).select_related("document")
    return list(rows.order_by("-id")[:LAST])


def _parts(name: str, now: datetime) -> tuple[list[tuple[str, str, str]], SignedBy | None, str]:
    """What the port is made of, with what we sign, or why it can't be used: part, what it is, and where that is written."""
    told = describe(name)
    takes = ("takes", " · ".join(sorted(told.takes)), "")
    found = [("address", told.address, ""), takes, ("dialect", told.dialect, "")]
    try:
        port = get_port(name)
    except Problem as problem:
        return found, None, sentence_of(problem)
    made = [(part, getattr(port, part)) for part in PARTS]
    return (
        [
            *found[:2],
            *((part, type(one).__name__, type(one).__module__) for part, one in made if one is not None),
        ],
        _signed_by(port, now),
        "",
    )


def _signed_by(port: Port, now: datetime) -> SignedBy | None:
    """Asks no card: what it told before is kept."""
    ours = signature_at(port)
    if ours is None:
        return None
    last_day = ours.last_day()
    trouble = ""
    if ours.card is not None and (problem := hindrance(ours.card)) is not None:
        trouble = sentence_of(problem)
    elif last_day is not None and last_day < clock.local_date(now):
        trouble = gettext(
            "The certificate has ended: get a new card, or another key, before anything is declared."
        )
    return SignedBy(
        algorithms=ours.algorithms.name,
        card=ours.card,
        last_day=last_day,
        trouble=trouble,
    )
