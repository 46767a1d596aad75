"""What holds for any shipment: sums, monotony, splitting, limits on both sides, every exponent of a currency."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot_core.money import EXPONENTS, Money
from entrepot_core.taxes import (
    Assessment,
    ConsumptionTax,
    DutyRate,
    Goods,
    Line,
    Outcome,
    Shipment,
    assess,
)
from entrepot_core.taxes.countries import COUNTRIES, WITH_OWN_RULES
from entrepot_core.taxes.rulebook import rulebook
from entrepot_core.taxes.values import by_value_largest_remainder

TODAY = date(2026, 11, 22)
FEN = Decimal("0.01")
REGIMES = ("cn.retail_import", "cn.postal", "cn.general")
quick = settings(max_examples=60)

prices = st.decimals(min_value="0.01", max_value="400", places=2)
quantities = st.integers(min_value=1, max_value=4)
rates = st.sampled_from([Decimal(text) for text in ("0", "0.09", "0.13")])
duties = st.sampled_from([Decimal(text) for text in ("0", "0.065", "0.2")])
consumption = st.sampled_from(
    [
        ConsumptionTax(),
        ConsumptionTax(kind="ad_valorem", rate=Decimal("0.1")),
        ConsumptionTax(kind="compound", rate=Decimal("0.2"), amount=Decimal("0.912")),
        ConsumptionTax(kind="specific", amount=Decimal("0.253")),
    ]
)
freights = st.decimals(min_value="0", max_value="60", places=2)


@st.composite
def some_goods(draw):
    return Goods(
        vat=draw(rates),
        duty=DutyRate(ad_valorem=draw(duties)),
        consumption_tax=draw(consumption),
        postal_rate=Decimal("0.2"),
        volume_ml=Decimal(700),
        on_positive_list=True,
    )


@st.composite
def some_lines(draw):
    count = draw(st.integers(min_value=1, max_value=4))
    return tuple(
        Line(
            id=str(at),
            quantity=draw(quantities),
            unit_price=Money(draw(prices), "CNY"),
            goods=draw(some_goods()),
        )
        for at in range(count)
    )


def to_china(lines, regime, freight=Decimal(0)):
    return Shipment(regime=regime, origin="JP", destination="CN", lines=lines, freight=Money(freight, "CNY"))


def charges_of(result):
    return [*result.charges, *(charge for line in result.lines for charge in line.charges)]


@pytest.mark.parametrize("regime", REGIMES)
@given(lines=some_lines(), freight=freights)
@quick
def test_totals_are_the_sum_of_the_charges_and_values_of_the_lines(regime, lines, freight):
    result = assess(to_china(lines, regime, freight), as_of=TODAY)

    charged = sum((charge.amount.amount for charge in charges_of(result)), Decimal(0))
    parts = (result.duty, result.consumption_tax, result.vat, result.fees)
    assert charged == result.total_tax.amount == sum(part.amount for part in parts)
    if result.outcome is Outcome.CALCULATED:
        assert sum(line.dutiable.amount for line in result.lines) == result.dutiable_value.amount


@pytest.mark.parametrize("regime", REGIMES)
@given(lines=some_lines(), more=some_lines())
@quick
def test_more_goods_never_owe_less(regime, lines, more):
    added = tuple(
        Line(id=f"more {line.id}", quantity=line.quantity, unit_price=line.unit_price, goods=line.goods)
        for line in more
    )

    fewer = assess(to_china(lines, regime), as_of=TODAY)
    all_of_it = assess(to_china(lines + added, regime), as_of=TODAY)

    if all_of_it.outcome is Outcome.CALCULATED:
        assert fewer.outcome is Outcome.CALCULATED
        assert fewer.total_tax <= all_of_it.total_tax


@given(
    line=some_lines().map(lambda lines: lines[0]),
    pieces=st.integers(min_value=2, max_value=6),
    freight=freights,
)
@quick
def test_splitting_a_line_changes_only_its_rounding(line, pieces, freight):
    whole = Line(id="whole", quantity=pieces, unit_price=line.unit_price, goods=line.goods)
    parts = tuple(
        Line(id=str(at), quantity=1, unit_price=line.unit_price, goods=line.goods) for at in range(pieces)
    )

    one = assess(to_china((whole,), "cn.retail_import", freight), as_of=TODAY)
    split = assess(to_china(parts, "cn.retail_import", freight), as_of=TODAY)

    assert one.route == split.route
    assert one.dutiable_value == split.dutiable_value
    roundings = len(charges_of(one)) + len(charges_of(split))
    assert abs((one.total_tax - split.total_tax).amount) <= FEN / 2 * roundings


@given(lines=some_lines(), freight=freights, regime=st.sampled_from(REGIMES))
@quick
def test_every_assessment_survives_json(lines, freight, regime):
    result = assess(to_china(lines, regime, freight), as_of=TODAY)

    assert Assessment.from_json(json.loads(json.dumps(result.to_json()))) == result


LIMITS = [version.value for version in rulebook("cn", "retail_import.toml").rules["limits"]]


@pytest.mark.parametrize("rule", LIMITS, ids=lambda rule: str(rule.used.valid_from))
@given(cut=st.decimals(min_value="0.01", max_value="1999", places=2))
@quick
def test_a_limit_holds_exactly_to_the_fen(rule, cut):
    limit, annual, day = rule.number("single"), rule.number("annual"), rule.used.valid_from
    goods = Goods(vat=Decimal("0.13"), on_positive_list=True)

    def of(*prices, used=Decimal(0)):
        lines = tuple(
            Line(id=str(at), quantity=1, unit_price=Money(price, "CNY"), goods=goods)
            for at, price in enumerate(prices)
        )
        shipment = Shipment(
            regime="cn.retail_import", destination="CN", lines=lines, annual_used=Money(used, "CNY")
        )
        return assess(shipment, as_of=day)

    assert of(cut, limit - cut).route == "CBEC"
    assert of(cut, limit - cut + FEN).reason == "OVER_SINGLE_LIMIT_SEVERAL_ARTICLES"
    assert of(limit + FEN).route == "CBEC_FULL_TAX"
    assert of(cut, used=annual - cut).route == "CBEC"
    assert of(cut, used=annual - cut + FEN).reason == "OVER_ANNUAL_LIMIT"


@given(
    units=st.integers(min_value=0, max_value=10**9),
    weights=st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=8),
)
@quick
def test_sharing_loses_and_makes_no_unit(units, weights):
    parts = by_value_largest_remainder(units, weights)

    assert sum(parts) == units
    assert min(parts) >= 0
    whole = sum(weights)
    if whole:
        assert all(
            abs(part * whole - units * weight) < whole for part, weight in zip(parts, weights, strict=True)
        )


CURRENCIES = {"JPY": "JP", "VND": "VN", "KRW": "KR", "GBP": "GB", "CHF": "CH", "KWD": "SA", "BHD": "AE"}


@pytest.mark.parametrize(("currency", "destination"), CURRENCIES.items())
@given(price=st.integers(min_value=1, max_value=10**7), freight=st.integers(min_value=0, max_value=10**5))
@quick
def test_amounts_have_the_places_of_their_currency(currency, destination, price, freight):
    places = EXPONENTS[currency]
    goods = Goods(hs_code="851713", duty=DutyRate(ad_valorem=Decimal("0.05")))
    line = Line(id="A", quantity=1, unit_price=Money.of_minor(price, currency), goods=goods)
    known = {code: Decimal(2) for code in ("USD", "SAR", "AED", "GBP", "CHF") if code != currency}

    result = assess(
        Shipment(
            destination=destination,
            origin="CN",
            lines=(line,),
            freight=Money.of_minor(freight, currency),
            rates=known,
        ),
        as_of=TODAY,
    )

    assert result.currency == currency
    for money in (result.total_tax, result.payable, *(charge.amount for charge in charges_of(result))):
        assert -money.amount.as_tuple().exponent == places
    assert result.total_tax.amount == sum(charge.amount.amount for charge in charges_of(result))


@given(price=prices, days=st.integers(min_value=0, max_value=3000))
@quick
def test_the_law_of_a_day_does_not_depend_on_what_was_asked_before(price, days):
    day = date(2018, 6, 1) + timedelta(days=days)
    line = Line(id="A", quantity=1, unit_price=Money(price, "CNY"), goods=Goods(vat=Decimal("0.13")))
    shipment = Shipment(regime="cn.retail_import", destination="CN", lines=(line,))

    once = assess(shipment, as_of=day)
    assess(shipment, as_of=date(2016, 5, 1))

    assert assess(shipment, as_of=day) == once
    assert all(rule.valid_from <= day for rule in once.rules)


DATA_COUNTRIES = [folder.upper() for folder in COUNTRIES if folder not in WITH_OWN_RULES]


@pytest.mark.parametrize("destination", DATA_COUNTRIES)
@given(
    price=st.integers(min_value=1, max_value=300),
    pieces=st.integers(min_value=1, max_value=6),
    more=st.integers(min_value=1, max_value=6),
)
@settings(max_examples=25)
def test_more_pieces_never_owe_less_by_the_same_way(destination, price, pieces, more):
    currency = rulebook(destination.lower()).currency
    goods = Goods(
        hs_code="611020",
        duty=DutyRate(ad_valorem=Decimal("0.1")),
        additional_duty=Decimal(0),
        net_weight_g=Decimal(300),
    )
    known = {code: Decimal(1) for code in ("USD", "EUR", "RON") if code != currency}

    def of(quantity: int):
        line = Line(id="A", quantity=quantity, unit_price=Money.of(price, currency), goods=goods)
        shipment = Shipment(destination=destination, origin="CN", lines=(line,), rates=known)
        return assess(shipment, as_of=TODAY)

    fewer, all_of_them = of(pieces), of(pieces + more)

    if fewer.route == all_of_them.route:
        assert fewer.total_tax <= all_of_them.total_tax
    assert fewer.dutiable_value <= all_of_them.dutiable_value
