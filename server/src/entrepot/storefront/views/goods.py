"""The list of goods with search and filters, and the page of one product."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entrepot.catalog import queries as catalog
from entrepot.platform.access import public
from entrepot.platform.templatetags.ui import minor
from entrepot.storefront.asked import asked_text
from entrepot.storefront.cards import card_html, includes_tax, picture_url, shown_price
from entrepot.storefront.context import frame, pieces_of, theme_of
from entrepot.storefront.places import warehouse_names
from entrepot.storefront.taxes import tax_rows
from entrepot.storefront.words import MODE_SENTENCES, MODES

MOST_PIECES: Final = 10
FIRST_ROWS: Final = 4
MARK: Final = "<!-- token -->"


def _number(text: str) -> int:
    return max(1, min(int(text), 999)) if text.isdecimal() and len(text) < 4 else 1


def _address(chosen: dict[str, str], **change: str) -> str:
    query = urlencode({key: value for key, value in {**chosen, **change}.items() if value})
    home = reverse("storefront:home")
    return f"{home}?{query}" if query else home


def _choices(
    chosen: dict[str, str], name: str, every: str, choices: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """One row of filter links; the first takes the filter off."""
    return [
        {
            "label": label,
            "href": _address(chosen, **{name: code, "page": ""}),
            "current": chosen[name] == code,
        }
        for code, label in [("", every), *choices]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """Everything a list page is drawn from; two equal ones look the same."""

    language: str
    path: str
    pieces: int
    theme: str
    chosen: tuple[tuple[str, str], ...]
    number: int
    raw: tuple[str, ...]
    has_next: bool
    warehouses: tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def draw(page: ListPage) -> bytes:
    """The list as HTML. Kept by its content: a card that changed makes another page, nothing has to be thrown away."""
    chosen = dict(page.chosen)
    context = {
        "shop": frame(
            language=page.language,
            path=page.path,
            place="home",
            pieces=page.pieces,
            theme=page.theme,
            search_text=chosen["q"],
        ),
        "front": not any(chosen.values()) and page.number == 1,
        "search_text": chosen["q"],
        "filters": _filters(chosen, list(page.warehouses)),
        "cards": [card_html(card, page.language, eager=at < FIRST_ROWS) for at, card in enumerate(page.raw)],
        "previous": _address(chosen, page=str(page.number - 1)) if page.number > 1 else "",
        "next": _address(chosen, page=str(page.number + 1)) if page.has_next else "",
        "place": _("Page %(number)s") % {"number": page.number},
    }
    return render_to_string("storefront/home.html", context).encode()


@require_GET
@public
def home(request: HttpRequest) -> HttpResponse:
    """Cards, filtered and searched: one statement over finished cards."""
    language = get_language() or "en"
    chosen = {name: asked_text(request.GET, name).strip()[:60] for name in ("q", "warehouse", "mode")}
    found = catalog.list_cards(
        language=language,
        words=chosen["q"],
        warehouse=chosen["warehouse"],
        mode=chosen["mode"],
        page=_number(request.GET.get("page", "1")),
    )
    page = ListPage(
        language=language,
        path=request.get_full_path(),
        pieces=pieces_of(request),
        theme=theme_of(request),
        chosen=tuple(chosen.items()),
        number=found.number,
        raw=found.raw,
        has_next=found.has_next,
        warehouses=tuple(warehouse_names().items()),
    )
    return HttpResponse(draw(page))


def _filters(chosen: dict[str, str], warehouses: list[tuple[str, str]]) -> list[dict[str, Any]]:
    modes = [(code, str(MODES[code])) for code in ("1210", "9610")]
    return [
        {"label": _("Ships from"), "choices": _choices(chosen, "warehouse", _("All warehouses"), warehouses)},
        {"label": _("Route"), "choices": _choices(chosen, "mode", _("All routes"), modes)},
    ]


@lru_cache(maxsize=1024)
def draw_product(text: str, _language: str) -> tuple[SafeString, SafeString]:
    """A product from the JSON of its page: what stands before the token of its form, and what after. Kept by content."""
    page = json.loads(text)
    currency = page["price"]["currency"]
    drawn = render_to_string(
        "storefront/product_body.html",
        {
            "mark": SafeString(MARK),
            "product": {**page, "image": picture_url(page["picture"])},
            "price": shown_price(page),
            "included": includes_tax(page),
            "tax": minor(page["tax"]["minor"], currency) if page["tax"] else "",
            "total": minor(page["total"]["minor"], currency) if page["total"] else "",
            "tax_lines": tax_rows(page["tax_lines"], currency),
            "mode_name": MODES.get(page["mode"], page["mode"]),
            "mode_text": MODE_SENTENCES.get(page["mode"], ""),
            "limits": _limits(page),
            "facts": _facts(page),
            "quantities": range(1, _most_pieces(page) + 1),
        },
    )
    before, _mark, after = drawn.partition(MARK)
    return SafeString(before), SafeString(after)


@require_GET
@public
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: price, tax explained, where it lies, when it comes."""
    language = get_language() or "en"
    page = catalog.find_page(language, slug)
    if page is None:
        raise Http404
    before, after = draw_product(json.dumps(page, sort_keys=True), language)
    return render(request, "storefront/product.html", {"product": page, "before": before, "after": after})


def _limits(page: Mapping[str, Any]) -> dict[str, str]:
    """The limits of a parcel and of a year as the law of the day states them; nothing for a mode without."""
    if not page["limits"]:
        return {}
    return {
        name: minor(page["limits"][name]["minor"], "CNY")
        for name in ("single", "annual")
        if page["limits"][name]
    }


def _most_pieces(page: Mapping[str, Any]) -> int:
    """What the list of quantities ends with: one where several may not travel together."""
    if page["limits"] and page["limits"]["above_single"]:
        return 1
    return min(page.get("stock_left") or MOST_PIECES, MOST_PIECES)


def _facts(page: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What stands on the papers of the goods."""
    return [
        (_("Origin"), page["origin"]["name"]),
        (_("Sold by"), page["seller"]["name"]),
        (_("Article number"), page["sku"]),
        (_("Weight with packing"), _("%(weight)s g") % {"weight": page["weight"]}),
        (_("Customs code (HS)"), page["hs_code"]),
        (_("Route"), str(MODES.get(page["mode"], page["mode"]))),
    ]
