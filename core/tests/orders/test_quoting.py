"""From a cart to consignments to a quote."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from entrepot_core.money import Money
from entrepot_core.orders import Item, Why, limits_of, quote, split
from entrepot_core.orders.freight import NotCarried, freight_rule
from entrepot_core.orders.problems import (
    NotOnPositiveList,
    OverAnnualLimit,
    OverSingleLimit,
    TaxUnknown,
    TooManyParcels,
)
from entrepot_core.taxes import Assessment, Goods

DAY = date(2026, 11, 20)


def yuan(text):
    return Money.of(text, "CNY")


def item(name="tea", price="100.00", quantity=1, **changed):
    facts = {
        "id": name,
        "name": name,
        "quantity": quantity,
        "unit_price": yuan(price),
        "gross_weight_g": 600,
        "goods": Goods(hs_code="2106909090", origin="JP", net_weight_g=Decimal(500)),
        "seller_code": "HARBOUR",
        "mode": "1210",
        "warehouse_code": "GZ-NANSHA",
        "port": "national",
    }
    return Item(**(facts | changed))


def test_one_way_within_the_limit_is_one_parcel():
    found = split([item("tea"), item("rice", "99.90", 3)], day=DAY)

    assert [parcel.why for parcel in found.parcels] == [Why.WAY]
    assert found.problems == ()


@pytest.mark.parametrize(
    "apart",
    [{"seller_code": "SAKURA"}, {"mode": "9610"}, {"warehouse_code": "NB-BEILUN"}, {"port": "other"}],
)
def test_what_differs_in_its_way_travels_apart(apart):
    found = split([item("tea"), item("rice", **apart)], day=DAY)

    assert [parcel.pieces[0].item.id for parcel in found.parcels] == ["tea", "rice"]


def test_exactly_the_limit_is_inside_and_a_fen_more_is_not():
    inside = split([item("bag", "2500.00", 2)], day=DAY)
    over = split([item("bag", "2500.00", 1), item("box", "2500.01", 1)], day=DAY)

    assert len(inside.parcels) == 1
    assert [parcel.why for parcel in over.parcels] == [Why.SINGLE_LIMIT] * 2


def test_a_line_over_the_limit_is_split_where_that_helps():
    found = split([item("watch", "3000.00", 3)], day=DAY)

    assert [part.quantity for parcel in found.parcels for part in parcel.pieces] == [1, 1, 1]
    assert found.problems == ()


def test_one_article_above_the_limit_travels_alone_at_full_tax():
    found = quote([item("watch", "9000.00"), item("tea")], day=DAY, currency="CNY")

    assert [parcel.why for parcel in found.parcels] == [Why.ONE_ARTICLE_ABOVE_LIMIT, Why.SINGLE_LIMIT]
    assert [parcel.assessment.route for parcel in found.parcels] == ["CBEC_FULL_TAX", "CBEC"]
    assert found.problems == ()


def test_two_articles_above_the_limit_are_told_what_to_do():
    (problem,) = quote([item("watch", "9000.00", 2)], day=DAY, currency="CNY").problems

    assert isinstance(problem, OverSingleLimit)
    assert problem.field == "watch"
    assert "set its quantity to 1" in str(problem)


def test_carriage_goes_by_weight_and_is_free_from_a_value():
    rule = freight_rule("1210", DAY)

    assert rule.of(gross_weight_g=1000, goods=yuan("298.99")) == (yuan("15.00"), False)
    assert rule.of(gross_weight_g=1001, goods=yuan("298.99")) == (yuan("18.00"), False)
    assert rule.of(gross_weight_g=9000, goods=yuan("299.00")) == (Money.zero("CNY"), True)
    with pytest.raises(NotCarried):
        freight_rule("9710", DAY)


def test_a_quote_counts_goods_freight_and_tax_to_the_fen():
    found = quote([item("tea", "100.00", 2)], day=DAY, currency="CNY")

    assert (found.goods, found.freight, found.tax, found.total) == (
        yuan("200.00"),
        yuan("18.00"),
        yuan("19.84"),
        yuan("237.84"),
    )
    assert [(entry.step, entry.reason, entry.borne_by) for entry in found.entries][:2] == [
        ("goods", "2 × 100.00", "buyer"),
        ("freight", "1200 g", "buyer"),
    ]


def test_the_yearly_limit_is_used_up_parcel_by_parcel():
    items = [item("watch", "4000.00", 3)]

    fits = quote(items, day=DAY, currency="CNY", annual_used=yuan("14000.00"))
    over = quote(items, day=DAY, currency="CNY", annual_used=yuan("14000.01"))

    assert fits.problems == ()
    (problem,) = over.problems
    assert isinstance(problem, OverAnnualLimit)
    assert problem.params["left"] == yuan("3999.99")


def test_what_is_unknown_or_off_the_list_is_named_and_never_guessed():
    found = quote(
        [
            item("nothing", goods=Goods(origin="JP")),
            item("cream", warehouse_code="B", goods=Goods(hs_code="3304990031", origin="FR")),
            item("meat", warehouse_code="C", goods=Goods(hs_code="2106909090", on_positive_list=False)),
        ],
        day=DAY,
        currency="CNY",
    )

    assert [(type(problem), problem.field) for problem in found.problems] == [
        (TaxUnknown, "nothing"),
        (TaxUnknown, "cream"),
        (NotOnPositiveList, "meat"),
    ]
    assert found.tax == Money.zero("CNY")


def test_more_parcels_than_letters_are_refused():
    found = split([item("watch", "3000.00", 27)], day=DAY)

    assert [type(problem) for problem in found.problems] == [TooManyParcels]
    assert split([item("watch", "3000.00", 26)], day=DAY).problems == ()


def test_a_cart_of_far_too_many_parcels_is_left_whole_and_untaxed():
    found = quote([item(f"w{at}", "3000.00", 999) for at in range(40)], day=DAY, currency="CNY")

    assert [type(problem) for problem in found.problems] == [TooManyParcels]
    assert len(found.parcels) == 1
    assert found.goods == yuan("119880000.00")
    assert found.tax == Money.zero("CNY")


def test_the_frozen_quote_is_plain_json_and_keeps_its_rules():
    found = quote([item("tea", "100.00", 2), item("watch", "9000.00")], day=DAY, currency="CNY")

    frozen = json.loads(json.dumps(found.to_json()))

    assert frozen["total"] == str(found.total.amount)
    assert {rule["id"] for rule in frozen["rules"]} >= {"cn.retail_import.limits"}
    again = [Assessment.from_json(parcel["assessment"]) for parcel in frozen["parcels"]]
    assert again == [parcel.assessment for parcel in found.parcels]


def test_limits_follow_the_law_of_the_day():
    assert limits_of("1210", date(2018, 12, 31)).single == yuan("2000")
    assert limits_of("1210", date(2019, 1, 1)).single == yuan("5000")
    assert limits_of("0110", DAY) is None


carts = st.lists(
    st.builds(
        lambda at, fen, quantity, grams, warehouse, mode: item(
            f"i{at}",
            str(Decimal(fen) / 100),
            quantity,
            gross_weight_g=grams,
            warehouse_code=warehouse,
            mode=mode,
        ),
        st.integers(0, 10**6),
        st.integers(1, 700000),
        st.integers(1, 12),
        st.integers(1, 3000),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["1210", "9610"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda made: made.id,
)


@given(carts)
def test_splitting_keeps_every_piece_once(items):
    found = split(items, day=DAY)

    kept = {}
    for parcel in found.parcels:
        for part in parcel.pieces:
            assert part.quantity >= 1
            assert part.item.way == (parcel.seller_code, parcel.mode, parcel.warehouse_code, parcel.port)
            kept[part.item.id] = kept.get(part.item.id, 0) + part.quantity
    assert kept == {made.id: made.quantity for made in items}


@given(carts)
def test_every_parcel_is_within_the_limit_or_one_article(items):
    limit = limits_of("1210", DAY).single
    found = split(items, day=DAY)
    assume(not any(isinstance(problem, TooManyParcels) for problem in found.problems))

    for parcel in found.parcels:
        one_article = [part.quantity for part in parcel.pieces] == [1]
        assert parcel.goods + parcel.freight <= limit or one_article


@settings(max_examples=60)
@given(carts)
def test_totals_are_the_sums_of_their_parts(items):
    found = quote(items, day=DAY, currency="CNY")

    assert found.total == found.goods + found.freight + found.tax
    assert found.goods == sum((made.unit_price * made.quantity for made in items), Money.zero("CNY"))
    assert found.total == sum((parcel.total for parcel in found.parcels), Money.zero("CNY"))
    assert found.total == sum((entry.amount for entry in found.entries), Money.zero("CNY"))
    for parcel in found.parcels:
        if parcel.assessment:
            assert parcel.tax == parcel.assessment.total_tax
            assert parcel.total == parcel.assessment.payable
        assert parcel.tax == sum((line.tax for line in parcel.lines), Money.zero("CNY"))


@settings(max_examples=40)
@given(carts)
def test_only_the_yearly_limit_or_a_repeated_article_stands_in_the_way_of_a_known_cart(items):
    problems = quote(items, day=DAY, currency="CNY").problems

    assert {type(problem) for problem in problems} <= {OverSingleLimit, OverAnnualLimit, TooManyParcels}
