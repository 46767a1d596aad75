"""A shopper, or the desk, calls an order off."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from entrepot.inventory import services as inventory
from entrepot.ledger import services as ledger
from entrepot.orders import queries as order_queries
from entrepot.orders import services as orders
from entrepot.orders.facts import OrderFacts
from entrepot.payments import services as payments
from entrepot.platform import outbox
from entrepot.usecases.clearance.rooms import release_rooms
from entrepot_core.errors import Kind, Problem
from entrepot_core.ledger import Event, journal_of


class TooLateToCancel(Problem):
    """A parcel of the order is being declared, or further."""

    code = "service.too_late_to_cancel"
    kind = Kind.CONFLICT
    title = "The order can't be cancelled any more: a parcel of it is with customs or on its way."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The order was called off. ``refund_no`` is empty where nothing was paid."""

    order_no: str
    refund_no: str


def cancel_order(*, actor: str, order_no: str, reason: str, now: datetime) -> Cancelled:
    """Give back all of it: money in full, stock, the year's room; all together or not at all.

    Unpaid orders always; paid ones while every parcel is undeclared, or refused by customs.

    Raises: NotFound, TooLateToCancel; then nothing was written.
    """
    with transaction.atomic(durable=True):
        order = order_queries.get_order(order_no)
        parcels = sorted(part.number for part in order.consignments)
        for parcel in parcels:
            _call_off(order_no, parcel, actor, reason, now)
        inventory.release(*parcels, now=now)
        refund_no = _money(order, actor, reason, now)
        orders.step(order_no=order_no, track="service", step="cancel", actor=actor, reason=reason, now=now)
        release_rooms(parcels, now=now)
        outbox.publish("orders.cancelled.v1", {"order_no": order_no, "refund_no": refund_no}, at=now)
    return Cancelled(order_no=order_no, refund_no=refund_no)


def _call_off(order_no: str, consignment_no: str, actor: str, reason: str, now: datetime) -> None:
    """The step of the customs track is the claim: whoever begins to declare meanwhile was faster."""
    for track in ("customs", "goods"):
        taken = orders.step(
            order_no=order_no,
            consignment_no=consignment_no,
            track=track,
            step="cancel",
            actor=actor,
            reason=reason,
            now=now,
        )
        if not taken:
            raise TooLateToCancel


def _money(order: OrderFacts, actor: str, reason: str, now: datetime) -> str:
    """The number of the refund, or empty for an order that was not paid."""

    def step(name: str) -> bool:
        return orders.step(
            order_no=order.number, track="money", step=name, actor=actor, reason=reason, now=now
        )

    if step("close"):
        return ""
    if not step("refund"):
        raise TooLateToCancel
    refund_no = payments.open_refund(
        order_no=order.number, amount=order.total, reason=reason[:80] or "cancelled", now=now
    )
    journal = journal_of(
        Event.REFUND_OWED,
        key=f"refund_owed:{refund_no}",
        order_no=order.number,
        amounts={"refund": order.total.minor},
        currency=order.total.currency,
        owners={},
        occurred_at=now,
    )
    ledger.post(journal, now=now)
    return refund_no
