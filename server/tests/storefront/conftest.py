"""Finished cards on the shelf, a shopper, and a client that knows both."""

import json

import pytest
from django.db import transaction
from django.test import Client

from entrepot.accounts import services as accounts
from entrepot.accounts.models import User
from entrepot.catalog.models import Listing, ListingCard, Offer, Product, ProductText, SearchWord, Variant
from entrepot.inventory.models import Warehouse
from entrepot.orders import services as orders
from entrepot.orders.models import Consignment, Order
from entrepot.storefront import places
from entrepot.storefront.cards import card_html

NAMES = {"zh-hans": "熊野精华 30毫升", "en": "Kumano serum, 30 ml"}
PLACE_NAMES = {"zh-hans": "东京海外仓", "en": "Tokyo warehouse"}
LAND_NAMES = {"zh-hans": "日本", "en": "Japan"}


@pytest.fixture(autouse=True)
def _forget():
    """What a process keeps in memory is not carried from one test to the next."""
    places.forget()
    card_html.cache_clear()


@pytest.fixture
def warehouse(db):
    return Warehouse.objects.create(
        code="TYO",
        name_zh="东京海外仓",
        name_en="Tokyo warehouse",
        kind="overseas",
        country="JP",
        port="national",
    )


def money(minor: int) -> dict:
    return {"amount": f"{minor // 100}.{minor % 100:02}", "currency": "CNY", "minor": minor}


def card_of(slug: str, language: str, **changed) -> dict:
    return {
        "slug": slug,
        "name": NAMES[language],
        "summary": NAMES[language],
        "brand": "KUMANO",
        "picture": "products/kumano-serum.svg",
        "origin": {"alpha2": "JP", "name": LAND_NAMES[language]},
        "mode": "9610",
        "warehouse": {"code": "TYO", "name": PLACE_NAMES[language], "kind": "overseas"},
        "price": money(21900),
        "tax": {**money(1993), "rate_percent": "9.1", "route": "CBEC"},
        "total": money(23893),
        "delivery": {"days_min": 6, "days_max": 12},
        "sold_out": False,
        "category": "beauty",
        **changed,
    }


def page_of(language: str, **changed) -> dict:
    tax = {
        "kind": "vat",
        "base": "219.00",
        "rate": "13 % × 0.70",
        "formula": "219.00 × 0.13 × 0.70",
        "amount": "19.93",
        "rule": "cn.retail_import.reduction",
        "source": "财关税〔2016〕18号",
    }
    return {
        "description": NAMES[language],
        "sku": "KUM-30",
        "weight": 150,
        "tax_lines": [tax],
        "limits": {"above_single": False, "single": money(500000), "annual": money(2600000)},
        "seller": {"code": "SAKURA", "name": "SAKURA"},
        "hs_code": "3304990039",
        **changed,
    }


@pytest.fixture
def shelf(warehouse, now):
    """A function that puts so many listings on the shelf, in both languages."""

    def fill(count: int = 1, *, card: dict | None = None, page: dict | None = None) -> list[str]:
        start = Product.objects.count()
        slugs = []
        for at in range(start, start + count):
            slug = f"kumano-serum-{at}"
            product = Product.objects.create(
                slug=slug,
                brand="KUMANO",
                category="beauty",
                picture="products/kumano-serum.svg",
                created_at=now,
            )
            variant = Variant.objects.create(
                product=product, sku=f"KUM-{at}", net_weight_g=30, gross_weight_g=150
            )
            offer = Offer.objects.create(
                variant=variant, seller_code="SAKURA", mode="9610", warehouse_code="TYO"
            )
            listing = Listing.objects.create(offer=offer, slug=slug, published=True, position=at)
            for language, name in NAMES.items():
                ProductText.objects.create(product=product, language=language, name=name, summary=name)
                ListingCard.objects.create(
                    listing=listing,
                    language=language,
                    slug=slug,
                    mode="9610",
                    warehouse_code="TYO",
                    category="beauty",
                    price_minor=21900,
                    position=at,
                    card=json.dumps(card_of(slug, language, **(card or {}))),
                    page=json.dumps(page_of(language, **(page or {}))),
                    built_at=now,
                )
                SearchWord.objects.create(listing=listing, language=language, word="kumano")
            slugs.append(slug)
        return slugs

    return fill


@pytest.fixture
def shopper(db):
    user = User(username="buyer@example.com", email="buyer@example.com", roles=["shopper"])
    user.set_password("harbour-demo-2026")
    user.save()
    return user


@pytest.fixture
def signed_in(shopper):
    client = Client()
    client.force_login(shopper)
    return client


PROFILE = {
    "hs_code": "3304990039",
    "origin": "JP",
    "declared_name": "熊野精华",
    "declared_model": "30毫升",
    "unit": "142",
    "unit1": "035",
    "quantity1": "0.03",
}
ASSESSMENT = {
    "route": "CBEC",
    "currency": "CNY",
    "lines": [{"id": "kumano-serum-0", "charges": page_of("en")["tax_lines"]}],
    "charges": [],
}


@pytest.fixture
def identity(shopper, now):
    """The id of a locked-up identity of the shopper."""
    with transaction.atomic():
        return accounts.add_identity(shopper.pk, "李雷", "440301199003070019", now)


@pytest.fixture
def make_order(shopper, identity, now):
    """A function that writes an order of the shopper with so many consignments, in given states."""

    def make(number: str = "E2611200001", *, parcels: int = 1, parts: dict | None = None, **states) -> str:
        line = orders.NewLine(
            listing_slug="kumano-serum-0",
            sku="KUM-0",
            name_zh="熊野精华 30毫升",
            name_en="Kumano serum, 30 ml",
            picture="products/kumano-serum.svg",
            quantity=1,
            unit_price_minor=21900,
            tax_minor=1993,
            gross_weight_g=150,
            net_weight_g=30,
            profile=PROFILE,
        )
        new = [
            orders.NewConsignment(
                number=f"{number}{letter}",
                seller_code="SAKURA",
                mode="9610",
                warehouse_code="TYO",
                port="national",
                goods_minor=21900,
                freight_minor=3200,
                tax_minor=1993,
                commission_minor=0,
                assessment=ASSESSMENT,
                lines=[line],
            )
            for letter in "ABC"[:parcels]
        ]
        with transaction.atomic():
            orders.create(
                orders.NewOrder(
                    number=number,
                    user_id=shopper.pk,
                    cart_id=Order.objects.count() + 1,
                    market="cn",
                    language="en",
                    currency="CNY",
                    quote={},
                    identity_id=identity,
                    address={
                        "consignee": "李雷",
                        "phone": "13800000000",
                        "country": "CN",
                        "region_code": "440106",
                        "region": "广东省 广州市 天河区",
                        "detail": "示例路1号",
                    },
                    consent="2026-11",
                    consignments=new,
                ),
                now=now,
            )
        Order.objects.filter(number=number).update(**states)
        Consignment.objects.filter(order__number=number).update(**(parts or {}))
        return number

    return make
