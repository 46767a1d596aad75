"""A shopper corrects the real name and ID number that customs refused."""

from datetime import datetime

from django.db import transaction

from entrepot.accounts import queries as accounts
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.payments import services as payments
from entrepot.platform import outbox
from entrepot.platform.access import NotFound
from entrepot.usecases.clearance.declare_order import OPEN
from entrepot.usecases.clearance.redeclaring import open_again
from entrepot.usecases.clearance.rooms import move_rooms


def correct_identity(*, user_id: int, order_no: str, identity_id: int, now: datetime) -> None:
    """Declare the order in the name of ``identity_id``: its documents are written anew and go to customs again.

    The year's room moves to the new ID number. Parcels that customs has taken already stay as they are.

    Raises: NotFound: the order or the identity is not this user's. StepNotAllowed: no correction is asked for.
    OverAnnualRoom. Then nothing was written.
    """
    with transaction.atomic(durable=True):
        order = orders.get_order(order_no)
        if order.user_id != user_id:
            raise NotFound
        identity = accounts.get_identity(user_id, identity_id)
        before = accounts.get_identity(user_id, order.identity_id)
        waiting = [part for part in order.consignments if part.customs_state in OPEN]
        order_services.step(
            order_no=order_no, track="service", step="correct", actor="shopper", now=now, strict=True
        )
        order_services.correct_buyer(order_no=order_no, identity_id=identity_id)
        payments.forget_payer_check(order_no=order_no)
        for part in waiting:
            open_again(order_no=order_no, consignment_no=part.number, changed=True, now=now)
        if identity.number_lookup != before.number_lookup:
            numbers = [part.number for part in waiting]
            move_rooms(numbers, number_lookup=identity.number_lookup, now=now)
        outbox.publish("orders.identity_corrected.v1", {"order_no": order_no}, at=now)
