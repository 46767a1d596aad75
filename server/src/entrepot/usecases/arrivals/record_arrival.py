"""The vehicle of a batch has arrived at the site."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches
from entrepot.platform import outbox


def record_arrival(*, batch_no: str, now: datetime) -> None:
    """From now on its parcels are counted. Raises NotFound, StepNotAllowed: it is open, or arrived before."""
    with transaction.atomic(durable=True):
        batches.step(batch_no, "arrive", now=now)
        outbox.publish("batches.arrived.v1", {"batch_no": batch_no}, at=now)
