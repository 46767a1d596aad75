"""Customs sent a parcel back abroad: its buyer gets the money for it."""

from datetime import datetime

from django.db import transaction

from entrepot.inventory import services as inventory
from entrepot.ledger import services as ledger
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.payments import services as payments
from entrepot.platform import outbox
from entrepot.usecases.clearance.rooms import release_room
from entrepot_core.ledger import Event, journal_of
from entrepot_core.orders.tracks import CustomsState

REASON = "sent back by customs"


def refund_sent_back(*, order_no: str, consignment_no: str, now: datetime) -> str:
    """Refund the whole of one consignment, once; returns the number of the refund, empty if it was done.

    The goods have left the warehouse for abroad; the year's room is free again. Where nothing else is left of the order
    its money counts as refunded, else only that part goes back.

    Raises: NotFound, RefundTooLarge.
    """
    with transaction.atomic(durable=True):
        order = orders.get_order(order_no)
        consignment = order.consignment(consignment_no)
        if consignment.customs_state is not CustomsState.SENT_BACK:
            return ""
        claimed = order_services.step(
            order_no=order_no,
            consignment_no=consignment_no,
            track="goods",
            step="cancel",
            actor="customs",
            reason=REASON,
            now=now,
        )
        if not claimed:
            return ""
        refund_no = payments.open_refund(order_no=order_no, amount=consignment.total, reason=REASON, now=now)
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
        inventory.issue(consignment_no, now=now)
        release_room(order_no, consignment_no, now=now)
        if all(part.customs_state is CustomsState.SENT_BACK for part in order.consignments):
            order_services.step(
                order_no=order_no, track="money", step="refund", actor="customs", reason=REASON, now=now
            )
        outbox.publish(
            "payments.refund_owed.v1",
            {"order_no": order_no, "consignment_no": consignment_no, "refund_no": refund_no},
            at=now,
        )
    return refund_no
