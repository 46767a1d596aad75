"""What every page of the shop shows around its content: languages, appearance, pieces in the cart.

The parts that are the same on many pages are drawn once per process and kept; a page pays no statement for its frame.
"""

from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
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


def _prefix(code: str) -> str:
    return f"/{code.partition('-')[0]}/"


def _languages(path: str, here: str) -> list[dict[str, Any]]:
    """The same page in each language; the query stays. A page without a language leads to the front."""
    below = path.removeprefix(_prefix(here)) if path.startswith(_prefix(here)) else ""
    return [
        {
            "code": code,
            "name": SHORT_NAMES.get(code, name),
            "href": _prefix(code) + below,
            "current": code == here,
        }
        for code, name in settings.LANGUAGES
    ]


def _place(request: HttpRequest) -> str:
    match = request.resolver_match
    name = match.url_name if match else None
    return PLACES.get((name or "").split("_")[0], "")


@lru_cache(maxsize=16)
def _head(_language: str) -> SafeString:
    return render_to_string("storefront/head.html")


@lru_cache(maxsize=512)
def _dock(_language: str, place: str, pieces: int) -> SafeString:
    return render_to_string("storefront/dock.html", {"place": place, "pieces": pieces})


@lru_cache(maxsize=64)
def _foot(_language: str, theme: str) -> SafeString:
    return render_to_string("storefront/foot.html", {"theme": theme})


@lru_cache(maxsize=2048)
def _masthead(
    language: str, path: str, place: str, pieces: int, search_text: str
) -> tuple[SafeString, SafeString]:
    """The links to the other languages and the top of the page."""
    languages = {"languages": _languages(path, language)}
    top = {**languages, "dock": _dock(language, place, pieces), "search_text": search_text}
    return (
        render_to_string("storefront/alternates.html", languages),
        render_to_string("storefront/masthead.html", top),
    )


def theme_of(request: HttpRequest) -> str:
    """The appearance this browser asked for; empty for the device's own."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


def pieces_of(request: HttpRequest) -> int:
    """Pieces in the cart, as this browser was told last."""
    pieces = request.COOKIES.get(PIECES_COOKIE, "")
    return int(pieces) if pieces.isdecimal() and len(pieces) < 6 else 0


def frame(
    *, language: str, path: str, place: str, pieces: int, theme: str, search_text: str = ""
) -> dict[str, Any]:
    """The ``shop`` of the templates for a page at ``path`` with its query."""
    alternates, masthead = _masthead(language, path, place, pieces, search_text)
    return {
        "language": language,
        "languages": _languages(path, language),
        "theme": theme,
        "head": _head(language),
        "alternates": alternates,
        "masthead": masthead,
        "foot": _foot(language, theme),
    }


def shop(request: HttpRequest) -> dict[str, Any]:
    """The context processor: ``shop`` for whatever is drawn. Reads cookies only."""
    return {
        "shop": frame(
            language=get_language() or settings.LANGUAGE_CODE,
            path=request.get_full_path(),
            place=_place(request),
            pieces=pieces_of(request),
            theme=theme_of(request),
        )
    }
