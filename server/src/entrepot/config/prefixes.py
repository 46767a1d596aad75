"""The first part of an address says its language in the short form readers know: ``/zh/``, ``/en/``."""

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import LocalePrefixPattern, URLResolver, reverse

from entrepot.platform.access import public


class ShortLanguagePrefix(LocalePrefixPattern):
    """``zh`` for ``zh-hans``: Django reads the short form already, this writes it."""

    @property
    def language_prefix(self) -> str:
        """The language without its script or region, and a slash."""
        return super().language_prefix.split("-")[0].rstrip("/") + "/"


def by_language(*urls: Any) -> list[URLResolver]:
    """The addresses below a language; as ``i18n_patterns``, with the short prefix."""
    return [URLResolver(ShortLanguagePrefix(), list(urls))]  # type: ignore[arg-type, unused-ignore]


@public
def to_reader(_request: HttpRequest) -> HttpResponseRedirect:
    """The bare address leads to the shop in the language the reader's browser asks for."""
    answer = HttpResponseRedirect(reverse("storefront:home"))
    answer["Vary"] = "Accept-Language, Cookie"
    return answer
