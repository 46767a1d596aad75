"""Repairs of whole groups: a run, an item a matter, and what became of each. Asks to be called inside a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from entrepot.customs.models import Matter, RepairItem, RepairRun
from entrepot.customs.models.matters import AWAKE
from entrepot.platform.problems import kept
from entrepot_core.errors import Kind, Problem

WAITING: Final = "waiting"


class RepairRunning(Problem):
    """The same group is being repaired."""

    code = "customs.repair_running"
    kind = Kind.CONFLICT
    title = "This group is being repaired already."


class NothingToRepair(Problem):
    """The group is empty."""

    code = "customs.nothing_to_repair"
    kind = Kind.CONFLICT
    title = "Nothing is left in this group."


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Which matters: what they wait for and why, at which port and in which mode; empty ones mean every.

    ``due_only`` leaves out those whose time is not over at ``now`` of the run's start.
    """

    waits: str
    cause: str = ""
    port: str = ""
    mode: str = ""
    due_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """A run as it stands."""

    id: int
    repair: str
    group: Group
    state: str
    spread: bool
    last_id: int
    reach: int
    started_at: datetime


def matters_of(group: Group, *, at: datetime) -> QuerySet[Matter]:
    """The open matters of a group at a moment, by number; those that somebody let rest are left alone."""
    rows = Matter.objects.filter(AWAKE, waits=group.waits)
    for name in ("cause", "port", "mode"):
        value = getattr(group, name)
        rows = rows.filter(**{name: value}) if value else rows
    return (rows.filter(due_at__lte=at) if group.due_only else rows).order_by("id")


def start(group: Group, *, repair: str, by: str, now: datetime) -> int:
    """Write a run; what comes into the group later is not meant. Raises NothingToRepair, RepairRunning."""
    rows = matters_of(group, at=now)
    expected, last = rows.count(), rows.last()
    if last is None:
        raise NothingToRepair
    try:
        with transaction.atomic():
            run = RepairRun.objects.create(
                repair=repair,
                waits=group.waits,
                cause=group.cause,
                port=group.port,
                mode=group.mode,
                due_only=group.due_only,
                last_id=last.pk,
                expected=expected,
                started_by=by,
                started_at=now,
            )
    except IntegrityError:
        raise RepairRunning from None
    return run.pk


def get_run(run_id: int) -> RunFacts | None:
    """The run, or None."""
    row = RepairRun.objects.filter(pk=run_id).first()
    if row is None:
        return None
    return RunFacts(
        id=row.pk,
        repair=row.repair,
        group=Group(waits=row.waits, cause=row.cause, port=row.port, mode=row.mode, due_only=row.due_only),
        state=row.state,
        spread=row.spread,
        last_id=row.last_id,
        reach=row.reach,
        started_at=row.started_at,
    )


def spread(run: RunFacts, *, at_once: int) -> tuple[tuple[int, ...], bool]:
    """Make the next items of a run; returns them and whether that was all. A repeat makes none twice."""
    rows = matters_of(run.group, at=run.started_at).filter(pk__gt=run.reach, pk__lte=run.last_id)
    found = list(rows.values_list("pk", flat=True)[:at_once])
    is_last = len(found) < at_once
    reach = found[-1] if found else run.reach
    moved = RepairRun.objects.filter(pk=run.id, reach=run.reach, state="running", spread=False)
    if not moved.update(reach=reach, spread=is_last):
        return (), True
    items = [RepairItem(run_id=run.id, matter_id=pk) for pk in found]
    RepairItem.objects.bulk_create(items, ignore_conflicts=True)
    made = RepairItem.objects.filter(run=run.id, matter_id__in=found).order_by("id")
    return tuple(made.values_list("pk", flat=True)), is_last


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """A matter of a run that was claimed to be repaired: with what, and at whose word."""

    id: int
    matter_id: int
    repair: str
    asked_by: str
    asked_at: datetime


def claim(item_id: int, *, now: datetime) -> ItemFacts | None:
    """Write an item down as done, for the transaction that does it; None: it has ended, or its run was stopped."""
    rows = RepairItem.objects.filter(pk=item_id, state=WAITING)
    runs = Exists(RepairRun.objects.filter(pk=OuterRef("run"), state="running"))
    if not rows.filter(runs).update(state="done", ended_at=now):
        rows.update(state="stopped", ended_at=now)
        return None
    row = RepairItem.objects.select_related("run").get(pk=item_id)
    return ItemFacts(
        id=row.pk,
        matter_id=row.matter_id,
        repair=row.run.repair,
        asked_by=row.run.started_by,
        asked_at=row.run.started_at,
    )


def note_outcome(item_id: int, *, state: str, problem: Problem) -> None:
    """Write why a claimed item was not repaired: refused, or overtaken."""
    told = kept(problem)
    RepairItem.objects.filter(pk=item_id).update(
        state=state, why=told.sentence, why_code=told.code, why_params=told.params
    )


def close_if_done(run_id: int, *, now: datetime) -> bool:
    """End a run whose items have all ended; whether it was this call.

    The run is held first, by a statement of its own: of two who end the last items at the same moment the later one waits,
    and then sees both.
    """
    rows = RepairRun.objects.filter(pk=run_id, state="running")
    if not rows.update(state="running") or RepairItem.objects.filter(run=run_id, state=WAITING).exists():
        return False
    return bool(rows.filter(spread=True).update(state="done", ended_at=now))


def stop(run_id: int, *, now: datetime) -> int | None:
    """Leave alone what was not repaired yet; how many those are, of which items were made; None if the run has ended, and
    then the caller rolls back.

    Items before the run, as whoever repairs one holds them; one that is made in between is stopped when it is claimed.
    """
    left = RepairItem.objects.filter(run=run_id, state=WAITING).update(state="stopped", ended_at=now)
    is_stopped = RepairRun.objects.filter(pk=run_id, state="running").update(state="stopped", ended_at=now)
    return left if is_stopped else None


def run_of(item_id: int) -> int:
    """The run of an item."""
    return RepairItem.objects.values_list("run_id", flat=True).get(pk=item_id)


def progress_of(run_id: int) -> Mapping[str, int]:
    """How many items stand how. One statement."""
    rows = RepairItem.objects.filter(run=run_id).values("state").annotate(n=Count("pk")).order_by()
    return {row["state"]: row["n"] for row in rows}
