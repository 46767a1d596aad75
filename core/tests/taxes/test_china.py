"""Postal articles, general trade, export and the comparison of ways into China."""

import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal

import pytest

from entrepot_core.money import CurrencyMismatch, Money
from entrepot_core.taxes import (
    ConsumptionTax,
    DutyRate,
    Goods,
    Line,
    Outcome,
    Shipment,
    assess,
    compare,
    judge_return,
    return_window,
)
from entrepot_core.taxes.countries.cn.general import customs_rate
from entrepot_core.taxes.countries.cn.postal_values import find_postal_values, postal_values
from entrepot_core.taxes.problems import (
    BeforeTheData,
    ExchangeRateMissing,
    NegativeAmount,
    UnknownChoice,
    UnknownMode,
    UnknownRegime,
)
from entrepot_core.taxes.rulebook import rulebook

TODAY = date(2026, 11, 22)
SERUM = Goods(hs_code="3304990039", content=Decimal(50), content_unit="ml")


def cny(amount: str) -> Money:
    return Money.of(amount, "CNY")


def parcel(goods: Goods, price: str, *, quantity: int = 1, mode: str = "postal", **facts) -> Shipment:
    line = Line(id="A", quantity=quantity, unit_price=cny(price), goods=goods)
    return Shipment(mode=mode, origin="FR", destination="CN", lines=(line,), **facts)


@pytest.mark.parametrize(("price", "rate"), [("499.99", "20 %"), ("500.00", "50 %")])
def test_cosmetics_change_their_postal_class_with_the_price_of_a_unit(price, rate):
    result = assess(parcel(SERUM, price), as_of=TODAY)

    assert result.lines[0].charges[0].rate == rate


def test_the_postal_class_of_a_day_before_2019_is_the_old_rate():
    result = assess(parcel(Goods(postal_class="high"), "500.00"), as_of=date(2018, 10, 31))

    assert result.total_tax == cny("300.00")


def test_an_unknown_postal_class_is_named_with_its_field():
    with pytest.raises(UnknownChoice) as raised:
        assess(parcel(Goods(postal_class="listed_drugs"), "500.00"), as_of=date(2018, 10, 31))

    assert raised.value.field == "lines[0].goods.postal_class"


@pytest.mark.parametrize(
    ("declared", "base"),
    [("90.00", "180.00"), ("89.99", "89.99"), ("360.00", "180.00"), ("360.01", "360.01")],
)
def test_the_table_value_holds_from_half_to_twice_itself(declared, base):
    goods = Goods(postal_rate=Decimal("0.5"), table_value=cny("180.00"))

    assert assess(parcel(goods, declared), as_of=TODAY).dutiable_value == cny(base)


def test_a_waived_tax_is_shown_and_taken_back():
    result = assess(parcel(Goods(postal_class="middle"), "250.00"), as_of=TODAY)

    assert [charge.amount for charge in result.charges] == [cny("-50.00")]
    assert (result.lines[0].total(), result.total_tax) == (cny("50.00"), cny("0.00"))


def test_general_trade_takes_back_a_small_bill_tax_by_tax():
    goods = Goods(duty=DutyRate(ad_valorem=Decimal("0.1")), vat=Decimal("0.13"))

    result = assess(parcel(goods, "200.00", mode="0110"), as_of=TODAY)

    assert [charge.kind for charge in result.charges] == ["duty_relief", "vat_relief"]
    assert (result.duty, result.vat, result.reason) == (cny("0.00"), cny("0.00"), "SMALL_BILL")
    assert result.marks == ("low_confidence:cn.general.small_bill",)


def test_general_trade_adds_a_trade_remedy_before_vat():
    goods = Goods(
        duty=DutyRate(ad_valorem=Decimal("0.1")), vat=Decimal("0.13"), additional_duty=Decimal("0.2")
    )

    result = assess(parcel(goods, "1000.00", mode="0110"), as_of=TODAY)

    assert (result.duty, result.vat) == (cny("300.00"), cny("169.00"))


def test_the_customs_rate_holds_for_its_month_only():
    assert customs_rate("EUR", date(2023, 7, 31)) == Decimal("7.8396")
    for day in (date(2023, 6, 30), date(2023, 8, 1)):
        with pytest.raises(ExchangeRateMissing):
            customs_rate("EUR", day)


def test_one_purchase_compared_by_every_way_in():
    ways = compare(parcel(SERUM, "1500.00", quantity=2, mode="1210"), as_of=TODAY)

    assert [(way.regime, way.outcome.value, way.route) for way in ways] == [
        ("cn.retail_import", "calculated", "CBEC"),
        ("cn.postal", "refused", "RETURN_OR_GOODS"),
        ("cn.general", "calculated", "GENERAL_TRADE"),
    ]
    assert ways[0].total_tax < ways[2].total_tax


def test_a_way_that_lacks_a_fact_says_so_beside_the_others():
    ways = compare(parcel(Goods(hs_code="3304990039"), "100.00", mode="1210"), as_of=TODAY)

    assert [way.outcome for way in ways] == [Outcome.PARTIAL] * 3
    assert {way.missing for way in ways} == {("lines[0].goods.content",)}


