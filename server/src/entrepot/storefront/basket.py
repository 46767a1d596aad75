"""The cart of this browser: its token in a cookie, and how many pieces it holds for the badge of the masthead."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from entrepot.carts import queries as carts
from entrepot.platform import clock
from entrepot.storefront.asked import asked_text
from entrepot.storefront.context import PIECES_COOKIE
from entrepot.usecases.shopping.add_to_cart import CartReceipt
from entrepot.usecases.shopping.join_cart import join_cart

CART_COOKIE: Final = "cart"
KEPT_S: Final = 60 * 24 * 3600


def user_id_of(request: HttpRequest) -> int | None:
    """Who is signed in, or None."""
    return request.user.pk


def kept_token(request: HttpRequest) -> str:
    """The token this browser keeps, whatever became of the cart."""
    return asked_text(request.COOKIES, CART_COOKIE)


def placed_token(request: HttpRequest) -> str:
    """The token a review is posted with: its form's own, which outlives the cookie that placing the order takes."""
    return asked_text(request.POST, CART_COOKIE) or kept_token(request)


def token_of(request: HttpRequest) -> str:
    """The token of the open cart: this browser's, else the signed-in user's; empty for none."""
    user_id = user_id_of(request)
    cart = carts.find_cart(kept_token(request), user_id=user_id)
    if cart is not None and cart.is_open:
        return cart.token
    return (carts.find_open_token_of(user_id) or "") if user_id is not None else ""


def remember(answer: HttpResponse, receipt: CartReceipt) -> None:
    """Keep the token, and the pieces for the badge."""
    for name, value in ((CART_COOKIE, receipt.token), (PIECES_COOKIE, str(receipt.pieces))):
        answer.set_cookie(
            name,
            value,
            max_age=KEPT_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def leave(answer: HttpResponse) -> None:
    """Forget the cart: it became an order, or its owner left."""
    answer.delete_cookie(CART_COOKIE)
    answer.delete_cookie(PIECES_COOKIE)


def bring_along(request: HttpRequest, answer: HttpResponse, *, user_id: int) -> None:
    """After sign-in: the visitor's cart and the user's become one."""
    visitors = kept_token(request)
    if visitors or carts.find_open_token_of(user_id):
        remember(answer, join_cart(cart_token=visitors, user_id=user_id, now=clock.now()))
