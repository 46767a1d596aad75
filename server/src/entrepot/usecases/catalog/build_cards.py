"""The shelf is made up: finished cards are built anew from what the modules know now."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from entrepot.catalog import queries as catalog_queries
from entrepot.catalog import services as catalog
from entrepot.catalog.services import NewCard
from entrepot.inventory import queries as inventory
from entrepot.parties import queries as parties
from entrepot.platform import clock
from entrepot.pricing import queries as pricing
from entrepot.pricing.markets import get_market
from entrepot.usecases.catalog.cards import Shelf, cards_of


def build_cards(*, listing_ids: Iterable[int], now: datetime) -> int:
    """Build the cards of these listings in every language; returns how many listings are on the shelf then.

    A listing that is not published, or lacks its price, warehouse or seller, leaves the shelf. Idempotent.
    """
    shelf: dict[int, tuple[NewCard, ...]] = {}
    with transaction.atomic(durable=True):
        listings = catalog_queries.listings(catalog.lock(listing_ids), day=clock.local_date(now))
        prices = pricing.prices_of((listing.offer_id for listing in listings.values()), market="cn", at=now)
        free = inventory.free_pieces(listing.place for listing in listings.values())
        display = get_market("cn").tax_display
        warehouses, sellers = inventory.warehouses_by_code(), parties.sellers_by_code()
        for listing_id, listing in sorted(listings.items()):
            offered = prices.get(listing.offer_id)
            price = offered.at(1) if offered else None
            warehouse, seller = warehouses.get(listing.warehouse_code), sellers.get(listing.seller_code)
            if not listing.on_sale or price is None or warehouse is None or seller is None:
                shelf[listing_id] = ()
                continue
            facts = Shelf(
                listing=listing,
                price=price,
                warehouse=warehouse,
                seller=seller,
                free=free[listing.place],
                day=clock.local_date(now),
                display=display,
            )
            shelf[listing_id] = cards_of(facts)
        catalog.put_cards(shelf, now=now)
    return sum(bool(cards) for cards in shelf.values())
