"""The list of goods with search and filters, and the page of one product."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entrepot.catalog import queries as catalog
from entrepot.platform.access import public
from entrepot.platform.templatetags.ui import minor
from entrepot.storefront.cards import card_html, picture_url
from entrepot.storefront.places import warehouse_names
from entrepot.storefront.taxes import tax_rows
from entrepot.storefront.words import MODE_SENTENCES, MODES

MOST_PIECES: Final = 10
FIRST_ROWS: Final = 4


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


@require_GET
@public
def home(request: HttpRequest) -> HttpResponse:
    """Cards, filtered and searched: one statement over finished cards."""
    language = get_language() or "en"
    chosen = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "warehouse", "mode")}
    number = _number(request.GET.get("page", "1"))
    found = catalog.list_cards(
        language=language,
        words=chosen["q"],
        warehouse=chosen["warehouse"],
        mode=chosen["mode"],
        page=number,
    )
    return render(
        request,
        "storefront/home.html",
        {
            "front": not any(chosen.values()) and number == 1,
            "search_text": chosen["q"],
            "filters": _filters(chosen),
            "cards": [card_html(card, language, eager=at < FIRST_ROWS) for at, card in enumerate(found.raw)],
            "previous": _address(chosen, page=str(number - 1)) if number > 1 else "",
            "next": _address(chosen, page=str(number + 1)) if found.has_next else "",
            "place": _("Page %(number)s") % {"number": number},
        },
    )


def _filters(chosen: dict[str, str]) -> list[dict[str, Any]]:
    warehouses = list(warehouse_names().items())
    modes = [(code, str(MODES[code])) for code in ("1210", "9610")]
    return [
        {"label": _("Ships from"), "choices": _choices(chosen, "warehouse", _("All warehouses"), warehouses)},
        {"label": _("Route"), "choices": _choices(chosen, "mode", _("All routes"), modes)},
    ]


@require_GET
@public
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: price, tax explained, where it lies, when it comes."""
    page = catalog.find_page(get_language() or "en", slug)
    if page is None:
        raise Http404
    currency = page["price"]["currency"]
    rows = tax_rows(page["tax_lines"], currency)
    return render(
        request,
        "storefront/product.html",
        {
            "product": {**page, "image": picture_url(page["picture"])},
            "price": minor(page["price"]["minor"], currency),
            "tax": minor(page["tax"]["minor"], currency) if page["tax"] else "",
            "total": minor(page["total"]["minor"], currency) if page["total"] else "",
            "tax_lines": rows,
            "mode_name": MODES.get(page["mode"], page["mode"]),
            "mode_text": MODE_SENTENCES.get(page["mode"], ""),
            "facts": _facts(page),
            "quantities": range(1, _most_pieces(page) + 1),
        },
    )


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
