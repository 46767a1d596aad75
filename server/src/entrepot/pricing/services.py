"""Write price rows. Asks to be called inside a transaction."""

from datetime import datetime

from entrepot.pricing.models import PriceRow
from entrepot_core.errors import Problem
from entrepot_core.money import Money


class PriceNotPositive(Problem):
    """A price is more than nothing."""

    code = "pricing.price_not_positive"
    title = "A price is more than nothing; %(price)s is not."


def set_price(
    offer_id: int,
    *,
    market: str,
    price: Money,
    valid_from: datetime,
    valid_to: datetime | None = None,
    from_quantity: int = 1,
    buyer_group: str = "",
) -> int:
    """Say what an offer costs from a moment on, from a quantity on; returns the row's id.

    A row that begins at the same moment for the same quantity and group is replaced; of several rows in force the one
    that began last holds. Raises PriceNotPositive.
    """
    if price.amount <= 0:
        raise PriceNotPositive(field="price", price=str(price))
    row, _ = PriceRow.objects.update_or_create(
        offer_id=offer_id,
        market=market,
        currency=price.currency,
        buyer_group=buyer_group,
        from_quantity=from_quantity,
        valid_from=valid_from,
        defaults={"amount_minor": price.minor, "valid_to": valid_to},
    )
    return row.pk
