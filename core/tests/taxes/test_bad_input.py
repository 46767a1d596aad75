"""What can't be assessed by any law is refused by a named problem that points at its field."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from entrepot_core.money import Money
from entrepot_core.places import UnknownCountry
from entrepot_core.taxes import ConsumptionTax, DutyRate, Goods, Line, Shipment, assess, problems

TODAY = date(2026, 11, 22)
GOODS = Goods(vat=Decimal("0.13"))
LINE = Line(id="A", quantity=1, unit_price=Money.of("10.00", "CNY"), goods=GOODS)
SHIPMENT = Shipment(mode="1210", origin="JP", destination="CN", lines=(LINE,))


def with_goods(**facts) -> Shipment:
    return replace(SHIPMENT, lines=(replace(LINE, goods=replace(GOODS, **facts)),))


def with_line(**facts) -> Shipment:
    return replace(SHIPMENT, lines=(replace(LINE, **facts),))


@pytest.mark.parametrize(
    ("shipment", "problem", "field"),
    [
        (replace(SHIPMENT, lines=()), problems.NoLines, "lines"),
        (replace(SHIPMENT, lines=(LINE, LINE)), problems.DuplicateLine, "lines[1].id"),
        (replace(SHIPMENT, destination="ZZ"), UnknownCountry, "destination"),
        (replace(SHIPMENT, origin="ZZ"), UnknownCountry, "origin"),
        (replace(SHIPMENT, destination="KE"), problems.DestinationNotServed, "destination"),
        (replace(SHIPMENT, channel="pigeon"), problems.UnknownChoice, "channel"),
        (replace(SHIPMENT, mode="9810"), problems.UnknownMode, "mode"),
        (replace(SHIPMENT, regime="xx.import"), problems.UnknownRegime, "regime"),
        (replace(SHIPMENT, freight=Money.of("1", "USD")), problems.MixedCurrencies, "freight"),
        (replace(SHIPMENT, freight=Money.of("-1", "CNY")), problems.NegativeAmount, "freight"),
        (replace(SHIPMENT, voucher=Money.of("0.001", "CNY")), problems.FinerThanMinorUnit, "voucher"),
        (replace(SHIPMENT, price_cut=Money.of("10", "CNY")), problems.CutAboveGoods, "price_cut"),
        (replace(SHIPMENT, annual_used=Money.of("1", "USD")), problems.MixedCurrencies, "annual_used"),
        (replace(SHIPMENT, rates={"USD": Decimal(-7)}), problems.NegativeQuantity, "rates.USD"),
        (replace(SHIPMENT, rates={"USD": 7.1}), problems.NotANumber, "rates.USD"),
        (with_line(unit_price=Money.of("1e999999", "CNY")), problems.TooLarge, "lines[0].unit_price"),
        (with_line(quantity=10**30), problems.TooLarge, "lines[0].quantity"),
        (
            with_line(unit_price=Money.of("1e9", "CNY"), quantity=10**8),
            problems.TooLarge,
            "lines[0].quantity",
        ),
        (replace(SHIPMENT, freight=Money.of("1e30", "CNY")), problems.TooLarge, "freight"),
        (with_goods(net_weight_g=Decimal("1e30")), problems.TooLarge, "lines[0].goods.net_weight_g"),
        (
            with_goods(duty=DutyRate(specific=Decimal("1e30"))),
            problems.TooLarge,
            "lines[0].goods.duty.specific",
        ),
        (
            replace(
                with_goods(duty=DutyRate(specific=Decimal("1e15")), net_weight_g=Decimal("1e15")), mode="0110"
            ),
            problems.TooLarge,
            "lines",
        ),
        (replace(SHIPMENT, rates={"USD": Decimal("1e30")}), problems.TooLarge, "rates.USD"),
        (with_line(quantity=0), problems.QuantityNotPositive, "lines[0].quantity"),
        (with_line(quantity=True), problems.QuantityNotPositive, "lines[0].quantity"),
        (with_line(unit_price=Money.of("-1", "CNY")), problems.NegativeAmount, "lines[0].unit_price"),
        (with_line(unit_price=Money.of("0", "CNY")), problems.WorthNothing, "lines"),
        (with_goods(hs_code="12345"), problems.NotAnHsCode, "lines[0].goods.hs_code"),
        (with_goods(hs_code="330410"), problems.NotAnHsCode, "lines[0].goods.hs_code"),
        (with_goods(hs_code="３３０４１０００９１"), problems.NotAnHsCode, "lines[0].goods.hs_code"),
        (with_goods(origin="ZZ"), UnknownCountry, "lines[0].goods.origin"),
        (with_goods(vat=Decimal("NaN")), problems.NotANumber, "lines[0].goods.vat"),
        (with_goods(vat=0.13), problems.NotANumber, "lines[0].goods.vat"),
        (with_goods(vat=Decimal(13)), problems.RateOutOfRange, "lines[0].goods.vat"),
        (with_goods(vat=Decimal("-0.1")), problems.RateOutOfRange, "lines[0].goods.vat"),
        (with_goods(postal_rate=Decimal(2)), problems.RateOutOfRange, "lines[0].goods.postal_rate"),
        (with_goods(net_weight_g=Decimal(0)), problems.NegativeQuantity, "lines[0].goods.net_weight_g"),
        (with_goods(volume_ml=Decimal("Infinity")), problems.NotANumber, "lines[0].goods.volume_ml"),
        (with_goods(content=Decimal(1)), problems.UnknownContentUnit, "lines[0].goods.content_unit"),
        (
            with_goods(cap_used_g=Decimal(-1)),
            problems.NegativeAmount,
            "lines[0].goods.cap_used_g",
        ),
        (
            with_goods(duty=DutyRate(ad_valorem=Decimal(11))),
            problems.RateOutOfRange,
            "lines[0].goods.duty.ad_valorem",
        ),
        (
            with_goods(duty=DutyRate(specific=Decimal(1), unit="barrel")),
            problems.UnknownChoice,
            "lines[0].goods.duty.unit",
        ),
        (
            with_goods(consumption_tax=ConsumptionTax(kind="luxury")),
            problems.UnknownTaxKind,
            "lines[0].goods.consumption_tax.kind",
        ),
        (
            with_goods(consumption_tax=ConsumptionTax(kind="ad_valorem", rate=Decimal(1))),
            problems.RateOutOfRange,
            "lines[0].goods.consumption_tax.rate",
        ),
        (
            replace(with_goods(duty=DutyRate(specific=Decimal(1))), mode="0110"),
            problems.WeightMissing,
            "lines[0].goods.net_weight_g",
        ),
    ],
)
def test_bad_input_is_named_by_its_field(shipment, problem, field):
    with pytest.raises(problem) as raised:
        assess(shipment, as_of=TODAY)

    assert raised.value.field == field
    assert str(raised.value).startswith(f"{field}: ")


def test_a_threshold_in_another_currency_needs_a_rate():
    shipment = replace(SHIPMENT, destination="KR", mode="")

    with pytest.raises(problems.ExchangeRateMissing) as raised:
        assess(shipment, as_of=TODAY)

    assert raised.value.field == "rates.USD"


def test_every_problem_has_its_own_code_and_a_sentence():
    named = [
        value
        for value in vars(problems).values()
        if isinstance(value, type) and value.__module__ == problems.__name__
    ]

    assert len({problem.code for problem in named}) == len(named) > 20
    assert all(problem.title.endswith(".") and problem.code.startswith("tax.") for problem in named)


@pytest.mark.parametrize("mode", ["1210", "0110", "postal"])
def test_the_largest_figures_that_pass_are_still_exact(mode):
    goods = Goods(
        vat=Decimal(1),
        duty=DutyRate(ad_valorem=Decimal(10), specific=Decimal(10) ** 3),
        consumption_tax=ConsumptionTax(kind="compound", rate=Decimal("0.99"), amount=Decimal(10) ** 3),
        postal_rate=Decimal(1),
        net_weight_g=Decimal(10) ** 9,
        volume_ml=Decimal(10) ** 9,
    )
    line = replace(LINE, unit_price=Money.of("999999999999.99", "CNY"), quantity=1000, goods=goods)

    result = assess(replace(SHIPMENT, mode=mode, lines=(line,)), as_of=TODAY)

    assert result.total_tax.amount == sum(line.total().amount for line in result.lines)
