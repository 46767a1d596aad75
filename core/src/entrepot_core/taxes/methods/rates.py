"""Rates of the general consumption tax of a place, by the class a rule file names them with, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from entrepot_core.taxes.duties import percent
from entrepot_core.taxes.problems import UnknownChoice
from entrepot_core.taxes.result import RuleUsed
from entrepot_core.taxes.rulebook import Rule
from entrepot_core.taxes.values import Valued

STANDARD = "standard"
_NO_CLASSES = ("name", "postcode")


class Rate(NamedTuple):
    """A fraction of the base, and as text: 0.19, "0.19", "19 %"."""

    fraction: Decimal
    digits: str
    percent: str


def rate_of(fraction: Decimal) -> Rate:
    """``fraction`` with its texts."""
    return Rate(fraction, str(fraction), percent(fraction))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRates:
    """The rates of a territory, or of a part of it (``regional``) that has its own."""

    used: RuleUsed
    by_class: Mapping[str, Rate]
    regional: bool = False

    def rate_for(self, line: Valued) -> tuple[Rate, bool]:
        """The rate of one line, and whether the standard one was taken for granted.

        As stated, by its class, else standard. A part without tax has none for any class.

        Raises UnknownChoice for a class the place does not have.
        """
        goods, rates = line.line.goods, self.by_class
        if goods.vat is not None:
            return rate_of(goods.vat), False
        name = goods.vat_class or STANDARD
        if self.regional and (name not in rates or not rates[STANDARD].fraction):
            name = STANDARD
        rate = rates.get(name)
        if rate is None:
            raise UnknownChoice(field=f"{line.field}.vat_class", value=name, known=", ".join(rates))
        return rate, not goods.vat_class


def tax_rates(rule: Rule, *, regional: bool = False) -> TaxRates:
    """The rates in the table of ``rule``."""
    classes = {name: rate_of(Decimal(rate)) for name, rate in rule.values.items() if name not in _NO_CLASSES}
    return TaxRates(used=rule.used, by_class=classes, regional=regional)
