"""Rates of exchange on record, from any currency into any other: stated, turned around, or crossed by the euro."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from entrepot.tariffs.queries import NoExchangeRate, get_exchange_rate
from entrepot_core.money import Rounding, round_to

PLACES: Final = 8
_CROSS: Final = "EUR"


def find_rate(base: str, into: str, *, purpose: str, day: date) -> Decimal | None:
    """What one unit of ``base`` is worth in ``into``, eight decimal places; None where nothing on record leads there."""
    if (rate := _stated(base, into, purpose, day)) is not None:
        return rate
    first, second = _stated(base, _CROSS, purpose, day), _stated(_CROSS, into, purpose, day)
    if first is None or second is None:
        return None
    return round_to(first * second, PLACES, Rounding.HALF_UP)


def rates_into(bases: Iterable[str], into: str, *, purpose: str, day: date) -> Mapping[str, Decimal]:
    """Those of ``bases`` for which a rate is on record."""
    found = {base: find_rate(base, into, purpose=purpose, day=day) for base in bases if base != into}
    return {base: rate for base, rate in found.items() if rate is not None}


def _stated(base: str, into: str, purpose: str, day: date) -> Decimal | None:
    try:
        return get_exchange_rate(base, into, purpose=purpose, day=day)
    except NoExchangeRate:
        pass
    try:
        turned = get_exchange_rate(into, base, purpose=purpose, day=day)
    except NoExchangeRate:
        return None
    return round_to(1 / turned, PLACES, Rounding.HALF_UP)
