"""A shopper looks at the cart: what it costs to the door, in how many parcels, and what stands in the way."""

from datetime import datetime

from entrepot.accounts import queries as accounts
from entrepot.carts import queries as carts
from entrepot.usecases.shopping.cart_quotes import CartQuote
from entrepot.usecases.shopping.quoting import quote_of


def quote_cart(
    *,
    cart_token: str,
    user_id: int | None,
    identity_id: int | None = None,
    language: str = "zh-hans",
    now: datetime,
) -> CartQuote:
    """Quote an open cart; with an identity also against the buyer's yearly room. Writes nothing.

    Raises: NotFound for a cart that is closed or another's, or an identity that is not the user's; NotCarried.
    """
    cart = carts.get_open_cart(cart_token, user_id=user_id)
    identity = None
    if identity_id is not None and user_id is not None:
        identity = accounts.get_identity(user_id, identity_id)
    return quote_of(cart, identity=identity, language=language, now=now)
