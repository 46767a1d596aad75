"""Plants what a shop edits in place: warehouses, sellers, companies, goods, offers and prices.

The modules' own services write; each finds its row by the business's key, so that planting twice changes nothing.
"""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from entrepot.catalog import services as catalog
from entrepot.catalog.facts import TextFacts
from entrepot.inventory import services as inventory
from entrepot.parties import services as parties
from entrepot.pricing import services as pricing
from entrepot.seeds.world import Row, World
from entrepot_core.money import Money

PROFILES_FROM: Final = date(2026, 1, 1)
MARKET: Final = "cn"
CURRENCY: Final = "CNY"


def plant_places(world: World) -> None:
    """Warehouses, sellers and the companies that customs knows."""
    with transaction.atomic():
        for row in world.warehouses:
            inventory.add_warehouse(inventory.NewWarehouse(**row))
        for row in world.sellers:
            parties.add_seller(parties.NewSeller(**row))
        for row in world.parties:
            parties.set_customs_party(**row)


def plant_goods(world: World, *, now: datetime) -> dict[int, str]:
    """Products with texts, variants, customs profiles, offers, prices and unpublished listings.

    Returns:
        Listing id -> its slug, in the order of the world.
    """
    listings: dict[int, str] = {}
    with transaction.atomic():
        for row in world.products:
            variant_id = _variant(row, now)
            for offer in row["offers"]:
                slug = str(row["slug"])
                position = len(listings) + 1
                offer_id = _offer(variant_id, offer, world.settings["prices_from"])
                listings[catalog.add_listing(offer_id, slug=slug, position=position, market=MARKET)] = slug
    return listings


def _variant(row: Row, now: datetime) -> int:
    product_id = catalog.add_product(
        slug=row["slug"],
        brand=row["brand"],
        category=row["category"],
        picture=picture_of(row),
        texts={language: TextFacts(**text) for language, text in row["texts"].items()},
        now=now,
    )
    variant_id = catalog.add_variant(product_id, catalog.NewVariant(**row["variant"]))
    profile: dict[str, Any] = {"valid_from": PROFILES_FROM, "on_positive_list": True, **row["profile"]}
    catalog.add_profile(variant_id, catalog.NewProfile(**profile))
    return variant_id


def _offer(variant_id: int, row: Row, prices_from: datetime) -> int:
    offer_id = catalog.add_offer(
        variant_id, seller_code=row["seller"], mode=row["mode"], warehouse_code=row["warehouse"]
    )
    price = Money.of(row["price"], CURRENCY)
    pricing.set_price(offer_id, market=MARKET, price=price, valid_from=prices_from)
    return offer_id


def picture_of(row: Row) -> str:
    """The path of a product's picture below the media folder."""
    return f"products/{row['slug']}.svg"
