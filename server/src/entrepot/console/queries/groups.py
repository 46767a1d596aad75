"""What waits for the same reason, counted: how many, since when, how many beyond their time, and the repair of all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import DateTimeField, IntegerField, OuterRef, Subquery

from entrepot.console.queries.matters import CAP, Search
from entrepot.customs.models import Matter, MatterTally, RepairRun
from entrepot.customs.models.matters import AWAKE
from entrepot.usecases.clearance.repairs import Repair, suggested
from entrepot_core.customs.matters import FOR_PERSON

FEW: Final = 5
MOST: Final = 200


class _CountUpTo(Subquery):
    """How many rows a subquery has that was cut to a limit: an index is read no further than that."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseGroup:
    """One cause at one port in one mode. ``due`` are those beyond their time, at most one more than CAP."""

    waits: str
    cause: str
    port: str
    mode: str
    count: int
    due: int
    since: datetime | None
    repair: Repair | None
    running: int | None

    @property
    def for_person(self) -> bool:
        """Whether each of them needs somebody at once, not only once its time is over."""
        return self.waits in FOR_PERSON

    @property
    def told(self) -> int:
        """How many of them are trouble."""
        return self.count if self.for_person else self.due

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return not self.for_person and self.due > CAP


def list_groups(search: Search, *, now: datetime, few: bool = True) -> Sequence[CauseGroup]:
    """Groups in which something is trouble, the largest first; what rests is left out. Two statements over the tallies and an index."""
    asked = {name: value for name in ("waits", "port", "mode", "cause") if (value := getattr(search, name))}
    alike = Matter.objects.filter(
        AWAKE,
        waits=OuterRef("waits"),
        cause=OuterRef("cause"),
        port=OuterRef("port"),
        mode=OuterRef("mode"),
    )
    rows = (
        MatterTally.objects.filter(count__gt=0, rests=False, **asked)
        .annotate(
            since=Subquery(
                alike.order_by("due_at").values("since")[:1], output_field=DateTimeField(null=True)
            ),
            due=_CountUpTo(alike.filter(due_at__lte=now).order_by().values("pk")[: CAP + 1]),
        )
        .order_by("-count")[:MOST]
    )
    runs = {
        (run.waits, run.cause, run.port, run.mode): run.pk
        for run in RepairRun.objects.filter(state="running")
    }
    groups = [
        CauseGroup(
            waits=row.waits,
            cause=row.cause,
            port=row.port,
            mode=row.mode,
            count=row.count,
            due=row.due,
            since=row.since,
            repair=suggested(row.waits, row.cause),
            running=runs.get((row.waits, row.cause, row.port, row.mode)),
        )
        for row in rows
    ]
    found = sorted((group for group in groups if group.told), key=lambda group: (-group.told, group.waits))
    return found[: FEW + 1] if few else found
