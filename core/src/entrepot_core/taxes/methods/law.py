"""The law of one destination on one day, read from its rule file and that of its union, and kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from entrepot_core.taxes.answering import VAT
from entrepot_core.taxes.levels import only_by_line
from entrepot_core.taxes.methods.additional import Additional
from entrepot_core.taxes.methods.bands import Band, band_of
from entrepot_core.taxes.methods.hindrances import Way, hindrance_of_way
from entrepot_core.taxes.methods.rates import TaxRates, tax_rates
from entrepot_core.taxes.problems import BeforeTheData
from entrepot_core.taxes.result import RoundingUsed, RuleUsed
from entrepot_core.taxes.rulebook import Rule, Rulebook, rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A part of the territory with rates of its own, told by postcode."""

    postcode: re.Pattern[str]
    tax: TaxRates


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Charges of some ``kinds`` that are not levied up to (``inclusive``) or below a ``limit`` in ``currency``.

    ``channels`` are those it is for; empty for all.
    """

    used: RuleUsed
    kinds: frozenset[str]
    limit: Decimal
    currency: str
    inclusive: bool
    channels: frozenset[str]
    reason: str


def waiver_of(rule: Rule) -> Waiver:
    """A waiver from its table."""
    table = rule.values
    return Waiver(
        used=rule.used,
        kinds=frozenset(table["kinds"]),
        limit=rule.number("limit"),
        currency=table["currency"],
        inclusive=table["inclusive"],
        channels=frozenset(table.get("channels", ())),
        reason=table["reason"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Everything that holds at a destination on a day.

    Duties alone (``small_duties``), and tax and duty together (``small_sums``), are not levied up to their limits.
    """

    regime: str
    currency: str
    rounding: RoundingUsed
    how_rounded: RuleUsed
    bands: tuple[Band, ...]
    tax: TaxRates
    tax_name: str
    regions: tuple[Region, ...]
    fees: tuple[Rule, ...]
    small_duties: tuple[Waiver, ...]
    small_sums: tuple[Waiver, ...]
    additional: Additional | None

    def tax_at(self, postcode: str) -> TaxRates:
        """The rates of the general consumption tax where a postcode lies."""
        return next((each.tax for each in self.regions if each.postcode.fullmatch(postcode)), self.tax)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The law of a destination with the bands that are open to what goes one way, whatever the goods are."""

    law: Law
    bands: tuple[Band, ...]


@lru_cache(maxsize=4096)
def plan_for(country: str, day: date, way: Way) -> Plan:
    """What is known of every shipment that goes ``way`` before its goods are looked at. Raises BeforeTheData."""
    law = law_on(country, day)
    return Plan(law=law, bands=tuple(band for band in law.bands if not hindrance_of_way(band, way)))


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
    tax, additional = own.on("tax", day), _all(books, "additional", day)
    waivers = [waiver_of(rule) for rule in _all(books, "waiver", day)]
    return Law(
        regime=own.regime,
        currency=own.currency,
        rounding=only_by_line(rounding.rounding(day)),
        how_rounded=rounding.on("rounding", day).used,
        bands=bands,
        tax=tax_rates(tax),
        tax_name=tax.values["name"],
        regions=tuple(
            Region(postcode=re.compile(rule.values["postcode"]), tax=tax_rates(rule, regional=True))
            for rule in _all(books, "region", day)
        ),
        fees=_all(books, "fee", day),
        small_duties=tuple(waiver for waiver in waivers if VAT not in waiver.kinds),
        small_sums=tuple(waiver for waiver in waivers if VAT in waiver.kinds),
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
