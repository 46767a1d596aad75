"""A parcel that came to nothing at customs, sent back abroad or cancelled: its buyer gets the money for it."""

from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction

from entrepot.inventory import services as inventory
from entrepot.ledger import services as ledger
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.orders.facts import OrderFacts
from entrepot.payments import services as payments
from entrepot.platform import outbox
from entrepot.usecases.clearance.rooms import release_room
from entrepot_core.ledger import Event, journal_of
from entrepot_core.orders.tracks import CustomsState

REASONS: Final = MappingProxyType(
    {
        CustomsState.SENT_BACK: "sent back by customs",
        CustomsState.CANCELLED: "cancelled before release",
    }
)


def refund_parcel(*, order_no: str, consignment_no: str, now: datetime) -> str:
    """Refund the whole of one consignment, once; returns the number of the refund, empty if it was done.

    Goods that were sent back have left for abroad, cancelled ones are free on the shelf; the year's room is free again.
    Where nothing else is left of the order all its money is on the way back, else only that part.

    Raises: NotFound, RefundTooLarge.
    """
    with transaction.atomic(durable=True):
        order = orders.get_order(order_no)
        consignment = order.consignment(consignment_no)
        reason = REASONS.get(consignment.customs_state)
        if reason is None:
            return ""
        if not any(_claim(order_no, consignment_no, step, reason, now) for step in ("cancel", "turn_back")):
            return ""
        refund_no = payments.open_refund(order_no=order_no, amount=consignment.total, reason=reason, now=now)
        journal = journal_of(
            Event.REFUND_OWED,
            key=f"refund_owed:{refund_no}",
            order_no=order_no,
            amounts={"refund": consignment.total.minor},
            currency=consignment.total.currency,
            owners={},
            occurred_at=now,
        )
        ledger.post(journal, now=now)
        if consignment.customs_state is CustomsState.SENT_BACK:
            inventory.issue(consignment_no, now=now)
        else:
            inventory.release(consignment_no, now=now)
        if all(part.customs_state in REASONS for part in order.consignments):
            _end(order, reason, now)
        release_room(consignment_no, now=now)
        outbox.publish(
            "payments.refund_owed.v1",
            {"order_no": order_no, "consignment_no": consignment_no, "refund_no": refund_no},
            at=now,
        )
    return refund_no


def _claim(order_no: str, consignment_no: str, step: str, reason: str, now: datetime) -> bool:
    """Goods that still stood here are cancelled, those on their way turn back."""
    return order_services.step(
        order_no=order_no,
        consignment_no=consignment_no,
        track="goods",
        step=step,
        actor="customs",
        reason=reason,
        now=now,
    )


def _end(order: OrderFacts, reason: str, now: datetime) -> None:
    """Nothing is left of the order; one of which something was cancelled counts as called off."""
    tracks = [("money", "refund")]
    if any(part.customs_state is CustomsState.CANCELLED for part in order.consignments):
        tracks.append(("service", "cancel"))
    for track, step in tracks:
        order_services.step(
            order_no=order.number, track=track, step=step, actor="customs", reason=reason, now=now
        )
