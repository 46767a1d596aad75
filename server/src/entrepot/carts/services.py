"""Open, fill, join and close carts. Asks to be called inside a transaction."""

import secrets
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from entrepot.carts.models import Cart, CartLine
from entrepot_core.errors import Problem

MOST: Final = 999
"""Pieces of one listing in a cart."""
MOST_LINES: Final = 100
"""Different listings in a cart."""


class QuantityOutOfRange(Problem):
    """Not a whole number of pieces between 1 and the most a line may hold."""

    code = "carts.quantity_out_of_range"
    title = "A cart holds 1 to %(most)s pieces of one article."


class CartFull(Problem):
    """As many different articles as a cart holds."""

    code = "carts.full"
    title = "A cart holds %(most)s different articles: order a part of them first."


def open_cart(*, user_id: int | None = None, market: str = "cn", now: datetime) -> str:
    """Open a cart; returns its token. A user who has an open cart keeps that one."""
    if user_id is not None and (token := _open_of(user_id)):
        return token
    try:
        with transaction.atomic():
            return Cart.objects.create(
                token=secrets.token_urlsafe(24), user_id=user_id, market=market, created_at=now
            ).token
    except IntegrityError:
        token = _open_of(user_id) if user_id is not None else None
        if token is None:
            raise
        return token


def add(cart_id: int, listing_id: int, quantity: int) -> None:
    """Put so many pieces more into a cart. Raises QuantityOutOfRange, CartFull; then nothing was written."""
    check_quantity(quantity)
    line = CartLine.objects.filter(cart_id=cart_id, listing_id=listing_id)
    if line.filter(quantity__lte=MOST - quantity).update(quantity=F("quantity") + quantity):
        return
    if not line.exists() and CartLine.objects.filter(cart_id=cart_id).count() >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    try:
        with transaction.atomic():
            CartLine.objects.create(cart_id=cart_id, listing_id=listing_id, quantity=quantity)
    except IntegrityError:
        if not line.filter(quantity__lte=MOST - quantity).update(quantity=F("quantity") + quantity):
            raise QuantityOutOfRange(field="quantity", most=MOST) from None


def set_quantity(cart_id: int, listing_id: int, quantity: int) -> bool:
    """Say how many pieces a line holds, 0 takes it out; False if there is no such line. Raises QuantityOutOfRange."""
    line = CartLine.objects.filter(cart_id=cart_id, listing_id=listing_id)
    if quantity == 0:
        return bool(line.delete()[0])
    check_quantity(quantity)
    return bool(line.update(quantity=quantity))


def check_quantity(quantity: int) -> None:
    """Raises QuantityOutOfRange."""
    if not 1 <= quantity <= MOST:
        raise QuantityOutOfRange(field="quantity", most=MOST)


def join(token: str, user_id: int, *, now: datetime) -> str:
    """Make a visitor's cart the user's, as at sign-in; returns the token of the user's open cart from now on.

    Where the user has an open cart already, the visitor's lines are added to it as far as it has room, and the visitor's
    cart is closed. A cart of somebody else is left alone.
    """
    visitors = Cart.objects.filter(token=token, user=None, is_open=True).first()
    own = _open_of(user_id)
    if visitors is None:
        return own or open_cart(user_id=user_id, now=now)
    if own is None and _take(visitors.pk, user_id):
        return token
    own = own or open_cart(user_id=user_id, now=now)
    # Only while it is still nobody's: it may have become this very user's at another sign-in.
    if Cart.objects.filter(pk=visitors.pk, user=None, is_open=True).update(is_open=False):
        _pour(visitors.pk, Cart.objects.get(token=own).pk)
    return own


def _take(cart_id: int, user_id: int) -> bool:
    """Make a visitor's cart the user's; False if the user has opened one meanwhile, or the cart is gone."""
    try:
        with transaction.atomic():
            return bool(Cart.objects.filter(pk=cart_id, user=None, is_open=True).update(user_id=user_id))
    except IntegrityError:
        return False


def _pour(source: int, target: int) -> None:
    """Add the lines of one cart to another, as far as lines and cart have room."""
    held = dict(CartLine.objects.filter(cart_id=target).values_list("listing_id", "quantity"))
    for line in CartLine.objects.filter(cart_id=source).order_by("id"):
        room = MOST - held.get(line.listing_id, 0)
        if room < 1 or (line.listing_id not in held and len(held) >= MOST_LINES):
            continue
        add(target, line.listing_id, min(line.quantity, room))
        held[line.listing_id] = held.get(line.listing_id, 0) + line.quantity


def hold(cart_id: int) -> bool:
    """Keep a cart open until the end of the transaction, so that nothing is put into one that is being ordered; False if
    it is closed."""
    return bool(Cart.objects.filter(pk=cart_id, is_open=True).update(is_open=True))


def claim(cart_id: int) -> bool:
    """Close an open cart; False if somebody was faster. This one conditional UPDATE is the lock of placing an order."""
    return bool(Cart.objects.filter(pk=cart_id, is_open=True).update(is_open=False))


def _open_of(user_id: int) -> str | None:
    return Cart.objects.filter(user_id=user_id, is_open=True).values_list("token", flat=True).first()
