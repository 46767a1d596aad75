"""What follows in the house when an answer of customs moved a document."""

from datetime import datetime
from types import MappingProxyType
from typing import Final

import structlog

from entrepot.customs import book_claims, books, guarantees
from entrepot.customs import queries as documents
from entrepot.customs import services as customs
from entrepot.customs.counting import STOCK_IN
from entrepot.customs.declared import BONDED
from entrepot.customs.hearing import Hearing
from entrepot.customs.requests import CANCELLATION, RETURN
from entrepot.inventory.queries import get_warehouse
from entrepot.ledger import services as ledger
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.orders.facts import ConsignmentFacts
from entrepot.platform import outbox
from entrepot.usecases.clearance.amended import as_amended
from entrepot.usecases.clearance.rooms import confirm_room, release_room
from entrepot_core.customs.receipts import Effect, State, reason_of
from entrepot_core.ledger import Event, Owner, journal_of

log = structlog.get_logger()

STEPS: Final = MappingProxyType(
    {
        State.ACCEPTED: ("accept",),
        State.MANUAL_REVIEW: ("accept",),
        State.REVIEWED: ("accept",),
        State.INSPECTION: ("accept", "inspect"),
        State.DETAINED: ("accept", "detain"),
        State.RELEASED: ("accept", "release"),
        State.SENT_BACK: ("accept", "inspect", "send_back"),
        State.REJECTED: ("reject",),
        State.FORMAT_ERROR: ("reject",),
        State.CLOSED: ("accept", "release", "close"),
    }
)
"""State of a list -> steps of the consignment; one that came late or never is taken first if it still can be."""
IDENTITY: Final = frozenset({"99", "13127", "13131"})
"""Codes by which customs says that name and number do not belong together, or the payer is another person."""
IDENTITY_REASON: Final = "identity_differs"


def follow_answer(heard: Hearing, *, now: datetime) -> None:
    """Take the steps of the tracks and what hangs on them, in the transaction in which the answer is heard."""
    if heard.effect == Effect.ALERT:
        log.error("customs answer out of order", document=heard.document_id, note=heard.note)
    if heard.effect == Effect.MOVED and heard.kind == STOCK_IN:
        stock_in = {"batch_no": heard.consignment_no, "state": heard.state}
        outbox.publish("batches.stock_in_answered.v1", stock_in, at=now)
    if heard.effect != Effect.MOVED or heard.kind not in {"311", "621", CANCELLATION, RETURN}:
        return
    consignment = orders.get_consignment(heard.consignment_no)
    state = State(heard.state)
    if heard.kind == CANCELLATION:
        _cancellation_answered(consignment, heard, now)
        return
    if heard.kind == RETURN:
        _return_answered(consignment, heard, now)
        return
    if heard.kind == "311" and state not in {State.REJECTED, State.FORMAT_ERROR}:
        return
    for step in STEPS.get(state, ()):
        if _step(consignment, step, heard, now):
            _act(consignment, step, heard, now)


def _act(consignment: ConsignmentFacts, step: str, heard: Hearing, now: datetime) -> None:
    if step == "reject":
        _rejected(consignment, heard, now)
    elif step == "release":
        _released(consignment, now)
    else:
        _publish(f"customs.{_PAST[step]}.v1", consignment, now)
    if step in {"reject", "send_back"}:
        book_claims.free(consignment.number, now=now)
    if step == "reject":
        # what customs refused counts for no year; the next list takes the room again
        release_room(consignment.number, now=now)
    if step in {"reject", "send_back"}:
        guarantees.free(consignment.number, reason="rejected", now=now)


_PAST: Final = MappingProxyType(
    {
        "accept": "accepted",
        "inspect": "held",
        "detain": "detained",
        "send_back": "sent_back",
        "close": "closed",
    }
)


def _step(consignment: ConsignmentFacts, step: str, heard: Hearing, now: datetime) -> bool:
    return order_services.step(
        order_no=consignment.order_no,
        consignment_no=consignment.number,
        track="customs",
        step=step,
        actor="customs",
        reason=f"{heard.status} {heard.text}".strip()[:300],
        now=now,
    )


