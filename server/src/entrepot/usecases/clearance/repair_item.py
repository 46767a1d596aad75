"""One parcel of a group that is being repaired."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import repairs
from entrepot.customs.matters import MatterFacts, MatterSettled
from entrepot.customs.repairs import ItemFacts
from entrepot.usecases.clearance.repairing import RepairMisfit, carry_out
from entrepot.usecases.clearance.watch_matter import watch_matter
from entrepot_core.errors import Kind, Problem


def repair_item(*, item: int, now: datetime) -> None:
    """Repair it once, write what became of it, and end the run with its last one: all of it, or nothing.

    Raises: what says that a partner is away, so that it is tried again.
    """
    matter: MatterFacts | None = None
    with transaction.atomic(durable=True):
        claimed = repairs.claim(item, now=now)
        if claimed is not None:
            matter = _repair(claimed, now)
        repairs.close_if_done(repairs.run_of(item), now=now)
    if matter is not None:
        watch_matter(matter=matter, now=now)


def _repair(item: ItemFacts, now: datetime) -> MatterFacts | None:
    """None where it could not be repaired; then the item says why."""
    try:
        with transaction.atomic():
            return carry_out(
                matter_id=item.matter_id,
                repair=item.repair,
                actor=item.asked_by,
                since=item.asked_at,
                now=now,
            )
    except (MatterSettled, RepairMisfit) as problem:
        repairs.note_outcome(item.id, state="overtaken", problem=problem)
    except Problem as problem:
        if problem.kind is Kind.UNAVAILABLE:
            raise
        repairs.note_outcome(item.id, state="refused", problem=problem)
    return None
