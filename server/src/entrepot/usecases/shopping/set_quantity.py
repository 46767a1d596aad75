"""A shopper changes how many pieces a line of the cart holds, or takes it out."""

from django.db import transaction

from entrepot.carts import queries as cart_queries
from entrepot.carts import services as carts
from entrepot.catalog import queries as catalog
from entrepot.platform.access import NotFound
from entrepot.usecases.shopping.add_to_cart import CartReceipt


def set_quantity(*, cart_token: str, user_id: int | None, slug: str, quantity: int) -> CartReceipt:
    """Set the pieces of a line; 0 takes it out, also where it is no longer on sale.

    Raises: NotFound for a cart that is closed or another's, or a line that is not in it; QuantityOutOfRange.
    """
    with transaction.atomic(durable=True):
        cart = cart_queries.get_open_cart(cart_token, user_id=user_id)
        listing_id = catalog.find_listing_id(slug, published=None)
        if (
            listing_id is None
            or not carts.hold(cart.id)
            or not carts.set_quantity(cart.id, listing_id, quantity)
        ):
            raise NotFound(field="slug")
        return CartReceipt(token=cart.token, pieces=cart_queries.count_pieces(cart.token))
