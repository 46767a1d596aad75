"""Raw exchanges with payment companies are removed when the time they have to be kept is over, and not a day before."""

from datetime import datetime

from django.db import transaction

from entrepot.payments import keeping
from entrepot.platform import clock
from entrepot.records import services as records


def purge_evidence(*, now: datetime) -> int:
    """Remove what is over, with an entry of the log for each batch; returns how many."""
    removed = 0
    while True:
        with transaction.atomic(durable=True):
            purged = keeping.purge(today=clock.local_date(now))
            if purged.count:
                records.write(
                    "evidence_purged",
                    facts={
                        "count": purged.count,
                        "kept_until": purged.kept_until,
                        "sha256": purged.sha256,
                    },
                    now=now,
                )
        removed += purged.count
        if purged.count < keeping.BATCH:
            return removed
