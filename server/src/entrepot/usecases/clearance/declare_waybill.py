"""The carrier is asked for a waybill and to declare it (511), and how that stands."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from entrepot.customs import services as customs
from entrepot.logistics import queries, services
from entrepot.logistics.carriers import DEFAULT, get_carrier
from entrepot.logistics.carriers.protocol import Carrier, DeclarationState, Parcel, WaybillAnswer
from entrepot.logistics.queries import WaybillFacts
from entrepot.orders import queries as orders
from entrepot.orders.facts import ConsignmentFacts, OrderFacts
from entrepot.usecases.clearance.amended import as_amended
from entrepot.usecases.clearance.parcels import one_line
from entrepot_core.customs.receipts import State
from entrepot_core.units import kg_of

MIRROR = {
    DeclarationState.NEW: State.NEW,
    DeclarationState.SENT: State.SENT,
    DeclarationState.ACCEPTED: State.ACCEPTED,
    DeclarationState.FAILED: State.REJECTED,
}


def declare_waybill(*, order_no: str, consignment_no: str, now: datetime) -> DeclarationState:
    """Ask once for each, then ask how it stands; written before each call. Repeating it is harmless.

    Raises: PartnerUnreachable, AnswerUnknown, PartnerRefused.
    """
    agreed = orders.get_order(order_no)
    order, consignment = as_amended(agreed, agreed.consignment(consignment_no), until=now)
    with transaction.atomic(durable=True):
        services.open_waybill(
            consignment_no=consignment_no,
            carrier=DEFAULT,
            freight_minor=consignment.freight.minor,
            insurance_minor=0,
            gross_weight_g=consignment.gross_weight_g,
            now=now,
        )
    facts = queries.get_waybill(consignment_no)
    if facts.declaration_state in {DeclarationState.ACCEPTED, DeclarationState.FAILED}:
        return DeclarationState(facts.declaration_state)
    answer = _ask(get_carrier(facts.carrier), facts, order, consignment, now)
    write_waybill_standing(consignment_no=consignment_no, state=answer.declaration, text=answer.text, now=now)
    return answer.declaration


def _ask(
    carrier: Carrier, facts: WaybillFacts, order: OrderFacts, consignment: ConsignmentFacts, now: datetime
) -> WaybillAnswer:
    number = facts.number
    if not number:
        number = carrier.open_waybill(_parcel(order, consignment)).number
        services.write_number(consignment_no=consignment.number, number=number)
    if facts.declaration_state == DeclarationState.SENT:
        return carrier.query(number)
    with transaction.atomic(durable=True):
        services.note_declared(consignment_no=consignment.number, at=now)
    return carrier.declare(number, _parcel(order, consignment))


def _parcel(order: OrderFacts, consignment: ConsignmentFacts) -> Parcel:
    address = order.address
    return Parcel(
        reference=consignment.number,
        consignee=address.consignee,
        telephone=address.phone,
        address=one_line(address),
        gross_weight_kg=kg_of(consignment.gross_weight_g),
        freight=consignment.freight.rounded().amount,
        insurance=Decimal(0),
        goods=consignment.lines[0].profile.declared_name,
    )


def write_waybill_standing(*, consignment_no: str, state: DeclarationState, text: str, now: datetime) -> bool:
    """Take what the carrier said about its document, asked or told; whether something changed."""
    with transaction.atomic():
        facts = queries.get_waybill(consignment_no)
        if not services.write_declaration(consignment_no=consignment_no, state=state):
            return False
        document = customs.open_document(
            consignment_no=consignment_no,
            kind="511",
            port=orders.get_consignment(consignment_no).port,
            sender="carrier",
            natural_key=facts.number,
            now=now,
        )
        return customs.mirror_document(document_id=document, state=MIRROR[state], text=text, now=now)
