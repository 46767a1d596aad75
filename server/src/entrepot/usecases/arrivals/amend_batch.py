"""What the master bill says is written anew while the batch is open."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches
from entrepot.records import services as records
from entrepot.usecases.arrivals.opening import Announced, new_batch
from entrepot_core.customs import batches as rules
from entrepot_core.customs.batches import State


def amend_batch(*, batch_no: str, announced: Announced, actor: str, now: datetime) -> None:
    """Change bill, vehicle, sums or site; parcels that are on it must still go its way.

    Raises: NotFound, StepNotAllowed, OtherWay, BillUsed, and what is wrong with the bill; then nothing was written.
    """
    new = new_batch(batch_no, announced)
    with transaction.atomic(durable=True):
        held = batches.hold(batch_no, State.OPEN)
        if held.parcels:
            rules.check_way(batch_no, of_parcel=held.way, of_batch=new.way)
        batches.amend_batch(batch_no, new)
        records.write("batch_amended", actor=actor, port=new.way.port, ref=f"batch:{batch_no}", now=now)
