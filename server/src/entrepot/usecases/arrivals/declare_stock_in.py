"""The stock-in list (711) of a counted batch is written and sent on its way."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches, counting
from entrepot.customs import services as customs
from entrepot.customs.batches import BatchFacts
from entrepot.customs.counting import STOCK_IN
from entrepot.customs.declarations import Sending
from entrepot.customs.declared import Company, Particulars
from entrepot.customs.ports import get_port
from entrepot.customs.services import Plan
from entrepot.customs.stock_in import stock_in_document
from entrepot.parties.queries import get_party
from entrepot.platform import jobs
from entrepot.platform.partners import partners
from entrepot.records import services as records
from entrepot.usecases.clearance.declare_order import new_guid
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.customs.batches import stocked
from entrepot_core.customs.documents import Document


def declare_stock_in(*, batch_no: str, actor: str, now: datetime) -> bool:
    """Send a stock-in list that customs refused once more; False while one is on its way, or taken.

    The log says who (``actor``) did it.

    Raises: NotFound, DocumentInvalid, CustomsPartyMissing; then nothing was written.
    """
    with transaction.atomic(durable=True):
        batch = batches.get_batch(batch_no)
        customs.reopen(consignment_no=batch_no, kind=STOCK_IN, accepted=False, now=now)
        if not write_stock_in(batch, now=now):
            return False
        records.write("stock_in_again", actor=actor, port=batch.way.port, ref=f"batch:{batch_no}", now=now)
        tell("batch", [batch_no], now=now)
    return True


def write_stock_in(batch: BatchFacts, *, now: datetime) -> bool:
    """Write the next sending of an open stock-in list; False if there is none to send. Asks for a transaction.

    Nothing is declared of a batch of which nothing came. Raises DocumentInvalid, CustomsPartyMissing.
    """
    waybills = stocked([parcel.waybill_no for parcel in batch.parcels], counting.finds_of(batch.id))
    if not waybills:
        return False
    port = get_port(batch.way.port)
    logistics = get_party("logistics", batch.way.port)
    document = customs.open_document(
        consignment_no=batch.number,
        kind=STOCK_IN,
        port=port.name,
        sender="us",
        natural_key=batch.number,
        now=now,
    )

    def make(plan: Plan) -> Document:
        return stock_in_document(
            batch,
            Sending(guid=plan.document_guid, app_type=plan.app_type, at=plan.at),
            carrier=Company(code=logistics.code, name=logistics.name),
            waybills=waybills,
        )

    attempt = customs.write_attempt(
        document_id=document,
        port=port,
        make=make,
        beside={},
        particulars=lambda: _particulars(batch, now),
        guid=new_guid,
        change=True,
        now=now,
    )
    if attempt is None:
        return False
    counting.mark_listed(batch, waybills)
    jobs.enqueue("clearance.send", {"attempt": attempt}, key=f"send:{attempt}", at=now)
    return True


def _particulars(batch: BatchFacts, now: datetime) -> Particulars:
    """A stock-in list speaks of waybills, not of goods or sellers."""
    return Particulars(
        consignment_no=batch.number,
        mode=batch.way.mode,
        seller_code="",
        warehouse_code=batch.warehouse_code,
        dispatched_from=batch.way.country,
        placed_at=now,
        shop_url=partners().public_url,
        lines=(),
    )
