"""Stored cards as HTML. A card is drawn once per process and kept by its content, so a list costs no work per row."""

import json
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from entrepot.platform.templatetags.ui import minor


def picture_url(picture: str) -> str:
    """The address of a product picture."""
    return reverse("plain:media", kwargs={"path": picture})


def product_url(slug: str) -> str:
    """The address of a product's page in the active language."""
    return reverse("storefront:product", kwargs={"slug": slug})


def includes_tax(card: dict[str, Any]) -> bool:
    """Whether the market shows prices with tax, and the tax of this card is known."""
    return card.get("display") == "included" and card.get("total") is not None


def shown_price(card: dict[str, Any]) -> str:
    """The price that stands largest, by the rule of the market."""
    return minor(card["total" if includes_tax(card) else "price"]["minor"], card["price"]["currency"])


def tax_note(card: dict[str, Any]) -> str:
    """What a card says about tax beside the price, by the rule of its market."""
    if card.get("tax") is None:
        return ""
    if includes_tax(card):
        return _("import tax %(tax)s included") % {
            "tax": minor(card["tax"]["minor"], card["price"]["currency"])
        }
    return _("+ import tax %(tax)s") % {"tax": minor(card["tax"]["minor"], card["price"]["currency"])}


@lru_cache(maxsize=4096)
def card_html(text: str, language: str, *, eager: bool = False) -> SafeString:  # noqa: ARG001 - part of the key
    """One list item from the JSON of a card, in the active language."""
    card = json.loads(text)
    shown = {
        "url": product_url(card["slug"]),
        "image": picture_url(card["picture"]),
        "title": card["name"],
        "price": shown_price(card),
        "tax_note": tax_note(card),
        "origin": card["origin"]["alpha2"],
        "origin_name": card["origin"]["name"],
        "warehouse": card["warehouse"]["name"],
        "sold_out": card.get("sold_out", False),
    }
    return render_to_string("ui/card.html", {"card": shown, "eager": eager})
