"""Dated rules read from the TOML files of a country folder. Knows their form, not their meaning.

A file has ``regime`` (the prefix of its rule ids), ``currency``, ``checked_on`` and arrays of tables: the name of an
array is the rule, its tables are the versions, each with ``valid_from``, ``source`` and ``confidence``.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from entrepot_core.dated import History, Version
from entrepot_core.taxes.problems import BeforeTheData
from entrepot_core.taxes.result import RoundingUsed, RuleUsed

MOST_REMEMBERED = 5000
CONFIDENCES = ("high", "medium", "low")
_FRAME = {"valid_from", "valid_to", "source", "confidence", "conflict", "checked_on"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One version of one rule: its figures by name and where they come from."""

    values: Mapping[str, Any]
    used: RuleUsed

    def number(self, name: str) -> Decimal:
        """The figure ``name``, exact."""
        return Decimal(self.values[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The rules of one regime by name, each with its history; ``union`` is the folder whose rules hold as well."""

    regime: str
    currency: str
    checked_on: date
    union: str
    rules: Mapping[str, History[Rule]]
    found: dict[tuple[str, date], Rule | None] = field(default_factory=dict, compare=False, repr=False)

    def find(self, name: str, day: date) -> Rule | None:
        """The version of rule ``name`` that holds on ``day``, or None. Remembered per day."""
        key = name, day
        if key in (found := self.found):
            return found[key]
        history = self.rules.get(name)
        version = history.find(day) if history is not None else None
        rule = version.value if version else None
        if len(found) < MOST_REMEMBERED:
            found[key] = rule
        return rule

    def on(self, name: str, day: date) -> Rule:
        """The version of rule ``name`` that holds on ``day``. Raises BeforeTheData, KeyError for an unknown rule."""
        rule = self.find(name, day)
        if rule is None:
            history = self.rules[name]
            begins = str(history.versions[0].valid_from) if history.versions else "-"
            raise BeforeTheData(field="as_of", rule=f"{self.regime}.{name}", day=str(day), begins=begins)
        return rule

    def rounding(self, day: date) -> RoundingUsed:
        """The rounding of the regime on ``day``. Raises BeforeTheData."""
        values = self.on("rounding", day).values
        return _rounding(values["mode"], values["level"], values["sharing"])

    def __iter__(self) -> Iterator[tuple[str, History[Rule]]]:
        return iter(self.rules.items())


def read_toml(country: str, name: str) -> dict[str, Any]:
    """A TOML file of a country folder; numbers are exact decimals."""
    folder = resources.files("entrepot_core.taxes.countries").joinpath(country)
    return tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"), parse_float=Decimal)


@cache
def rulebook(country: str, file: str = "rules.toml") -> Rulebook:
    """The rules in ``countries/<country>/<file>``. Raises ValueError when versions overlap or a source is missing."""
    data = read_toml(country, file)
    regime, checked_on = data["regime"], data["checked_on"]
    rules = {
        name: History(
            f"{regime}.{name}", [_version(f"{regime}.{name}", table, checked_on) for table in tables]
        )
        for name, tables in _flat(data)
    }
    return Rulebook(
        regime=regime,
        currency=data["currency"],
        checked_on=checked_on,
        union=data.get("union", ""),
        rules=MappingProxyType(rules),
    )


def _flat(data: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Arrays of tables by name; ``[[band.at_sale]]`` is "band.at_sale"."""
    for name, value in data.items():
        if isinstance(value, list):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"{name}.{below}", tables) for below, tables in value.items())


def _version(name: str, table: Mapping[str, Any], checked_on: date) -> Version[Rule]:
    if not table["source"] or table["confidence"] not in CONFIDENCES:
        raise ValueError(f"{name} of {table['valid_from']}: source or confidence is missing")
    used = RuleUsed(
        id=name,
        source=table["source"],
        valid_from=table["valid_from"],
        checked_on=table.get("checked_on", checked_on),
        confidence=table["confidence"],
        conflict=table.get("conflict", False),
    )
    values = MappingProxyType({key: value for key, value in table.items() if key not in _FRAME})
    return Version(
        value=Rule(values=values, used=used),
        valid_from=used.valid_from,
        valid_to=table.get("valid_to"),
        source=used.source,
    )


@cache
def _rounding(mode: str, level: str, sharing: str) -> RoundingUsed:
    return RoundingUsed(mode=mode, level=level, sharing=sharing)