def _rejected(consignment: ConsignmentFacts, heard: Hearing, now: datetime) -> None:
    reason = reason_of(heard.text)
    code = reason.code if reason else heard.status
    outbox.publish(
        "customs.rejected.v1",
        {
            "order_no": consignment.order_no,
            "consignment_no": consignment.number,
            "document": heard.kind,
            "code": code,
        },
        at=now,
    )
    if code in IDENTITY and order_services.step(
        order_no=consignment.order_no,
        track="service",
        step="request_correction",
        actor="customs",
        reason=IDENTITY_REASON,
        now=now,
    ):
        outbox.publish(
            "clearance.correction_needed.v1",
            {"order_no": consignment.order_no, "reason": IDENTITY_REASON},
            at=now,
        )


def _released(consignment: ConsignmentFacts, now: datetime) -> None:
    """Book, room, ledger and goods, all with the release or not at all."""
    if consignment.mode in BONDED:
        ems_no = get_warehouse(consignment.warehouse_code).ems_no
        _, declared = as_amended(orders.get_order(consignment.order_no), consignment)
        for line in sorted(declared.lines, key=lambda line: line.profile.item_record_no):
            books.deduct(
                ems_no=ems_no,
                item_record_no=line.profile.item_record_no,
                quantity=line.quantity,
                key=f"{consignment.number}:{line.position}",
                now=now,
            )
    confirm_room(consignment.number, now=now)
    book_obligations(consignment, now)
    order_services.step(
        order_no=consignment.order_no,
        consignment_no=consignment.number,
        track="goods",
        step="release",
        actor="customs",
        now=now,
    )
    _publish("customs.released.v1", consignment, now)


def _cancellation_answered(consignment: ConsignmentFacts, heard: Hearing, now: datetime) -> None:
    """Granted: the list is void. Refused: the parcel goes on from wherever its list has got to meanwhile."""
    if heard.state == State.DONE:
        if not _step(consignment, "cancelled", heard, now):
            log.error("customs cancelled a list that was over", consignment=consignment.number)
            return
        customs.cancel_list(consignment_no=consignment.number, now=now)
        book_claims.free(consignment.number, now=now)
        guarantees.free(consignment.number, reason="cancelled", now=now)
        _publish("customs.cancelled.v1", consignment, now)
    elif heard.state in {State.FAILED, State.FORMAT_ERROR} and _step(
        consignment, "refuse_cancel", heard, now
    ):
        listed = documents.find_document(consignment.number, "621")
        for step in STEPS.get(State(listed.state), ()) if listed else ():
            _step(consignment, step, heard, now)
        _publish("customs.cancellation_refused.v1", consignment, now)


def _return_answered(consignment: ConsignmentFacts, heard: Hearing, now: datetime) -> None:
    """What follows waits for the goods too, so it is done elsewhere."""
    topics = {State.DONE: "granted", State.FAILED: "refused", State.FORMAT_ERROR: "refused"}
    if heard.state in topics:
        payload = {
            "order_no": consignment.order_no,
            "consignment_no": consignment.number,
            "document": heard.document_id,
        }
        outbox.publish(f"customs.return_{topics[State(heard.state)]}.v1", payload, at=now)


def book_obligations(consignment: ConsignmentFacts, now: datetime) -> None:
    """From its release on we owe for a consignment: its seller, its carrier, the tax office."""
    commission = consignment.commission.minor
    journal = journal_of(
        Event.RELEASED,
        key=f"release:{consignment.number}",
        order_no=consignment.order_no,
        amounts={
            "total": consignment.total.minor,
            "share": consignment.goods.minor - commission,
            "commission": commission,
            "freight": consignment.freight.minor,
            "tax": consignment.tax.minor,
        },
        currency=consignment.total.currency,
        owners={Owner.SELLER: consignment.seller_code},
        occurred_at=now,
    )
    ledger.post(journal, now=now)


def _publish(topic: str, consignment: ConsignmentFacts, now: datetime) -> None:
    payload = {"order_no": consignment.order_no, "consignment_no": consignment.number}
    outbox.publish(topic, payload, at=now)
