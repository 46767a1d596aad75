"""Amounts of money: exact, in one currency, never a float."""

from entrepot_core.money.amount import CurrencyMismatch, Money, NotAnAmount, UnknownCurrency
from entrepot_core.money.currencies import EXPONENTS, exponent_of
from entrepot_core.money.rounding import Rounding, round_to
from entrepot_core.money.sharing import share

__all__ = [
    "EXPONENTS",
    "CurrencyMismatch",
    "Money",
    "NotAnAmount",
    "Rounding",
    "UnknownCurrency",
    "exponent_of",
    "round_to",
    "share",
]
