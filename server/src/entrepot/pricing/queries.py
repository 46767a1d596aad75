"""What offers cost at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from entrepot.pricing.models import PriceRow
from entrepot_core.errors import Kind, Problem
from entrepot_core.money import Money

CURRENCIES: Mapping[str, str] = {"cn": "CNY"}
"""Market -> the currency its prices are in."""


class NoPrice(Problem):
    """The offer has no price in force."""

    code = "pricing.no_price"
    kind = Kind.CONFLICT
    title = "“%(name)s” has no price at the moment and can't be ordered."


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPrices:
    """The price of one piece by the quantity from which it holds, smallest quantity first."""

    tiers: tuple[tuple[int, Money], ...]

    def at(self, quantity: int) -> Money | None:
        """The price of one piece when so many are bought, or None below the first tier."""
        prices = [price for from_quantity, price in self.tiers if from_quantity <= quantity]
        return prices[-1] if prices else None


def prices_of(
    offer_ids: Iterable[int], *, market: str, at: datetime, buyer_group: str = ""
) -> Mapping[int, OfferPrices]:
    """Offer id -> prices in force at a moment, in one statement; offers without a price are left out.

    Of several rows for one quantity the one that began last holds; a row of the buyer's group goes before one for all.
    """
    rows = PriceRow.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=at),
        offer_id__in=set(offer_ids),
        market=market,
        currency=CURRENCIES[market],
        buyer_group__in={"", buyer_group},
        valid_from__lte=at,
    ).order_by("offer_id", "from_quantity", "buyer_group", "valid_from", "id")
    found: dict[int, dict[int, Money]] = {}
    for row in rows:
        tiers = found.setdefault(row.offer_id, {})
        tiers[row.from_quantity] = Money.of_minor(row.amount_minor, row.currency)
    return {offer_id: OfferPrices(tiers=tuple(tiers.items())) for offer_id, tiers in found.items()}
