"""The limits of a trade mode on a day, as the dated rules of its tax regime state them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from entrepot_core.money import Money
from entrepot_core.taxes.rulebook import rulebook

RETAIL_IMPORT: Final = frozenset({"1210", "1239", "9610"})
"""The modes under which a parcel is declared for one named buyer, with a limit a parcel and a limit a year."""


PERSONAL: Final = "postal"
"""The mode of personal articles, which post or courier declares: a limit a parcel, none a year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``single``: most value of one consignment of several articles; ``annual``: of one buyer in a year, None without.

    ``with_freight``: carriage counts, as it is part of the dutiable value.
    """

    single: Money
    annual: Money | None
    source: str
    valid_from: date
    with_freight: bool = True


def limits_of(mode: str, day: date) -> Limits | None:
    """The limits that hold for a mode on a day; None for a mode without. Raises BeforeTheData."""
    if mode == PERSONAL:
        return _personal(day)
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


@lru_cache(maxsize=64)
def _personal(day: date) -> Limits:
    """Of parcels from anywhere but Hong Kong, Macao and Taiwan, whose limit was another one before 2024-12-01."""
    rule = rulebook("cn", "postal.toml").on("limit", day)
    return Limits(
        single=Money(rule.number("other"), "CNY"),
        annual=None,
        source=rule.used.source,
        valid_from=rule.used.valid_from,
        with_freight=False,
    )
