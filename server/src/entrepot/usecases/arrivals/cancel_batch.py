"""An open batch is given up; its parcels may go with another."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches
from entrepot.records import services as records
from entrepot.usecases.arrivals.letting_go import go_on


def cancel_batch(*, batch_no: str, actor: str, now: datetime) -> None:
    """The log says who (``actor``) did it. Raises NotFound, StepNotAllowed: it is closed."""
    with transaction.atomic(durable=True):
        batch = batches.step(batch_no, "cancel", now=now)
        batches.clear(batch.id)
        go_on([parcel.consignment_no for parcel in batch.parcels], batch_no=batch_no, now=now)
        records.write("batch_cancelled", actor=actor, port=batch.way.port, ref=f"batch:{batch_no}", now=now)
