"""What a person at the clearance desk does with a matter: takes it, hands it over, puts it aside, lets it rest.

Asks to be called inside a transaction.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from entrepot.customs.matters import (
    LETTER,
    MatterFacts,
    MatterSettled,
    kindred,
    settle,
    tally,
    wake,
)
from entrepot.customs.models import Matter
from entrepot_core.errors import Kind, Problem

ASIDE: Final = frozenset({LETTER, "bill"})
"""What is settled by having been seen; everything else by what becomes of it."""
LONGEST: Final = timedelta(days=30)


class MatterTaken(Problem):
    """A colleague was faster."""

    code = "customs.matter_taken"
    kind = Kind.CONFLICT
    title = "%(owner)s has taken this already."


class NotForAside(Problem):
    """Only messages and bills are put aside; everything else is settled by what becomes of it."""

    code = "customs.not_for_aside"
    kind = Kind.CONFLICT
    title = "This can't be put aside: it is settled by what becomes of it."


class RestMisfit(Problem):
    """No such rest."""

    code = "customs.rest_misfit"
    title = "Let it rest for thirty days at most, till a moment that is still to come."


class AwakeAlready(Problem):
    """It does not rest."""

    code = "customs.awake_already"
    kind = Kind.CONFLICT
    title = "This does not rest any more."


def take(matter_id: int, *, owner_id: int | None, owner: str, now: datetime) -> None:
    """Make somebody the owner of what nobody has. Raises MatterTaken, MatterSettled."""
    rows = Matter.objects.filter(pk=matter_id, due_at__isnull=False)
    if rows.filter(owner__in=["", owner]).update(owner_id=owner_id, owner=owner, taken_at=now):
        return
    row = rows.first()
    if row is None:
        raise MatterSettled
    raise MatterTaken(owner=row.owner)


def hand_over(matter_id: int, *, owner_id: int | None, owner: str, now: datetime) -> None:
    """Give it to a colleague, or back to all where ``owner`` is empty. Raises MatterSettled."""
    rows = Matter.objects.filter(pk=matter_id, due_at__isnull=False)
    if not rows.update(owner_id=owner_id, owner=owner, taken_at=now if owner else None):
        raise MatterSettled


def set_aside(matter_id: int, *, by: str, now: datetime) -> None:
    """Somebody has seen it and nothing more is to be done, until there is news. Raises MatterSettled, NotForAside."""

    def aside(row: Matter) -> None:
        if row.subject not in ASIDE:
            raise NotForAside
        since = row.since
        settle(row, now)
        row.aside_by, row.aside_since = by, since

    _change(matter_id, aside)


def let_rest(matter_id: int, *, until: datetime, by: str, why: str, now: datetime) -> None:
    """Out of the way until a moment; whatever it waits for then, it comes back. Raises MatterSettled, RestMisfit."""
    if not now < until <= now + LONGEST:
        raise RestMisfit(field="until")

    def rest(row: Matter) -> None:
        row.wakes_at, row.rests_by, row.rests_why = until, by, why[:200]

    _change(matter_id, rest)


def rouse(matter_id: int) -> None:
    """Bring it back before its time. Raises MatterSettled, AwakeAlready."""

    def awake(row: Matter) -> None:
        if row.wakes_at is None:
            raise AwakeAlready
        wake(row)

    _change(matter_id, awake)


def wake_up(*, now: datetime, limit: int) -> int:
    """Bring back what rested long enough; returns how many."""
    resting = Matter.objects.filter(wakes_at__lte=now).order_by("wakes_at", "id")
    found = list(resting.values_list("pk", flat=True)[:limit])
    moved: Counter[tuple[str, str, str, str, bool]] = Counter()
    rows = Matter.objects.select_for_update().filter(pk__in=found, wakes_at__lte=now).order_by("key")
    woken = 0
    for row in rows:
        moved.subtract([kindred(row)])
        wake(row)
        moved.update([kindred(row)])
        row.save()
        woken += 1
    tally(moved)
    return woken


def claim_repair(matter: MatterFacts, *, repair: str, now: datetime) -> bool:
    """Write beside a matter that a repair is asked for, if it still waits for the same and nobody had it repaired since it
    was read: of two the second one waits, and is then told no."""
    seen = {"waits": matter.waits, "cause": matter.cause, "repaired_at": matter.repaired_at}
    rows = Matter.objects.filter(pk=matter.id, **seen)
    return bool(rows.update(repair=repair, repaired_at=now))


def _change(matter_id: int, change: Callable[[Matter], None]) -> None:
    """An open matter, held, changed and counted anew. Raises MatterSettled, and what ``change`` raises."""
    row = Matter.objects.select_for_update().filter(pk=matter_id, due_at__isnull=False).first()
    if row is None:
        raise MatterSettled
    before = kindred(row)
    change(row)
    row.save()
    moved = Counter([kindred(row)])
    moved.subtract([before])
    tally(moved)
