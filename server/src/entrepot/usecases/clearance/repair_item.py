"""One parcel of a group that is being repaired."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import repairs
from entrepot.usecases.clearance.repair_matter import repair_matter
from entrepot_core.errors import Kind, Problem


def repair_item(*, item: int, now: datetime) -> None:
    """Repair it once, and write what became of it; one that can't be repaired is listed with the reason.

    Raises: what says that a partner is away, so that it is tried again.
    """
    with transaction.atomic(durable=True):
        begun = repairs.begin(item)
    if begun is not None:
        matter, repair, actor, again = begun
        state, why = "done", ""
        try:
            repair_matter(matter_id=matter, repair=repair, actor=actor, now=now)
        except Problem as problem:
            if problem.kind is Kind.UNAVAILABLE:
                raise
            # Who died after the repair and before writing so has moved it on: that is no refusal.
            state, why = ("overtaken" if again else "refused"), problem.sentence
        with transaction.atomic(durable=True):
            repairs.end(item, state=state, why=why, now=now)
    with transaction.atomic(durable=True):
        repairs.close_if_done(repairs.run_of(item), now=now)
