"""The way from the shop to the desk of those who work here."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from entrepot.platform.access import actor_of

_DESKS: Final = (
    ("console", "console:home", gettext_noop("Console")),
    ("supplier", "supplier_portal:home", gettext_noop("Supplier portal")),
)
"""Permission, address, name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where somebody works."""

    href: str
    name: str


def desk_of(request: HttpRequest) -> Desk | None:
    """The desk that the roles of this account open, or None for a shopper."""
    actor = actor_of(request)
    found = ((address, name) for permission, address, name in _DESKS if actor.may(permission))
    return next((Desk(href=reverse(address), name=gettext(name)) for address, name in found), None)
