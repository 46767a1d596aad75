"""A shopper puts goods into the cart."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from entrepot.carts import queries as cart_queries
from entrepot.carts import services as carts
from entrepot.catalog import queries as catalog
from entrepot.platform.access import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CartReceipt:
    """The cart from now on: its token, to be kept by the browser, and how many pieces it holds."""

    token: str
    pieces: int


def add_to_cart(
    *, cart_token: str, user_id: int | None, slug: str, quantity: int = 1, now: datetime
) -> CartReceipt:
    """Put so many pieces of a listing into the cart; opens one where there is none, or where it was ordered meanwhile.

    Raises: NotFound for a listing that is not on sale, QuantityOutOfRange, CartFull; then nothing was written.
    """
    with transaction.atomic(durable=True):
        listing_id = catalog.find_listing_id(slug)
        if listing_id is None:
            raise NotFound(field="slug")
        carts.check_quantity(quantity)
        cart = cart_queries.find_cart(cart_token, user_id=user_id)
        if cart is None or not carts.hold(cart.id):
            token = carts.open_cart(user_id=user_id, now=now)
            cart = cart_queries.get_open_cart(token, user_id=user_id)
        carts.add(cart.id, listing_id, quantity)
        return CartReceipt(token=cart.token, pieces=cart_queries.count_pieces(cart.token))
