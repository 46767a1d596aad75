"""What an order holds is given back when it comes to nothing: its parcels' steps, its stock, its yearly room.

Asks to be called inside the transaction of the use case that ends the order.
"""

from datetime import datetime

from entrepot.inventory import services as inventory
from entrepot.orders import services as orders
from entrepot.orders.facts import OrderFacts
from entrepot.policies import services as policies


def let_go(order: OrderFacts, *, actor: str, reason: str, now: datetime) -> None:
    """Cancel every parcel that may still be cancelled, and give back its stock and room. Harmless when repeated.

    A parcel whose customs track does not allow it (declared and not rejected) keeps all it holds.
    """
    for part in sorted(order.consignments, key=lambda part: part.number):
        taken = orders.step(
            order_no=order.number,
            consignment_no=part.number,
            track="customs",
            step="cancel",
            actor=actor,
            reason=reason,
            now=now,
        )
        if not taken:
            continue
        orders.step(
            order_no=order.number,
            consignment_no=part.number,
            track="goods",
            step="cancel",
            actor=actor,
            reason=reason,
            now=now,
        )
        inventory.release(part.number, now=now)
        policies.release(part.number, now=now)
