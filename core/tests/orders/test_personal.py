"""Personal articles in a cart: the limit of one parcel, one article above it, small tax not levied."""

from datetime import date
from decimal import Decimal

import pytest

from entrepot_core.money import Money
from entrepot_core.orders import Item, Why, limits_of, quote, split
from entrepot_core.orders.problems import OverSingleLimit
from entrepot_core.taxes import Goods

DAY = date(2026, 11, 20)


def item(price, quantity=1, **changed):
    facts = {
        "id": f"tea-{price}",
        "name": "tea",
        "quantity": quantity,
        "unit_price": Money.of(price, "CNY"),
        "gross_weight_g": 600,
        "goods": Goods(hs_code="2101120000", origin="JP", net_weight_g=Decimal(500)),
        "seller_code": "SAKURA",
        "mode": "postal",
        "warehouse_code": "TYO",
        "port": "national",
    }
    return Item(**(facts | changed))


@pytest.mark.parametrize(("day", "limit"), [(date(2024, 11, 30), "1000"), (date(2024, 12, 1), "2000")])
def test_the_limit_is_that_of_the_day_and_has_no_year(day, limit):
    limits = limits_of("postal", day)

    assert (limits.single, limits.annual) == (Money.of(limit, "CNY"), None)


def test_carriage_does_not_count_and_more_is_split():
    exactly, more = split([item("500.00", 4)], day=DAY), split([item("500.01", 4)], day=DAY)

    assert [parcel.why for parcel in exactly.parcels] == [Why.WAY]
    assert exactly.parcels[0].freight == Money.zero("CNY")
    assert [sum(part.quantity for part in parcel.pieces) for parcel in more.parcels] == [3, 1]


def test_one_article_that_cannot_be_divided_travels_alone():
    parts = split([item("2600.00"), item("90.00", 2)], day=DAY)

    assert [parcel.why for parcel in parts.parcels] == [Why.ONE_ARTICLE_ABOVE_LIMIT, Why.SINGLE_LIMIT]
    assert parts.problems == ()


def test_two_of_it_are_told_what_to_do():
    assert [type(problem) for problem in split([item("2600.00", 2)], day=DAY).problems] == [OverSingleLimit]


@pytest.mark.parametrize(
    ("price", "tax"),
    [("384.61", "0.00"), ("384.70", "50.01"), ("600.00", "78.00")],
)
def test_tax_is_levied_above_fifty_yuan_in_full(price, tax):
    made = quote([item(price)], day=DAY, currency="CNY")

    assert made.problems == ()
    assert made.parcels[0].tax == Money.of(tax, "CNY")