def test_export_without_invoice_owes_the_deemed_income_tax():
    line = Line(id="A", quantity=10, unit_price=cny("100.00"), goods=Goods())
    shipment = Shipment(
        regime="cn.export",
        mode="9610",
        method="exempt_without_invoice",
        origin="CN",
        destination="DE",
        lines=(line,),
    )

    result = assess(shipment, as_of=TODAY)

    assert (result.route, result.fees, result.vat) == ("EXPORT_EXEMPT", cny("10.00"), cny("0.00"))
    assert result.charges[0].payer == "seller"


def test_export_between_firms_needs_the_invoice():
    line = Line(id="A", quantity=1, unit_price=cny("100.00"), goods=Goods())
    facts = {"regime": "cn.export", "origin": "CN", "destination": "US", "lines": (line,)}

    refused = assess(Shipment(mode="9810", method="exempt_without_invoice", **facts), as_of=TODAY)
    refunded = assess(Shipment(mode="9810", method="refund", **facts), as_of=TODAY)

    assert (refused.outcome, refused.reason) == (Outcome.REFUSED, "NOT_EXEMPT_WITHOUT_INVOICE")
    assert "on departure" in refunded.sentence
    with pytest.raises(UnknownMode):
        assess(Shipment(mode="postal", **facts), as_of=TODAY)


def test_goods_back_on_day_46_are_too_late():
    day = date(2026, 3, 1)
    facts = {"annual_used": cny("500.00"), "returned": cny("200.00"), "released_on": day}

    in_time = judge_return("cn.retail_import", applied_on=day, back_on=day + timedelta(45), **facts)
    late = judge_return("cn.retail_import", applied_on=day, back_on=day + timedelta(46), **facts)

    assert (in_time.allowed, in_time.annual_used_after) == (True, cny("300.00"))
    assert (late.reason, late.annual_used_after) == ("GOODS_BACK_TOO_LATE", cny("500.00"))


def test_a_return_can_not_give_back_more_than_was_used():
    day = date(2026, 3, 1)
    facts = {"released_on": day, "applied_on": day, "back_on": None, "annual_used": cny("10.00")}

    with pytest.raises(NegativeAmount):
        judge_return("cn.retail_import", returned=cny("10.01"), **facts)
    with pytest.raises(CurrencyMismatch):
        judge_return("cn.retail_import", returned=Money.of("1", "USD"), **facts)
    with pytest.raises(UnknownRegime):
        judge_return("cn.postal", returned=cny("1.00"), **facts)


def test_goods_sold_at_home_owe_nothing_at_a_border():
    result = assess(parcel(SERUM, "100.00", mode="domestic", freight=cny("8.00")), as_of=TODAY)

    assert (result.route, result.total_tax, result.payable) == ("DOMESTIC", cny("0.00"), cny("108.00"))


@pytest.mark.parametrize(
    ("exported", "until"),
    [(date(2026, 3, 15), date(2026, 9, 15)), (date(2026, 8, 31), date(2027, 2, 28))],
)
def test_exported_goods_may_come_back_free_for_six_months(exported, until):
    window = return_window("cn.export", released_on=exported)

    assert (window.apply_by, window.back_by) == (until, until)
    with pytest.raises(BeforeTheData):
        return_window("cn.export", released_on=date(2028, 1, 1))


def test_the_value_table_is_found_by_words_of_both_languages():
    whisky = find_postal_values("whisky", as_of=TODAY)

    assert whisky == find_postal_values("威士忌", as_of=TODAY)
    assert [(row.value, row.unit, row.postal_class) for row in whisky] == [
        (cny("300"), "bottle <=750 ml", "high")
    ]
    assert find_postal_values("whisky", as_of=date(2019, 4, 8)) == ()
    assert find_postal_values(" ", as_of=TODAY) == ()


def test_every_row_of_the_value_table_has_a_class_of_its_day():
    for row in postal_values():
        classes = rulebook("cn", "postal.toml").on("classes", row.valid_from)
        assert row.source
        assert row.postal_class in classes.values


def test_tables_are_read_when_they_are_asked_for():
    program = (
        "import entrepot_core.taxes, entrepot_core.trade, entrepot_core.cli\n"
        "from entrepot_core.taxes.classification import tables\n"
        "from entrepot_core.taxes.countries.cn import goods\n"
        "from entrepot_core.taxes.rulebook import rulebook\n"
        "lazy = (tables.descriptions, tables.words, goods.table, rulebook)\n"
        "print(sum(each.cache_info().currsize for each in lazy))\n"
    )

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ran.stdout == "0\n"


@pytest.mark.parametrize("mode", ["0110", "1210"])
def test_a_rate_is_told_without_needless_noughts_whoever_asked_with_them_before(mode):
    told = []
    for rate in ("0.320", "0.32"):
        tax = ConsumptionTax(kind="ad_valorem", rate=Decimal(rate))
        wine = Goods(
            hs_code="2204210000",
            duty=DutyRate(ad_valorem=Decimal(0)),
            vat=Decimal("0.13"),
            consumption_tax=tax,
        )
        (line,) = assess(parcel(wine, "900.00", mode=mode), as_of=TODAY).lines
        told.append([charge.formula for charge in line.charges])

    assert told[0] == told[1]
    assert "÷ (1 − 0.32)" in " ".join(told[0])
