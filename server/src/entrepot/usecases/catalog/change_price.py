"""An offer gets a new price."""

from datetime import datetime

from django.db import transaction

from entrepot.catalog import queries as catalog
from entrepot.platform import outbox
from entrepot.pricing import services as pricing
from entrepot_core.money import Money


def change_price(
    *,
    offer_id: int,
    price: Money,
    market: str = "cn",
    from_quantity: int = 1,
    valid_to: datetime | None = None,
    now: datetime,
) -> None:
    """Sell an offer at a price from now on; its cards are built after the commit, open carts see it at once.

    Raises: PriceNotPositive; then nothing was written.
    """
    with transaction.atomic(durable=True):
        pricing.set_price(
            offer_id,
            market=market,
            price=price,
            from_quantity=from_quantity,
            valid_from=now,
            valid_to=valid_to,
        )
        outbox.publish(
            "catalog.price_changed.v1",
            {"listing_ids": list(catalog.listing_ids_of_offer(offer_id)), "price_minor": price.minor},
            at=now,
        )
