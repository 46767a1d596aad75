"""The vehicle of a batch has arrived at the site."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches
from entrepot.platform import outbox
from entrepot.records import services as records


def record_arrival(*, batch_no: str, actor: str, now: datetime) -> None:
    """From now on its parcels are counted. Raises NotFound, StepNotAllowed: it is open, or arrived before."""
    with transaction.atomic(durable=True):
        batch = batches.step(batch_no, "arrive", now=now)
        records.write("batch_arrived", actor=actor, port=batch.way.port, ref=f"batch:{batch_no}", now=now)
        outbox.publish("batches.arrived.v1", {"batch_no": batch_no}, at=now)
