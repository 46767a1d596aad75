"""A quoted cart as what its pages show: parcels with their lines, tax in words, and what stands in the way where it does."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entrepot.platform.problems import sentence_of
from entrepot.platform.templatetags.ui import money
from entrepot.pricing.markets import TaxDisplay, get_market
from entrepot.storefront.cards import picture_url, product_url
from entrepot.storefront.taxes import route_sentence, tax_rows_of
from entrepot.storefront.words import MODES
from entrepot.usecases.shopping.cart_quotes import CartLineView, CartQuote, QuotedConsignment, QuotedLine
from entrepot_core.money import Money
from entrepot_core.orders import PERSONAL, Why, limits_of
from entrepot_core.orders.problems import OverSingleLimit

MOST: Final = 999


def problems_of(quote: CartQuote) -> tuple[list[str], dict[str, list[str]]]:
    """What is wrong with the cart as a whole, and with each line by its slug."""
    slugs = {line.slug for line in quote.lines}
    whole: list[str] = []
    by_line: dict[str, list[str]] = defaultdict(list)
    for problem in quote.problems:
        (by_line[problem.field] if problem.field in slugs else whole).append(sentence_of(problem))
    return list(dict.fromkeys(whole)), {slug: list(dict.fromkeys(told)) for slug, told in by_line.items()}


def _notes(part: QuotedConsignment, day: date) -> list[dict[str, str]]:
    """Why a parcel is one of its own, where the law of the day made it so."""
    limits = limits_of(part.mode, day)
    if limits is None:
        return []
    limit = {"limit": money(limits.single)}
    if part.why is Why.ONE_ARTICLE_ABOVE_LIMIT:
        text = (
            _("It travels alone: customs lets in one article that can't be divided, for your own use.")
            if part.mode == PERSONAL
            else _("It travels alone, and duty and taxes are charged in full.")
        )
        return [{"title": _("One article above %(limit)s") % limit, "text": text}]
    return []


def reasons_of(quote: CartQuote) -> list[str]:
    """Why the cart travels as several parcels, one sentence a reason; nothing for one parcel."""
    parts = quote.consignments
    if len(parts) < 2:
        return []
    told = []
    if (
        len(
            {
                (part.quote.seller_code, part.mode, part.quote.warehouse_code, part.quote.port)
                for part in parts
            }
        )
        > 1
    ):
        told.append(_("Customs clears each seller, warehouse and route by itself."))
    split = [part for part in parts if part.why is Why.SINGLE_LIMIT]
    limits = limits_of(split[0].mode, quote.quote.day) if split else None
    if limits and split[0].mode == PERSONAL:
        told.append(
            _(
                "More than %(limit)s in one parcel is not let in as articles for own use, so the goods are split there: "
                "leave it so, or order fewer pieces."
            )
            % {"limit": money(limits.single)}
        )
    elif limits:
        told.append(
            _(
                "More than %(limit)s in one parcel is not cleared as retail import, so the goods are split there: "
                "leave it so, or order fewer pieces."
            )
            % {"limit": money(limits.single)}
        )
    return told


def held_slugs(quote: CartQuote) -> frozenset[str]:
    """Articles that can't be ordered in this number at all, so that no parcel with them has a price."""
    return frozenset(problem.field for problem in quote.problems if isinstance(problem, OverSingleLimit))


def _line(
    line: QuotedLine, *, whole: CartLineView | None, is_first: bool, problems: list[str], tax: Money | None
) -> dict[str, Any]:
    """One row. ``editable`` only where the article shows up first: the stepper sets its pieces in the whole cart."""
    total = whole.quantity if whole else line.quote.quantity
    return {
        "slug": line.quote.id,
        "name": line.name,
        "url": product_url(line.quote.id),
        "image": picture_url(line.listing.picture),
        "unit_price": line.quote.unit_price,
        "quantity": line.quote.quantity,
        "total": total,
        "is_part": line.quote.quantity < total,
        "less": total - 1,
        "more": total + 1,
        "left": whole.free if whole and is_first and not problems else None,
        "at_most": whole.free if whole and whole.free is not None else MOST,
        "shown": line.quote.goods + tax if tax else line.quote.goods,
        "editable": is_first,
        "problems": problems if is_first else [],
    }


def shows_tax_in_prices() -> bool:
    """Whether the market shows prices with the import tax in them."""
    return get_market("cn").tax_display is TaxDisplay.INCLUDED


def _tax_of(assessment: Mapping[str, Any], line_id: str, currency: str) -> Money:
    """The tax that is withheld for one line."""
    charges = [
        each for line in assessment.get("lines", []) if line["id"] == line_id for each in line["charges"]
    ]
    return Money(sum((Decimal(each["amount"]) for each in charges if each["withheld"]), Decimal(0)), currency)


def shown_parcels(quote: CartQuote) -> list[dict[str, Any]]:
    """Rows for ``storefront/parcel.html``."""
    language = get_language() or "en"
    lines = {line.slug: line for line in quote.lines}
    _whole, wrong = problems_of(quote)
    included = shows_tax_in_prices()
    held = held_slugs(quote)
    seen: set[str] = set()
    shown = []
    for part in quote.consignments:
        if any(line.quote.id in held for line in part.lines):
            continue
        assessment = part.assessment or {}
        rows = []
        for line in part.lines:
            slug = line.quote.id
            rows.append(
                _line(
                    line,
                    whole=lines.get(slug),
                    is_first=slug not in seen,
                    problems=wrong.get(slug, []),
                    tax=_tax_of(assessment, slug, line.quote.goods.currency) if included else None,
                )
            )
            seen.add(slug)
        shown.append(
            {
                "warehouse": part.warehouse.name(language),
                "seller": part.seller.name(language) if part.seller else "",
                "mode": MODES.get(part.mode, part.mode),
                "notes": _notes(part, quote.quote.day),
                "lines": rows,
                "goods": part.quote.goods,
                "freight": part.quote.freight,
                "tax": part.quote.tax,
                "total": part.quote.total,
                "with_tax": part.quote.goods + part.quote.tax if included else None,
                "tax_rows": tax_rows_of(assessment, {line.quote.id: line.name for line in part.lines}),
                "sentence": route_sentence(assessment),
            }
        )
    return shown


def shown_held(quote: CartQuote) -> list[dict[str, Any]]:
    """Lines to set to one piece before anything has a price, with what to do."""
    held = held_slugs(quote)
    _whole, wrong = problems_of(quote)
    return [
        {
            "slug": line.slug,
            "name": line.name,
            "image": picture_url(line.picture),
            "quantity": line.quantity,
            "problems": wrong.get(line.slug, []),
        }
        for line in quote.lines
        if line.slug in held
    ]


def shown_leftovers(quote: CartQuote) -> list[dict[str, Any]]:
    """Lines that can't travel at all: taken off the shelf, or without a price."""
    carried = {line.quote.id for part in quote.consignments for line in part.lines}
    _whole, wrong = problems_of(quote)
    return [
        {
            "slug": line.slug,
            "name": line.name,
            "image": picture_url(line.picture),
            "problems": wrong.get(line.slug, []),
        }
        for line in quote.lines
        if line.slug not in carried
    ]
