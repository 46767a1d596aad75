"""The law of one destination on one day, read from its rule file and that of its union, and kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from entrepot_core.taxes.levels import only_by_line
from entrepot_core.taxes.methods.additional import Additional
from entrepot_core.taxes.methods.bands import Band, band_of
from entrepot_core.taxes.problems import BeforeTheData, UnknownChoice
from entrepot_core.taxes.result import RoundingUsed, RuleUsed
from entrepot_core.taxes.rulebook import Rule, Rulebook, rulebook
from entrepot_core.taxes.shipment import Goods

STANDARD = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the territory with a rate of its own, told by postcode."""

    postcode: re.Pattern[str]
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Everything that holds at a destination on a day."""

    regime: str
    currency: str
    rounding: RoundingUsed
    how_rounded: RuleUsed
    bands: tuple[Band, ...]
    tax: Rule
    regions: tuple[Region, ...]
    fees: tuple[Rule, ...]
    waivers: tuple[Rule, ...]
    additional: Additional | None

    def region_of(self, postcode: str) -> Rule | None:
        """The rule of the part of the territory that a postcode lies in, if it has its own."""
        return next((each.rule for each in self.regions if each.postcode.fullmatch(postcode)), None)

    def tax_rate(self, goods: Goods, postcode: str, field: str) -> tuple[Decimal, RuleUsed, bool]:
        """The rate of the general consumption tax, its rule, and whether the standard rate was taken for granted.

        Raises UnknownChoice for a rate class the place does not have.
        """
        region = self.region_of(postcode)
        rule = region or self.tax
        if goods.vat is not None:
            return goods.vat, rule.used, False
        name = goods.vat_class or STANDARD
        if region and (name not in rule.values or not rule.values[STANDARD]):
            name = STANDARD
        if name not in rule.values:
            known = ", ".join(key for key in rule.values if key != "name")
            raise UnknownChoice(field=f"{field}.vat_class", value=name, known=known)
        return rule.number(name), rule.used, not goods.vat_class


@lru_cache(maxsize=512)
def law_on(country: str, day: date) -> Law:
    """The law of a destination on ``day``. Raises BeforeTheData."""
    own = rulebook(country)
    books = (own, rulebook(own.union)) if own.union else (own,)
    bands = tuple(
        band_of(name, rule, book.currency) for book in books for name, rule in _named(book, "band", day)
    )
    rounding = next(book for book in books if "rounding" in book.rules)
    if not bands:
        raise BeforeTheData(field="as_of", rule=own.regime, day=str(day), begins=str(_begins(books)))
    additional = _all(books, "additional", day)
    return Law(
        regime=own.regime,
        currency=own.currency,
        rounding=only_by_line(rounding.rounding(day)),
        how_rounded=rounding.on("rounding", day).used,
        bands=bands,
        tax=own.on("tax", day),
        regions=tuple(
            Region(postcode=re.compile(rule.values["postcode"]), rule=rule)
            for rule in _all(books, "region", day)
        ),
        fees=_all(books, "fee", day),
        waivers=_all(books, "waiver", day),
        additional=Additional(rules=additional) if additional else None,
    )


def _named(book: Rulebook, prefix: str, day: date) -> Iterable[tuple[str, Rule]]:
    for name, history in book:
        version = history.find(day) if name.startswith(f"{prefix}.") else None
        if version:
            yield name, version.value


def _all(books: Iterable[Rulebook], prefix: str, day: date) -> tuple[Rule, ...]:
    return tuple(rule for book in books for _, rule in _named(book, prefix, day))


def _begins(books: Iterable[Rulebook]) -> date:
    return min(
        history.versions[0].valid_from for book in books for name, history in book if name.startswith("band.")
    )
