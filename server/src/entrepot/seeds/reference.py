"""Plants what a shop edits in place: warehouses, sellers, companies, goods, offers, prices and accounts.

Every row is found by its own key and brought to what the world says, so that planting twice changes nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from entrepot.seeds.world import Row, World
from entrepot_core.money import Money

PROFILES_FROM: Final = date(2026, 1, 1)
MARKET: Final = "cn"
CURRENCY: Final = "CNY"


def keep(label: str, by: Iterable[str], row: Row) -> Any:
    """The row of model ``label`` that has the same ``by`` fields, made or brought to the rest of ``row``."""
    model: type[models.Model] = apps.get_model(label)
    key = {name: row[name] for name in by}
    rest = {name: value for name, value in row.items() if name not in key}
    return model._default_manager.update_or_create(defaults=rest, **key)[0]  # noqa: SLF001


def plant_places(world: World) -> None:
    """Warehouses, sellers and the companies that customs knows."""
    for row in world.warehouses:
        keep("inventory.Warehouse", ["code"], row)
    for row in world.sellers:
        keep("parties.Seller", ["code"], row)
    for row in world.parties:
        keep("parties.CustomsParty", ["role", "port"], row)


def plant_accounts(world: World) -> None:
    """Everybody who can sign in, with the roles of the world; passwords are set once."""
    users: Any = get_user_model()
    for person in world.people:
        user, fresh = users.objects.update_or_create(
            username=person["email"],
            defaults={
                "email": person["email"],
                "first_name": person["first_name"],
                "language": person["language"],
                "roles": person["roles"],
                "seller_code": person.get("seller_code", ""),
            },
        )
        if fresh:
            user.set_password(world.password)
            user.save(update_fields=["password"])


def plant_goods(world: World, *, now: datetime) -> None:
    """Products with their texts, variants, customs profiles, offers and prices."""
    for row in world.products:
        product = _product(row, now)
        variant = keep("catalog.Variant", ["sku"], {**row["variant"], "product": product})
        profile = {**row["profile"], "variant": variant, "valid_from": PROFILES_FROM}
        keep(
            "catalog.CustomsProfile",
            ["variant", "territory", "regime", "valid_from"],
            {**profile, "territory": "CN", "regime": "cn.retail_import", "on_positive_list": True},
        )
        for offer in row["offers"]:
            _offer(variant, offer, world.settings["prices_from"])


def _product(row: Row, now: datetime) -> Any:
    product = keep(
        "catalog.Product",
        ["slug"],
        {
            "slug": row["slug"],
            "brand": row["brand"],
            "category": row["category"],
            "picture": picture_of(row),
            "created_at": now,
        },
    )
    for language, text in row["texts"].items():
        keep(
            "catalog.ProductText",
            ["product", "language"],
            {"product": product, "language": language, **text},
        )
    return product


def _offer(variant: Any, row: Row, prices_from: datetime) -> None:
    offer = keep(
        "catalog.Offer",
        ["variant", "seller_code", "mode", "warehouse_code"],
        {
            "variant": variant,
            "seller_code": row["seller"],
            "mode": row["mode"],
            "warehouse_code": row["warehouse"],
            "active": True,
        },
    )
    keep(
        "pricing.PriceRow",
        ["offer", "market", "currency", "buyer_group", "from_quantity", "valid_from"],
        {
            "offer": offer,
            "market": MARKET,
            "currency": CURRENCY,
            "buyer_group": "",
            "from_quantity": 1,
            "valid_from": prices_from,
            "amount_minor": Money.of(row["price"], CURRENCY).minor,
        },
    )


def picture_of(row: Row) -> str:
    """The path of a product's picture below the media folder."""
    return f"products/{row['slug']}.svg"
