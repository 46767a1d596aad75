"""The limits of a trade mode on a day, as the dated rules of its tax regime state them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from entrepot_core.money import Money
from entrepot_core.taxes.rulebook import rulebook

RETAIL_IMPORT: Final = frozenset({"1210", "1239", "9610"})
"""The modes under which a parcel is declared for one named buyer, with a limit a parcel and a limit a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``single``: most dutiable value of one consignment of several articles; ``annual``: of one buyer in a year."""

    single: Money
    annual: Money
    source: str
    valid_from: date


def limits_of(mode: str, day: date) -> Limits | None:
    """The limits that hold for a mode on a day; None for a mode without. Raises BeforeTheData."""
    return _retail_import(day) if mode in RETAIL_IMPORT else None


@lru_cache(maxsize=64)
def _retail_import(day: date) -> Limits:
    rule = rulebook("cn", "retail_import.toml").on("limits", day)
    return Limits(
        single=Money(rule.number("single"), "CNY"),
        annual=Money(rule.number("annual"), "CNY"),
        source=rule.used.source,
        valid_from=rule.used.valid_from,
    )
