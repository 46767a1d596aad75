from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.money import CurrencyMismatch, Money, NotAnAmount, UnknownCurrency, share


@pytest.mark.parametrize(
    ("currency", "minor", "amount"), [("CNY", 1250, "12.50"), ("JPY", 1250, "1250"), ("KWD", 1250, "1.250")]
)
def test_minor_units_follow_the_exponent(currency, minor, amount):
    assert Money.of_minor(minor, currency) == Money.of(amount, currency)
    assert Money.of(amount, currency).minor == minor


def test_arithmetic_never_rounds_and_rounding_is_named():
    third = Money.of("10.005", "CNY")

    assert (third * 3).amount == Decimal("30.015")
    assert third.rounded() == Money.of("10.01", "CNY")
    with pytest.raises(ValueError, match="round it first"):
        third.minor


def test_bad_amounts_are_named():
    with pytest.raises(NotAnAmount):
        Money.of("NaN", "CNY")
    with pytest.raises(NotAnAmount):
        Money.of("twelve", "CNY")
    with pytest.raises(UnknownCurrency):
        Money.of("1", "XXQ")
    with pytest.raises(CurrencyMismatch):
        Money.of("1", "CNY") + Money.of("1", "USD")


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_shares_sum_to_the_whole(minor, weights):
    parts = share(Money.of_minor(minor, "CNY"), weights)

    assert sum(part.minor for part in parts) == minor
    assert all(part.minor * (1 if minor >= 0 else -1) >= 0 for part in parts)
