"""A batch is closed: its parcels can't change any more, and their lists are declared with its master bill."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches
from entrepot.orders import queries as orders
from entrepot.platform import jobs, outbox
from entrepot.records import services as records
from entrepot.usecases.amendments.propose_flight import propose_flights
from entrepot.usecases.arrivals.add_parcel import check_fits
from entrepot.usecases.clearance.declare_order import OPEN
from entrepot_core.customs import batches as rules


def close_batch(*, batch_no: str, actor: str, now: datetime) -> None:
    """Check sums and parcels once more, close, and have every parcel declared that is not yet. Where customs has the list of
    one that did not come with its batch before, and has not released it, the list is proposed to be changed.

    Raises: NotFound, StepNotAllowed, BatchIsEmpty, TooManyPieces, HeavierThanBill, NotToBeDeclared: take that parcel
    off first; then nothing was written.
    """
    with transaction.atomic(durable=True):
        batch = batches.step(batch_no, "close", now=now)
        rules.check_sums(batch.bill, [parcel.house() for parcel in batch.parcels])
        for parcel in batch.parcels:
            consignment = orders.get_consignment(parcel.consignment_no)
            check_fits(batch, consignment, parcel.waybill_no, carrier=batch.way.carrier)
            if consignment.customs_state not in OPEN:
                continue  # declared with the batch that it did not come with
            jobs.enqueue(
                "clearance.declare",
                {"order_no": consignment.order_no, "consignment_no": consignment.number},
                key=f"declare:{consignment.number}:{batch_no}",
                at=now,
            )
        propose_flights(batch_no, actor=actor, now=now)
        records.write(
            "batch_closed",
            actor=actor,
            port=batch.way.port,
            ref=f"batch:{batch_no}",
            facts={"parcels": len(batch.parcels)},
            now=now,
        )
        outbox.publish("batches.closed.v1", {"batch_no": batch_no, "parcels": len(batch.parcels)}, at=now)
