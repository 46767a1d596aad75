"""An open batch is given up; its parcels may go with another."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches


def cancel_batch(*, batch_no: str, now: datetime) -> None:
    """Raises NotFound, StepNotAllowed: it is closed."""
    with transaction.atomic(durable=True):
        batch = batches.step(batch_no, "cancel", now=now)
        batches.clear(batch.id)
