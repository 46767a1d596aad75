"""How a market shows its prices: a row with a typed default, changed in the console."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from entrepot.pricing.models import Market
from entrepot.pricing.queries import CURRENCIES
from entrepot_core.errors import Kind, Problem


class TaxDisplay(StrEnum):
    """Import tax beside the price (``added``) or in it (``included``)."""

    ADDED = "added"
    INCLUDED = "included"


DEFAULT: Final = TaxDisplay.ADDED


class UnknownMarket(Problem):
    """No such market."""

    code = "pricing.unknown_market"
    kind = Kind.NOT_FOUND
    title = "There is no market called “%(market)s”."


class UnknownDisplay(Problem):
    """No such way to show tax."""

    code = "pricing.unknown_display"
    title = "Tax is shown added or included, not “%(display)s”."


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFacts:
    """A market as it stands; ``changed_at`` is None while the default holds."""

    code: str
    currency: str
    tax_display: TaxDisplay
    changed_by: str = ""
    changed_at: datetime | None = None


def get_market(code: str) -> MarketFacts:
    """Raises UnknownMarket."""
    if code not in CURRENCIES:
        raise UnknownMarket(market=code)
    return _facts(code, Market.objects.filter(code=code))


def list_markets() -> tuple[MarketFacts, ...]:
    """Every market, in one statement."""
    rows = list(Market.objects.all())
    return tuple(_facts(code, (row for row in rows if row.code == code)) for code in sorted(CURRENCIES))


def set_tax_display(code: str, display: str, *, actor: str, now: datetime) -> None:
    """Choose how a market shows tax. Raises UnknownMarket, UnknownDisplay; then nothing was written."""
    if code not in CURRENCIES:
        raise UnknownMarket(market=code)
    if display not in set(TaxDisplay):
        raise UnknownDisplay(display=display)
    choice = {"tax_display": display, "changed_by": actor, "changed_at": now}
    Market.objects.update_or_create(code=code, defaults=choice)


def _facts(code: str, rows: Iterable[Market]) -> MarketFacts:
    row = next(iter(rows), None)
    if row is None:
        return MarketFacts(code=code, currency=CURRENCIES[code], tax_display=DEFAULT)
    return MarketFacts(
        code=code,
        currency=CURRENCIES[code],
        tax_display=TaxDisplay(row.tax_display),
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
