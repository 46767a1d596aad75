"""Who may see an order. What is not yours looks like what does not exist."""

from entrepot.orders import queries
from entrepot.orders.facts import ConsignmentFacts, OrderFacts
from entrepot.platform.access import Actor, NotFound


def get_order(actor: Actor, number: str, permission: str = "orders.see") -> OrderFacts:
    """The order, for its buyer or for one who holds ``permission``. Raises NotFound."""
    order = queries.find_order(number)
    if order is None or not (actor.may(permission) or actor.user_id == order.user_id):
        raise NotFound
    return order


def get_consignment(actor: Actor, consignment_no: str, permission: str = "orders.see") -> ConsignmentFacts:
    """The consignment, for one who holds ``permission`` or works for its seller. Raises NotFound."""
    part = queries.find_consignment(consignment_no)
    if part is None:
        raise NotFound
    is_sellers = bool(actor.seller_code) and actor.may("supplier") and actor.seller_code == part.seller_code
    if not (actor.may(permission) or is_sellers):
        raise NotFound
    return part
