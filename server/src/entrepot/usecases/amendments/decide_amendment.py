"""A second person approves or refuses what was proposed for a parcel; what is approved happens at once."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import amendments
from entrepot.customs import services as customs
from entrepot.customs.amendments import CANCEL, CONTENT, FLIGHT, AmendmentFacts
from entrepot.customs.batches import find_carriage
from entrepot.logistics import services as logistics
from entrepot.orders import queries as orders
from entrepot.platform import outbox
from entrepot.usecases.amendments.amending import NothingToAmend, note_amendment, refused_parcel
from entrepot.usecases.amendments.propose_flight import flight_of
from entrepot.usecases.clearance.amended import as_amended
from entrepot.usecases.clearance.change_list import change_list
from entrepot.usecases.clearance.redeclaring import open_again
from entrepot.usecases.clearance.resend_declaration import NothingToResend
from entrepot.usecases.service.cancel_declared import ask_to_cancel

ON_THE_WAYBILL = ("consignee.", "gross_weight_g")
"""Facts that the carrier declares too."""


def decide_amendment(*, amendment_id: int, approve: bool, note: str = "", actor: str, now: datetime) -> None:
    """Approved content, or an excuse, opens the documents to be declared again; a cancellation is asked of customs, and
    another vehicle declared by a changed list.

    Raises: NotFound, SecondPersonNeeded, AmendmentDecided; NothingToAmend, NothingToResend, ListNotChangeable: the parcel has
    moved on meanwhile; TooLateToCancel, NotAskable, NumberMissing, RequestMisfit, ChangeMisfit. Then nothing was written.
    """
    with transaction.atomic(durable=True):
        facts = amendments.decide(amendment_id, approve=approve, actor=actor, note=note, now=now)
        order = orders.get_order_of_consignment(facts.consignment_no)
        act = "amendment_approved" if approve else "amendment_refused"
        port = order.consignment(facts.consignment_no).port
        note_amendment(act, facts, actor=actor, port=port, now=now)
        if approve and facts.kind == CANCEL:
            ask_to_cancel(actor=actor, order_no=order.number, reason=facts.reason, now=now)
        elif approve and facts.kind == FLIGHT:
            _change_flight(facts, actor, now)
        elif approve:
            _declare_again(facts, now)


def _change_flight(facts: AmendmentFacts, actor: str, now: datetime) -> None:
    carriage = find_carriage(facts.consignment_no)
    if carriage is None or any(flight_of(carriage)[path] != value for path, value in facts.values.items()):
        raise NothingToAmend
    change_list(consignment_no=facts.consignment_no, actor=actor, now=now)


def _declare_again(facts: AmendmentFacts, now: datetime) -> None:
    order, consignment = refused_parcel(facts.consignment_no)
    content = facts.kind == CONTENT
    if content and any(part in path for path in facts.fields for part in ON_THE_WAYBILL):
        _, declared = as_amended(order, consignment)
        if logistics.change_declared(consignment.number, gross_weight_g=declared.gross_weight_g):
            customs.reopen(consignment_no=consignment.number, kind="511", accepted=True, now=now)
    opened = open_again(order_no=order.number, consignment_no=consignment.number, changed=content, now=now)
    if not opened:
        raise NothingToResend
    outbox.publish(
        "clearance.amended.v1",
        {"order_no": order.number, "consignment_no": consignment.number, "amendment": facts.id},
        at=now,
    )
