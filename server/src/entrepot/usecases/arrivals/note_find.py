"""A parcel is scanned at the site after its batch arrived."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches, counting
from entrepot.records import services as records
from entrepot_core.customs.batches import Condition, State
from entrepot_core.errors import Problem

LONGEST_NUMBER = 60


class NoWaybill(Problem):
    """Nothing was scanned."""

    code = "arrivals.no_waybill"
    title = "Scan or write the number of a waybill."


def note_find(
    *, batch_no: str, waybill_no: str, condition: Condition, note: str = "", actor: str, now: datetime
) -> bool:
    """Write that it is there and how; whether it was announced, or False for one that nobody announced.

    The last word on its condition counts, so scanning twice is harmless.

    Raises: NotFound, NoWaybill, StepNotAllowed: the batch has not arrived, or was counted.
    """
    number = waybill_no.strip().upper()[:LONGEST_NUMBER]
    if not number:
        raise NoWaybill(field="waybill")
    with transaction.atomic(durable=True):
        batch = batches.hold(batch_no, State.ARRIVED)
        announced = {parcel.waybill_no: parcel.consignment_no for parcel in batch.parcels}
        if counting.note_find(
            batch.id, number, condition=condition, note=note.strip()[:200], actor=actor, now=now
        ):
            records.write(
                "batch_parcel_found",
                actor=actor,
                consignment_no=announced.get(number, ""),
                port=batch.way.port,
                ref=f"batch:{batch_no}",
                facts={"waybill": number, "condition": str(condition)},
                now=now,
            )
    return number in announced
