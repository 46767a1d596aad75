"""A released parcel leaves the warehouse for its carrier."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import counting
from entrepot.inventory import services as inventory
from entrepot.orders import services as orders
from entrepot.platform import outbox


def hand_over(*, order_no: str, consignment_no: str, actor: str, now: datetime) -> bool:
    """Take the parcel out of stock and call the carrier for it; False if that was done, or customs has not released it.

    Only a parcel that customs released is "ready", and only from there this step starts. One that comes by a batch
    leaves the site after it was counted and stocked in; it is handed over by itself then.
    """
    with transaction.atomic(durable=True):
        if not counting.may_leave(consignment_no):
            return False
        taken = orders.step(
            order_no=order_no,
            consignment_no=consignment_no,
            track="goods",
            step="hand_over",
            actor=actor,
            now=now,
        )
        if not taken:
            return False
        inventory.issue(consignment_no, now=now)
        outbox.publish(
            "parcels.handed_over.v1", {"order_no": order_no, "consignment_no": consignment_no}, at=now
        )
    return True
