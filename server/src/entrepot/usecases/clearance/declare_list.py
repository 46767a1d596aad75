"""The import list (621) of a consignment is checked against its three documents, written and sent on its way."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import guarantees, queries
from entrepot.customs import services as customs
from entrepot.customs.declarations import (
    Sending,
    cop_no,
    documents_beside,
    list_document,
    order_document,
)
from entrepot.customs.declared import Parcel
from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Port
from entrepot.customs.services import Plan
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.orders.facts import ConsignmentFacts, OrderFacts
from entrepot.platform import jobs, outbox
from entrepot.usecases.clearance.declare_order import OPEN, begin, new_guid
from entrepot.usecases.clearance.parcels import gather_parcel, gather_particulars
from entrepot.usecases.clearance.preflight import blocking_faults
from entrepot_core.customs.documents import Document
from entrepot_core.orders.tracks import MoneyState

BUYER = ("buyerName", "buyerIdNumber", "buyerTelephone")


def declare_list(*, order_no: str, consignment_no: str, now: datetime) -> bool:
    """Write the next sending of the list and have it sent; False if it is on its way, blocked, or not to be declared.

    A list that breaks a rule of the match is not sent: its document is blocked and the consignment counts as rejected,
    with the rule as the reason, until the desk repairs and resends it. An order document that names another buyer than
    the list would, because the buyer was corrected meanwhile, is opened to be sent again first.

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
            kind="621",
            port=port.name,
            sender="us",
            natural_key=cop_no(consignment_no),
            now=now,
        )
        parcel = gather_parcel(order, consignment, reason="import list", now=now)
        if _order_is_stale(consignment_no, parcel, port, now):
            customs.reopen(consignment_no=consignment_no, kind="311", accepted=True, now=now)
            return False
        if faults := blocking_faults(parcel, port=port, now=now):
            _block(consignment, document, faults[0].rule, faults[0].sentence_en, now)
            return False

        try:
            with transaction.atomic():
                attempt = write_list(order, consignment, parcel, document=document, change=False, now=now)
                is_ours = attempt is not None and begin(order_no, consignment_no, now)
                if is_ours:
                    guarantees.claim(
                        consignment_no,
                        port=port.name,
                        guarantor=parcel.companies.guarantor.code,
                        amount_minor=consignment.tax.minor,
                        now=now,
                    )
        except guarantees.GuaranteeExceeded as problem:
            _block(consignment, document, guarantees.RULE, problem.sentence, now)
            return False
        if not is_ours:
            transaction.set_rollback(True)
            return False
        jobs.enqueue("clearance.send", {"attempt": attempt}, key=f"send:{attempt}", at=now)
    return True


def write_list(
    order: OrderFacts,
    consignment: ConsignmentFacts,
    parcel: Parcel,
    *,
    document: int,
    change: bool,
    now: datetime,
) -> int | None:
    """Write the next sending of an open list; its id, None if another was faster. Asks for a transaction.

    Args:
        change: whether it changes the one that customs has (appType 2).

    Raises DocumentInvalid.
    """

    def make(plan: Plan) -> Document:
        return list_document(parcel, Sending(guid=plan.document_guid, app_type=plan.app_type, at=plan.at))

    return customs.write_attempt(
        document_id=document,
        port=get_port(consignment.port),
        make=make,
        beside=documents_beside("621", parcel, Sending(guid=consignment.number, app_type="1", at=now)),
        particulars=lambda: gather_particulars(order, consignment),
        guid=new_guid,
        change=change,
        now=now,
    )


def _order_is_stale(consignment_no: str, parcel: Parcel, port: Port, now: datetime) -> bool:
    """Whether the order that customs holds names another buyer than the one we declare for now."""
    held = queries.find_document(consignment_no, "311")
    if held is None:
        return False
    sent = port.dialect.read(queries.sent_bytes(held.id)).documents[0]
    wanted = order_document(parcel, Sending(guid="", app_type="2", at=now))
    return any(sent.text(name) != wanted.text(name) for name in BUYER)


def _block(consignment: ConsignmentFacts, document: int, rule: str, sentence: str, now: datetime) -> None:
    """Only a document that is open can be blocked: one that is on its way is past this."""
    if not customs.block(document_id=document, code=rule, text=sentence, now=now):
        return
    begin(consignment.order_no, consignment.number, now)
    order_services.step(
        order_no=consignment.order_no,
        consignment_no=consignment.number,
        track="customs",
        step="reject",
        actor="clearance",
        reason=f"{rule}: {sentence}",
        now=now,
    )
    outbox.publish(
        "customs.rejected.v1",
        {
            "order_no": consignment.order_no,
            "consignment_no": consignment.number,
            "document": "621",
            "code": rule,
        },
        at=now,
    )
