"""A person of the house applies a file of classifications that was looked at before."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from entrepot.catalog import uploads
from entrepot.platform import clock, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How many rows were written, and how many were left out because they have faults or change nothing."""

    written: int
    refused: int
    unchanged: int


def apply_customs_file(*, upload_id: int, actor: str, now: datetime) -> Receipt:
    """Write the new and changed rows of a kept file, all together and once; rows with faults stay out.

    Raises: NotFound, AlreadyApplied; then nothing was written.
    """
    raw = uploads.get_raw(upload_id)
    with transaction.atomic(durable=True):
        uploads.claim(upload_id, actor=actor, now=now)
        rows = uploads.check(raw, today=clock.local_date(now))
        touched = uploads.write(rows)
        if touched:
            outbox.publish("catalog.classified.v1", {"variant_ids": sorted(set(touched))}, at=now)
    outcomes = [row.outcome for row in rows]
    return Receipt(
        written=len(touched),
        refused=outcomes.count(uploads.RowOutcome.REFUSED),
        unchanged=outcomes.count(uploads.RowOutcome.UNCHANGED),
    )
