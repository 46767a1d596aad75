"""Builds the finished cards of a listing: what lists and pages show, per language, as JSON. Touches no table itself."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from entrepot.catalog.facts import ListingFacts
from entrepot.catalog.services import NewCard
from entrepot.catalog.words import words_of
from entrepot.inventory.queries import WarehouseFacts
from entrepot.inventory.services import LOW
from entrepot.parties.queries import SellerFacts
from entrepot.pricing.markets import TaxDisplay
from entrepot_core.errors import Problem
from entrepot_core.money import Money, round_to
from entrepot_core.orders import as_charged, limits_of
from entrepot_core.places import get_country
from entrepot_core.taxes import Assessment, Line, Outcome, Shipment, assess

LANGUAGES: Final = ("zh-hans", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All that a card is made of. ``price`` is of one piece, before tax; ``free`` pieces may still be sold."""

    listing: ListingFacts
    price: Money
    warehouse: WarehouseFacts
    seller: SellerFacts
    free: int
    day: date
    display: TaxDisplay


def cards_of(shelf: Shelf) -> tuple[NewCard, ...]:
    """One card per language."""
    assessed = tax_of_one(shelf)
    return tuple(_card(shelf, assessed, language) for language in LANGUAGES)


def tax_of_one(shelf: Shelf) -> Assessment | None:
    """The taxes of one piece bought alone, before carriage; None where they can't be worked out."""
    listing = shelf.listing
    shipment = Shipment(
        mode=listing.mode,
        destination="CN",
        lines=(Line(id=listing.slug, quantity=1, unit_price=shelf.price, goods=listing.goods()),),
    )
    try:
        assessed = as_charged(shelf.listing.mode, assess(shipment, as_of=shelf.day))
    except Problem:
        return None
    return assessed if assessed.outcome is Outcome.CALCULATED else None


def _card(shelf: Shelf, assessed: Assessment | None, language: str) -> NewCard:
    listing = shelf.listing
    return NewCard(
        language=language,
        slug=listing.slug,
        mode=listing.mode,
        warehouse_code=listing.warehouse_code,
        category=listing.category,
        price_minor=shelf.price.minor,
        position=listing.position,
        card=_json(_list_part(shelf, assessed, language)),
        page=_json(_page_part(shelf, assessed, language)),
        words=_words(shelf, language),
    )


def _list_part(shelf: Shelf, assessed: Assessment | None, language: str) -> dict[str, Any]:
    listing, warehouse = shelf.listing, shelf.warehouse
    text = listing.texts.get(language)
    tax = _tax_at_sale(assessed) if assessed else None
    return {
        "slug": listing.slug,
        "name": listing.name(language),
        "summary": text.summary if text else "",
        "brand": listing.brand,
        "picture": listing.picture,
        "origin": _origin(listing, language),
        "mode": listing.mode,
        "warehouse": {"code": warehouse.code, "name": warehouse.name(language), "kind": warehouse.kind},
        "display": shelf.display,
        "price": _money(shelf.price),
        "tax": _tax(assessed, shelf.price) if assessed else None,
        "total": _money(shelf.price + tax) if tax is not None else None,
        "delivery": {"days_min": warehouse.days_min, "days_max": warehouse.days_max},
        "sold_out": shelf.free < 1,
        "category": listing.category,
    }


def _page_part(shelf: Shelf, assessed: Assessment | None, language: str) -> dict[str, Any]:
    listing, seller = shelf.listing, shelf.seller
    text = listing.texts.get(language)
    return {
        "description": text.description if text else "",
        "sku": listing.sku,
        "weight": listing.gross_weight_g,
        "tax_lines": _tax_lines(assessed) if assessed else [],
        "limits": _limits(shelf),
        "seller": {"code": seller.code, "name": seller.name(language)},
        "hs_code": listing.profile.hs_code if listing.profile else "",
        "stock_left": shelf.free if 0 < shelf.free <= LOW else None,
        "as_of": shelf.day.isoformat(),
    }


def _origin(listing: ListingFacts, language: str) -> dict[str, str]:
    if listing.profile is None:
        return {"alpha2": "", "name": ""}
    country = get_country(listing.profile.origin)
    return {
        "alpha2": country.alpha2,
        "name": country.name_zh if language.startswith("zh") else country.name_en,
    }


def _money(money: Money) -> dict[str, Any]:
    return {"amount": str(money.rounded().amount), "currency": money.currency, "minor": money.minor}


def _tax_at_sale(assessed: Assessment) -> Money:
    charges = [charge for line in assessed.lines for charge in line.charges] + list(assessed.charges)
    amounts = (charge.amount.amount for charge in charges if charge.withheld)
    return Money(sum(amounts, Decimal(0)), assessed.currency)


def _tax(assessed: Assessment, price: Money) -> dict[str, Any]:
    tax = _tax_at_sale(assessed)
    return {
        "amount": str(tax.rounded().amount),
        "minor": tax.minor,
        "rate_percent": str(round_to(tax.amount * 100 / price.amount, 1)),
        "route": assessed.route,
    }


def _tax_lines(assessed: Assessment) -> list[dict[str, str]]:
    return [
        {
            "kind": charge.kind,
            "base": str(charge.base.amount),
            "rate": charge.rate,
            "formula": charge.formula,
            "amount": str(charge.amount.amount),
            "rule": charge.rule,
            "source": charge.source,
        }
        for line in assessed.lines
        for charge in line.charges
    ]


def _limits(shelf: Shelf) -> dict[str, Any] | None:
    limits = limits_of(shelf.listing.mode, shelf.day)
    if limits is None:
        return None
    return {
        "single": _money(limits.single),
        "annual": _money(limits.annual) if limits.annual else None,
        "source": limits.source,
        "above_single": shelf.price > limits.single,
    }


def _words(shelf: Shelf, language: str) -> frozenset[str]:
    """Words of every language find a card, so that a brand or an English name works on the Chinese shelf too."""
    listing = shelf.listing
    texts = [part for text in listing.texts.values() for part in (text.name, text.summary)]
    return words_of(
        *texts,
        listing.brand,
        listing.category,
        listing.sku,
        _origin(listing, language)["name"],
        shelf.seller.name_zh,
        shelf.seller.name_en,
    )


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
