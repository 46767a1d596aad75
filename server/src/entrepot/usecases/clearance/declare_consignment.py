"""A paid consignment is taken through its declaration: payer, match, payment, waybill, order, then the list."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from entrepot.customs import queries as customs
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.platform import outbox
from entrepot.usecases.clearance.check_documents import check_documents
from entrepot.usecases.clearance.check_payer import check_payer
from entrepot.usecases.clearance.declare_list import declare_list
from entrepot.usecases.clearance.declare_order import OPEN, declare_order
from entrepot.usecases.clearance.declare_payment import declare_payment
from entrepot.usecases.clearance.declare_waybill import declare_waybill
from entrepot.usecases.clearance.parcels import waits_for_batch
from entrepot_core.customs.receipts import State
from entrepot_core.orders.tracks import MoneyState, ServiceState

REFUSED = frozenset({State.REJECTED, State.FORMAT_ERROR})


class Progress(StrEnum):
    """How far it came: WAITING is to be run again, the others are an end. GATHERED goes on when its batch is closed."""

    WAITING = "waiting"
    STOPPED = "stopped"
    GATHERED = "gathered"
    DECLARED = "declared"


def declare_consignment(*, order_no: str, consignment_no: str, now: datetime) -> Progress:
    """Do what can be done now; every step is written down, so running it again goes on from there.

    Raises: as the partners do (PartnerUnreachable, AnswerUnknown, PartnerRefused); DocumentInvalid.
    """
    order = orders.get_order(order_no)
    state = order.consignment(consignment_no).customs_state
    if order.money_state is not MoneyState.PAID or state not in OPEN:
        return Progress.STOPPED
    if order.service_state is not ServiceState.NONE or not check_payer(order_no=order_no, now=now):
        return Progress.STOPPED
    if not check_documents(order_no=order_no, consignment_no=consignment_no, now=now):
        return Progress.STOPPED
    payment = declare_payment(order_no=order_no, consignment_no=consignment_no, now=now)
    waybill = declare_waybill(order_no=order_no, consignment_no=consignment_no, now=now)
    declare_order(order_no=order_no, consignment_no=consignment_no, now=now)
    documents = customs.documents_of(consignment_no)
    refused = [
        kind for kind in ("311", "411", "511") if kind in documents and documents[kind].state in REFUSED
    ]
    if refused:
        _reject(order_no, consignment_no, refused[0], documents[refused[0]].last_text, now)
        return Progress.STOPPED
    if {str(payment), str(waybill), documents["311"].state} != {State.ACCEPTED}:
        return Progress.WAITING
    if waits_for_batch(order.consignment(consignment_no)):
        return Progress.GATHERED
    declare_list(order_no=order_no, consignment_no=consignment_no, now=now)
    order_document = customs.find_document(consignment_no, "311")
    is_open = order_document is not None and order_document.state == State.NEW
    return Progress.WAITING if is_open else Progress.DECLARED


def _reject(order_no: str, consignment_no: str, kind: str, text: str, now: datetime) -> None:
    with transaction.atomic(durable=True):
        taken = order_services.step(
            order_no=order_no,
            consignment_no=consignment_no,
            track="customs",
            step="reject",
            actor="customs",
            reason=f"{kind}: {text}",
            now=now,
        )
        if taken:
            outbox.publish(
                "customs.rejected.v1",
                {"order_no": order_no, "consignment_no": consignment_no, "document": kind},
                at=now,
            )
