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
    gone = []
    for number in sorted(part.number for part in order.consignments):
        if _step(order.number, number, track="customs", actor=actor, reason=reason, now=now):
            _step(order.number, number, track="goods", actor=actor, reason=reason, now=now)
            gone.append(number)
    inventory.release(*gone, now=now)
    for number in gone:
        policies.release(number, now=now)


def _step(order_no: str, consignment_no: str, *, track: str, actor: str, reason: str, now: datetime) -> bool:
    return orders.step(
        order_no=order_no,
        consignment_no=consignment_no,
        track=track,
        step="cancel",
        actor=actor,
        reason=reason,
        now=now,
    )
