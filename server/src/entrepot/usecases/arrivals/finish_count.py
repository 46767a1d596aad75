"""The count at the site is finished: what differs is written down, and the stock-in list (711) leaves."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches, counting
from entrepot.platform import outbox
from entrepot.records import services as records
from entrepot.usecases.arrivals.declare_stock_in import write_stock_in
from entrepot.usecases.watching.watch_subject import tell


def finish_count(*, batch_no: str, actor: str, now: datetime) -> int:
    """How many parcels are missing, damaged or surplus; each waits for somebody to settle it.

    Raises: NotFound, StepNotAllowed: it has not arrived, or was counted; DocumentInvalid, CustomsPartyMissing.
    """
    with transaction.atomic(durable=True):
        batch = batches.step(batch_no, "count", now=now)
        found = counting.write_differences(batch, now=now)
        write_stock_in(batch, now=now)
        tell("batch", [batch_no], now=now)
        records.write(
            "batch_counted",
            actor=actor,
            port=batch.way.port,
            ref=f"batch:{batch_no}",
            facts={"differences": found},
            now=now,
        )
        outbox.publish("batches.counted.v1", {"batch_no": batch_no, "differences": found}, at=now)
    return found
