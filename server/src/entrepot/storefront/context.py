"""What every page of the shop shows around its content: languages, appearance, pieces in the cart."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

THEMES: Final = frozenset({"light", "dark"})
SHORT_NAMES: Final = {"zh-hans": "中文", "en": "EN"}
PLACES: Final = {
    "home": "home",
    "product": "home",
    "cart": "cart",
    "checkout": "cart",
    "orders": "orders",
    "order": "orders",
    "account": "account",
}
PIECES_COOKIE: Final = "pieces"
THEME_COOKIE: Final = "theme"


def _languages(request: HttpRequest) -> list[dict[str, Any]]:
    """The same page in each language; the query stays."""
    here = get_language() or settings.LANGUAGE_CODE
    path = request.get_full_path()
    return [
        {
            "code": code,
            "name": SHORT_NAMES.get(code, name),
            "href": translate_url(path, code),
            "current": code == here,
        }
        for code, name in settings.LANGUAGES
    ]


def _place(request: HttpRequest) -> str:
    match = request.resolver_match
    name = match.url_name if match else None
    return PLACES.get((name or "").split("_")[0], "")


def shop(request: HttpRequest) -> dict[str, Any]:
    """The ``shop`` of the templates. Reads cookies only, so that a page pays no statement for its frame."""
    pieces = request.COOKIES.get(PIECES_COOKIE, "")
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "shop": {
            "languages": _languages(request),
            "theme": theme if theme in THEMES else "",
            "cart_pieces": int(pieces) if pieces.isdecimal() and len(pieces) < 6 else 0,
            "place": _place(request),
        }
    }
