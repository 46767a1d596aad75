"""Rounding by line and by bill: the setting that no source fixes."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.money import Money
from entrepot_core.taxes import Goods, Line, RoundingUsed, Shipment
from entrepot_core.taxes.countries.cn.retail_import import assess_under, law_on
from entrepot_core.taxes.levels import only_by_line

TODAY = date(2026, 11, 22)
BY_LINE = law_on(TODAY)
BY_BILL = replace(BY_LINE, rounding=replace(BY_LINE.rounding, level="bill"))
prices = st.lists(st.decimals(min_value="0.01", max_value="200", places=2), min_size=1, max_size=8)


def parcel(*amounts, freight="0") -> Shipment:
    goods = Goods(vat=Decimal("0.13"), on_positive_list=True)
    lines = tuple(
        Line(id=str(at), quantity=1, unit_price=Money.of(amount, "CNY"), goods=goods)
        for at, amount in enumerate(amounts)
    )
    return Shipment(mode="1210", destination="CN", lines=lines, freight=Money.of(freight, "CNY"))


def test_three_lines_owe_a_fen_less_by_the_bill():
    shipment = parcel("33.33", "33.33", "33.34", freight="10.00")

    by_line = assess_under(BY_LINE, shipment, TODAY)
    by_bill = assess_under(BY_BILL, shipment, TODAY)

    assert (str(by_line.vat), str(by_bill.vat)) == ("10.02 CNY", "10.01 CNY")
    assert [str(line.total().amount) for line in by_bill.lines] == ["3.34", "3.33", "3.34"]
    assert (by_line.rounding.level, by_bill.rounding.level) == ("line", "bill")


@given(amounts=prices)
def test_by_bill_the_sum_is_rounded_once_and_the_lines_add_up(amounts):
    result = assess_under(BY_BILL, parcel(*amounts), TODAY)

    exact = sum(amounts) * Decimal("0.091")
    assert result.vat.amount == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert sum(line.total().amount for line in result.lines) == result.vat.amount
    for line, amount in zip(result.lines, amounts, strict=True):
        assert abs(line.total().amount - amount * Decimal("0.091")) < Decimal("0.01")


def test_a_regime_whose_taxes_build_on_each_other_refuses_the_bill():
    with pytest.raises(ValueError, match="by line"):
        only_by_line(RoundingUsed(mode="half_up", level="bill", sharing="by_value_largest_remainder"))
