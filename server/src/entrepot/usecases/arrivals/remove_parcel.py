"""A parcel is taken off an open batch."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches
from entrepot_core.customs.batches import State


def remove_parcel(*, batch_no: str, consignment_no: str, now: datetime) -> bool:
    """Take it off; False if it was not on it. Raises NotFound, StepNotAllowed: the batch is closed."""
    del now
    with transaction.atomic(durable=True):
        batch = batches.hold(batch_no, State.OPEN)
        return batches.remove_parcel(batch.id, consignment_no)
