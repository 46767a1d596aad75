"""An order nobody paid is closed after its time, and what it held is free again."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from entrepot.orders import queries as order_queries
from entrepot.orders import services as orders
from entrepot.platform import outbox
from entrepot.usecases.shopping.letting_go import let_go
from entrepot_core.orders.tracks import MoneyState

UNPAID_FOR: Final = timedelta(minutes=30)
REASON: Final = "not paid in time"


def close_unpaid_order(*, order_no: str, now: datetime, actor: str = "system", reason: str = REASON) -> bool:
    """Close an unpaid order: stock and yearly room go back, ``orders.closed.v1`` asks the provider to take no more money.

    Whoever is first, this or the payment, has it: both claim the step of the money track. False if it is not unpaid
    any more; then nothing was written. Raises NotFound.
    """
    with transaction.atomic(durable=True):
        order = order_queries.get_order(order_no)
        if order.money_state is not MoneyState.UNPAID:
            return False
        # Parcels before the order, as in every use case that takes steps of both: nobody waits crosswise.
        let_go(order, actor=actor, reason=reason, now=now)
        if not orders.step(
            order_no=order_no, track="money", step="close", actor=actor, reason=reason, now=now
        ):
            transaction.set_rollback(True)
            return False
        orders.step(order_no=order_no, track="service", step="cancel", actor=actor, reason=reason, now=now)
        outbox.publish("orders.closed.v1", {"order_no": order_no}, at=now)
    return True
