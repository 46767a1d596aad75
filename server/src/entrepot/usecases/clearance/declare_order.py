"""The order document (311) of a consignment is written and sent on its way."""

import uuid
from datetime import datetime

from django.db import transaction

from entrepot.customs import services as customs
from entrepot.customs.declarations import Sending, documents_beside, order_document
from entrepot.customs.ports import get_port
from entrepot.customs.services import Plan
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.platform import jobs
from entrepot.usecases.clearance.parcels import gather_parcel, gather_particulars
from entrepot_core.customs.documents import Document
from entrepot_core.orders.tracks import CustomsState, MoneyState

OPEN = frozenset({CustomsState.NOT_DECLARED, CustomsState.REJECTED, CustomsState.DECLARING})
"""Where a consignment may be declared, or is being declared."""


def declare_order(*, order_no: str, consignment_no: str, now: datetime) -> bool:
    """Write the next sending of the order document and have it sent; False if it is on its way, or not to be declared.

    With the first one the consignment begins to be declared: from then on it can't be cancelled.

    Raises: DocumentInvalid, CustomsPartyMissing; then nothing was written.
    """
    with transaction.atomic(durable=True):
        order = orders.get_order(order_no)
        consignment = order.consignment(consignment_no)
        if order.money_state is not MoneyState.PAID or consignment.customs_state not in OPEN:
            return False
        port = get_port(consignment.port)
        document = customs.open_document(
            consignment_no=consignment_no,
            kind="311",
            port=port.name,
            sender="us",
            natural_key=consignment_no,
            now=now,
        )
        parcel = gather_parcel(order, consignment, reason="order document", now=now)

        def make(plan: Plan) -> Document:
            return order_document(
                parcel, Sending(guid=plan.document_guid, app_type=plan.app_type, at=plan.at)
            )

        attempt = customs.write_attempt(
            document_id=document,
            port=port,
            make=make,
            beside=documents_beside("311", parcel, Sending(guid=consignment_no, app_type="1", at=now)),
            particulars=lambda: gather_particulars(order, consignment),
            guid=new_guid,
            change=True,
            now=now,
        )
        if attempt is None or not begin(order_no, consignment_no, now):
            transaction.set_rollback(True)
            return False
        jobs.enqueue("clearance.send", {"attempt": attempt}, key=f"send:{attempt}", at=now)
    return True


def begin(order_no: str, consignment_no: str, now: datetime) -> bool:
    """Claim the consignment for declaring; False if it was cancelled meanwhile."""
    taken = order_services.step(
        order_no=order_no,
        consignment_no=consignment_no,
        track="customs",
        step="declare",
        actor="clearance",
        now=now,
    )
    return taken or orders.get_consignment(consignment_no).customs_state is CustomsState.DECLARING


def new_guid() -> str:
    """36 characters in upper case, as the standard writes them."""
    return str(uuid.uuid4()).upper()
