"""A visitor signs in and keeps what was in the cart."""

from datetime import datetime

from django.db import transaction

from entrepot.carts import queries as cart_queries
from entrepot.carts import services as carts
from entrepot.usecases.shopping.add_to_cart import CartReceipt


def join_cart(*, cart_token: str, user_id: int, now: datetime) -> CartReceipt:
    """Make the visitor's cart the user's; lines of both are added up where the user had one. Never takes another's."""
    with transaction.atomic(durable=True):
        token = carts.join(cart_token, user_id, now=now)
        return CartReceipt(token=token, pieces=cart_queries.count_pieces(token))
