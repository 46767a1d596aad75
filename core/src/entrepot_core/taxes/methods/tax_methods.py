"""Ways of taking the general consumption tax of a place (VAT, GST, ICMS, JCT), by the name a rule file calls them with."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Protocol

from entrepot_core.taxes.methods.bands import Band
from entrepot_core.taxes.methods.rates import Rate

ONE = Decimal(1)
LOCAL_SHARE = (22, 78)
HUNDRED_YEN = Decimal(100)


Taxed = tuple[Decimal, Decimal, str, str]
"""Base, unrounded amount, rate, formula."""


class TaxMethod(Protocol):
    """A way of taking the tax from a base."""

    def __call__(self, band: Band, base: Decimal, rate: Rate) -> Taxed: ...


def on_top(band: Band, base: Decimal, rate: Rate) -> Taxed:
    """Base times rate, to the step the law rounds to if it has one (0.05 in Switzerland)."""
    amount, formula = base * rate.fraction, f"{base!s} × {rate.digits}"
    if band.tax_step is not None:
        amount = (amount / band.tax_step).quantize(ONE, rounding=ROUND_HALF_UP) * band.tax_step
        formula = f"{formula}, to {band.tax_step}"
    return base, amount, rate.percent, formula


def inside(band: Band, base: Decimal, rate: Rate) -> Taxed:  # noqa: ARG001 - the shape of a method
    """The tax is part of its own base: base / (1 - rate) * rate."""
    fraction = rate.fraction
    return (
        base / (ONE - fraction),
        base * fraction / (ONE - fraction),
        f"{rate.percent} inside",
        f"{base} ÷ (1 − {fraction}) × {fraction}",
    )


def truncated(amount: Decimal, step: Decimal) -> Decimal:
    """``amount`` cut down to a multiple of ``step``."""
    return amount - amount % step


def japan_parts(national: Decimal) -> tuple[Decimal, Decimal]:
    """National and local consumption tax of Japan from the national part before truncation, in whole yen.

    The national part is cut to 100 yen; the local part is 22/78 of it, cut to 100 yen.

    Rule: customs.go.jp, tax answer 1111.
    """
    cut = truncated(national, HUNDRED_YEN)
    return cut, truncated(cut * LOCAL_SHARE[0] / LOCAL_SHARE[1], HUNDRED_YEN)


TAX_METHODS: Mapping[str, TaxMethod] = MappingProxyType({"on_top": on_top, "inside": inside})
"""The methods a band may name in ``tax`` and that work line by line; "none" and "japan" work on the bill."""
