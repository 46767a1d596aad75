"""The links at the head of the port's pages; the one that is shown is no link."""

from collections.abc import Mapping
from html import escape
from typing import Any

PACKAGE = "entrepot_simulators.port"
WAYS = (("orders", "/"), ("turned", "/turned-away"), ("companies", "/companies"))


def navigation(words: Mapping[str, Any], here: str) -> str:
    """``here`` is the page that is shown, or empty."""
    parts = (
        f'<strong aria-current="page">{escape(words[name])}</strong>'
        if name == here
        else f'<a href="{address}">{escape(words[name])}</a>'
        for name, address in WAYS
    )
    return f'<nav class="ways">{"".join(parts)}</nav>'
