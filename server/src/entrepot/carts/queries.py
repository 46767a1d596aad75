"""Carts as frozen facts."""

from dataclasses import dataclass

from entrepot.carts.models import Cart, CartLine
from entrepot.platform.access import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLineFacts:
    """So many pieces of a listing."""

    listing_id: int
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CartFacts:
    """What one shopper means to buy. ``user_id`` is None before sign-in."""

    id: int
    token: str
    user_id: int | None
    market: str
    is_open: bool
    lines: tuple[CartLineFacts, ...]

    @property
    def pieces(self) -> int:
        """Of all lines."""
        return sum(line.quantity for line in self.lines)


def find_cart(token: str, *, user_id: int | None = None) -> CartFacts | None:
    """The cart of this token, open or closed, in two statements; None for no such cart and for a cart of another user."""
    row = Cart.objects.filter(token=token).first() if token else None
    if row is None or row.user_id not in {None, user_id}:
        return None
    return CartFacts(
        id=row.pk,
        token=row.token,
        user_id=row.user_id,
        market=row.market,
        is_open=row.is_open,
        lines=lines_of(row.pk),
    )


def lines_of(cart_id: int) -> tuple[CartLineFacts, ...]:
    """The lines of a cart, in the order in which they were put in. One statement."""
    rows = CartLine.objects.filter(cart_id=cart_id).order_by("id").values_list("listing_id", "quantity")
    return tuple(CartLineFacts(listing_id=listing_id, quantity=quantity) for listing_id, quantity in rows)


def get_cart(token: str, *, user_id: int | None = None) -> CartFacts:
    """Raises NotFound."""
    found = find_cart(token, user_id=user_id)
    if found is None:
        raise NotFound
    return found


def get_open_cart(token: str, *, user_id: int | None = None) -> CartFacts:
    """Raises NotFound, also for a cart that was ordered."""
    found = get_cart(token, user_id=user_id)
    if not found.is_open:
        raise NotFound
    return found


def find_open_token_of(user_id: int) -> str | None:
    """The token of the user's open cart, or None."""
    return Cart.objects.filter(user_id=user_id, is_open=True).values_list("token", flat=True).first()


def count_pieces(token: str) -> int:
    """Pieces in an open cart, for the badge; 0 for no such cart. One statement."""
    rows = CartLine.objects.filter(cart__token=token, cart__is_open=True).values_list("quantity", flat=True)
    return sum(rows)
