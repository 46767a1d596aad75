"""A parcel is taken off an open batch."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches
from entrepot.records import services as records
from entrepot.usecases.arrivals.letting_go import go_on
from entrepot_core.customs.batches import State


def remove_parcel(*, batch_no: str, consignment_no: str, actor: str, now: datetime) -> bool:
    """Take it off; False if it was not on it. Raises NotFound, StepNotAllowed: the batch is closed."""
    with transaction.atomic(durable=True):
        batch = batches.hold(batch_no, State.OPEN)
        if not batches.remove_parcel(batch.id, consignment_no):
            return False
        go_on([consignment_no], batch_no=batch_no, now=now)
        records.write(
            "batch_parcel_removed",
            actor=actor,
            consignment_no=consignment_no,
            port=batch.way.port,
            ref=f"batch:{batch_no}",
            now=now,
        )
    return True
