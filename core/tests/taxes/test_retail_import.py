"""Retail import into China, from the goods table and at its edges."""

import dataclasses
import json
from datetime import date
from decimal import Decimal

import pytest

from entrepot_core.money import Money
from entrepot_core.taxes import Assessment, ConsumptionTax, Goods, Line, Outcome, Shipment, assess
from entrepot_core.taxes.answering import doubt_of
from entrepot_core.taxes.countries.cn.retail_import import law_on
from entrepot_core.taxes.problems import BeforeTheData, ContentMissing, VolumeMissing, WeightMissing

TODAY = date(2026, 11, 22)


def cny(amount: str) -> Money:
    return Money.of(amount, "CNY")


def parcel(*goods: Goods, price: str = "100.00", quantity: int = 1, **facts) -> Shipment:
    lines = tuple(
        Line(id=str(at), quantity=quantity, unit_price=cny(price), goods=each)
        for at, each in enumerate(goods, 1)
    )
    return Shipment(mode="1210", origin="FR", destination="CN", lines=lines, **facts)


def test_the_table_knows_a_serum_by_its_code():
    serum = Goods(
        hs_code="3304990039", content=Decimal(50), content_unit="ml", net_weight_g=Decimal(80), origin="FR"
    )

    result = assess(parcel(serum, price="600.00"), as_of=TODAY)

    assert (result.route, result.regime) == ("CBEC", "cn.retail_import")
    assert result.consumption_tax == cny("74.12")
    assert result.vat == cny("64.24")
    assert [rule.id for rule in result.rules] == [
        "cn.retail_import.limits",
        "cn.retail_import.dutiable_value",
        "cn.retail_import.rounding",
        "cn.retail_import.reduction",
        "cn.goods.3304990039",
        "cn.consumption_tax.high_end_cosmetics",
    ]


def test_a_code_off_the_table_is_partial_with_candidates_and_no_figures():
    result = assess(parcel(Goods(hs_code="3304990030")), as_of=TODAY)

    assert result.outcome is Outcome.PARTIAL
    assert result.missing == ("lines[0].goods.vat", "lines[0].goods.consumption_tax")
    assert {candidate.hs_code for candidate in result.candidates} >= {"3304990039", "3304990029"}
    assert result.total_tax == cny("0.00")


def test_goods_without_a_code_are_partial():
    result = assess(parcel(Goods(description="mystery")), as_of=TODAY)

    assert (result.outcome, result.missing) == (Outcome.PARTIAL, ("lines[0].goods.hs_code",))


def test_one_article_above_the_limit_needs_its_duty():
    goods = Goods(vat=Decimal("0.13"))

    result = assess(parcel(goods, price="5000.01"), as_of=TODAY)

    assert (result.outcome, result.route, result.missing) == (
        Outcome.PARTIAL,
        "CBEC_FULL_TAX",
        ("lines[0].goods.hs_code",),
    )


@pytest.mark.parametrize(
    ("code", "facts", "problem", "field"),
    [
        ("3304990039", {}, ContentMissing, "lines[0].goods.content"),
        ("2208300000", {}, VolumeMissing, "lines[0].goods.volume_ml"),
        ("2203000000", {}, VolumeMissing, "lines[0].goods.volume_ml"),
    ],
)
def test_what_a_specific_rate_needs_is_asked_for(code, facts, problem, field):
    with pytest.raises(problem) as raised:
        assess(parcel(Goods(hs_code=code, **facts)), as_of=TODAY)

    assert raised.value.field == field


def test_a_rate_by_weight_asks_for_the_weight():
    by_weight = ConsumptionTax(kind="specific", amount=Decimal(1), unit="kg")
    with pytest.raises(WeightMissing) as raised:
        assess(parcel(Goods(vat=Decimal("0.13"), consumption_tax=by_weight)), as_of=TODAY)

    assert raised.value.field == "lines[0].goods.net_weight_g"


def test_the_day_before_the_law_is_refused_with_its_field():
    with pytest.raises(BeforeTheData) as raised:
        assess(parcel(Goods(vat=Decimal("0.13"))), as_of=date(2016, 4, 7))

    assert raised.value.field == "as_of"


@pytest.mark.parametrize(("price", "tax"), [("0.89", "0.253"), ("0.87", "0.2227")])
def test_beer_turns_on_the_price_of_a_litre(price, tax):
    beer = Goods(hs_code="2203000000", volume_ml=Decimal(330))

    result = assess(parcel(beer, price=price, quantity=24), as_of=TODAY)

    expected = (Decimal(tax) * Decimal("7.92") * Decimal("0.7")).quantize(Decimal("0.01"))
    assert result.consumption_tax.amount == expected


def test_several_articles_above_the_limit_may_go_as_separate_orders():
    goods = Goods(vat=Decimal("0.13"))

    result = assess(parcel(goods, price="3000.00", quantity=2), as_of=TODAY)

    assert (result.outcome, result.open_routes) == (Outcome.REFUSED, ("SEPARATE_ORDERS", "GENERAL_TRADE"))
    assert result.annual_used_after == result.dutiable_value * 0


def test_an_assessment_survives_json():
    serum = Goods(hs_code="3304990039", content=Decimal(50), content_unit="ml")
    result = assess(parcel(serum, price="600.00", freight=cny("20.00")), as_of=TODAY)

    text = json.dumps(result.to_json())

    assert Assessment.from_json(json.loads(text)) == result
    assert json.loads(text)["total_tax"] == str(result.total_tax.amount)


def test_a_partial_and_a_refused_assessment_survive_json():
    for result in (
        assess(parcel(Goods(hs_code="3304990030")), as_of=TODAY),
        assess(parcel(Goods(vat=Decimal("0.13"), on_positive_list=False)), as_of=TODAY),
    ):
        assert Assessment.from_json(json.loads(json.dumps(result.to_json()))) == result
        assert dataclasses.replace(result) == result


def test_the_rules_that_always_take_part_are_beyond_doubt():
    law = law_on(TODAY)

    assert [doubt_of(rule) for rule in law.always.values()] == ["", "", ""]


def rice(kg: str, used: str = "0") -> Goods:
    grams = Decimal(1000)
    return Goods(
        hs_code="1006302090",
        vat=Decimal("0.09"),
        net_weight_g=Decimal(kg) * grams,
        cap_used_g=Decimal(used) * grams,
        on_positive_list=True,
    )


@pytest.mark.parametrize(
    ("goods", "route"),
    [
        ((rice("20"),), "CBEC"),
        ((rice("10", "10"),), "CBEC"),
        ((rice("10", "10.001"),), "NOT_CBEC"),
        ((rice("12"), rice("8")), "CBEC"),
        ((rice("12"), rice("8.001")), "NOT_CBEC"),
    ],
)
def test_a_person_may_buy_twenty_kilograms_of_rice_a_year(goods, route):
    assert assess(parcel(*goods), as_of=TODAY).route == route


def test_capped_goods_need_their_weight():
    with pytest.raises(WeightMissing) as raised:
        assess(parcel(Goods(hs_code="1701991090", vat=Decimal("0.13"))), as_of=TODAY)

    assert raised.value.field == "lines[0].goods.net_weight_g"
