"""The clocks of the desk: rules of the house as rows, defaults as data. Asks to be called inside a transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from entrepot.customs.models import ClockRule, Matter
from entrepot_core.customs.matters import Clock, Waits, allowed
from entrepot_core.errors import Problem

MOST_MINUTES = 43200


class ClockMisfit(Problem):
    """No such clock, or no such time."""

    code = "customs.clock_misfit"
    title = "A clock runs from one minute to thirty days."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a clock; without minutes the rule was taken away."""

    waits: str
    port: str
    mode: str
    minutes: int | None
    set_by: str
    set_at: datetime


def rules() -> tuple[Clock, ...]:
    """The rules that hold, the newest of each kind. One statement."""
    newest: dict[tuple[str, str, str], ClockRule] = {}
    for row in ClockRule.objects.order_by("id"):
        newest[row.waits, row.port, row.mode] = row
    return tuple(
        Clock(waits=row.waits, port=row.port, mode=row.mode, minutes=row.minutes)
        for row in newest.values()
        if row.minutes is not None
    )


def changes(*, limit: int = 30) -> tuple[Change, ...]:
    """What was changed, by whom, newest first."""
    return tuple(
        Change(
            waits=row.waits,
            port=row.port,
            mode=row.mode,
            minutes=row.minutes,
            set_by=row.set_by,
            set_at=row.set_at,
        )
        for row in ClockRule.objects.order_by("-id")[:limit]
    )


def set_clock(*, waits: str, port: str, mode: str, minutes: int | None, actor: str, now: datetime) -> None:
    """Write a rule, and wind the clocks of what waits already. Raises ClockMisfit; then nothing was written."""
    if waits not in set(Waits) or (minutes is not None and not 1 <= minutes <= MOST_MINUTES):
        raise ClockMisfit
    ClockRule.objects.create(waits=waits, port=port, mode=mode, minutes=minutes, set_by=actor, set_at=now)
    holding = rules()
    touched = Matter.objects.filter(due_at__isnull=False, waits=waits)
    for name, value in (("port", port), ("mode", mode)):
        touched = touched.filter(**{name: value}) if value else touched
    for at, way in touched.values_list("port", "mode").distinct().order_by("port", "mode"):
        time: timedelta = allowed(waits, port=at, mode=way, rules=holding)
        touched.filter(port=at, mode=way).update(due_at=F("since") + time)
