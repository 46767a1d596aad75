"""A cart as a shopper sees it, quoted: the values that surfaces show. Knows no table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from entrepot.catalog.facts import ListingFacts
from entrepot.inventory.queries import WarehouseFacts
from entrepot.parties.queries import SellerFacts
from entrepot.policies.queries import RoomFacts
from entrepot_core.errors import Problem
from entrepot_core.money import Money
from entrepot_core.orders import LineQuote, ParcelQuote, Quote, Why


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLineView:
    """A line of the cart as it was put there. ``free`` is told only when it is low or too little."""

    listing_id: int
    slug: str
    sku: str
    name: str
    picture: str
    quantity: int
    unit_price: Money | None
    on_sale: bool
    free: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """Pieces of one article in one consignment, with what they cost and the tax on them."""

    listing: ListingFacts
    name: str
    quote: LineQuote


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedConsignment:
    """One consignment: what travels and is declared as one parcel. ``number`` counts 1, 2, 3 …"""

    number: int
    seller: SellerFacts | None
    warehouse: WarehouseFacts
    lines: tuple[QuotedLine, ...]
    quote: ParcelQuote

    @property
    def mode(self) -> str:
        """The trade mode."""
        return self.quote.mode

    @property
    def why(self) -> Why:
        """Why it is a parcel of its own."""
        return self.quote.why

    @property
    def assessment(self) -> Mapping[str, Any] | None:
        """The explained tax as JSON, or None where it can't be worked out."""
        return self.quote.assessment.to_json() if self.quote.assessment else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CartQuote:
    """A cart with its price. ``problems`` say what has to be changed before it can be ordered, each with the slug of the
    line as ``field`` where it is about one; ``room`` is the buyer's yearly room by this shop's own count."""

    cart_id: int
    cart_token: str
    lines: tuple[CartLineView, ...]
    consignments: tuple[QuotedConsignment, ...]
    quote: Quote
    problems: tuple[Problem, ...]
    room: RoomFacts | None

    @property
    def pieces(self) -> int:
        """Of all lines."""
        return sum(line.quantity for line in self.lines)

    @property
    def goods(self) -> Money:
        """Before tax."""
        return self.quote.goods

    @property
    def freight(self) -> Money:
        """Of all consignments."""
        return self.quote.freight

    @property
    def tax(self) -> Money:
        """Import taxes of all consignments."""
        return self.quote.tax

    @property
    def total(self) -> Money:
        """What the buyer pays."""
        return self.quote.total

    @property
    def can_be_ordered(self) -> bool:
        """Whether nothing stands in the way."""
        return bool(self.lines) and not self.problems
