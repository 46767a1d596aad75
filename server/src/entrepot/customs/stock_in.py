"""The stock-in list (711) of a batch, as a value. Pure: knows no database and no wire.

Source of the fields: unified import messages, edition 202205: exactly one document a message, one line a parcel that
arrived at the supervised site; sent by the operator of the site.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from entrepot.customs.batches import BatchFacts
from entrepot.customs.declarations import Sending
from entrepot.customs.declared import Company
from entrepot_core.customs.documents import Document, Value

IMPORT: Final = "I"


def stock_in_document(
    batch: BatchFacts, sending: Sending, *, carrier: Company, waybills: Sequence[str]
) -> Document:
    """The parcels of ``batch`` that arrived, under its master bill."""
    head: dict[str, Value] = {
        **sending.opening(),
        "customsCode": batch.way.office,
        "copNo": batch.number,
        "operatorCode": batch.operator_code,
        "operatorName": batch.operator_name,
        "ieFlag": IMPORT,
        "trafMode": batch.bill.traffic,
        "trafNo": batch.bill.vehicle,
        "voyageNo": batch.bill.voyage,
        "billNo": batch.bill.number,
        "logisticsCode": carrier.code,
        "logisticsName": carrier.name,
    }
    if batch.location:
        head["unloadLocation"] = batch.location
    return Document(head=head, lines=tuple(_line(at, number) for at, number in enumerate(waybills, start=1)))


def _line(at: int, waybill_no: str) -> dict[str, Value]:
    return {"gnum": Decimal(at), "logisticsNo": waybill_no}
