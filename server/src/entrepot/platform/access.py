"""Who may do what. Every view declares its permission; a test walks the addresses and fails on one that does not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from entrepot_core.errors import Kind, Problem

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class NotFound(Problem):
    """There is no such thing, or it is not yours: both look the same."""

    code = "access.not_found"
    kind = Kind.NOT_FOUND
    title = "There is nothing here by this name."


class NotAllowed(Problem):
    """The person is known, the permission is missing."""

    code = "access.not_allowed"
    kind = Kind.FORBIDDEN
    title = "Your account may not do this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks: a person with permissions, scoped to a seller where the person works for one."""

    user_id: int | None = None
    name: str = "system"
    seller_code: str = ""
    permissions: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        """Whether ``permission`` was given."""
        return permission in self.permissions


SYSTEM = Actor(name="system")


def public(view: View[P]) -> View[P]:
    """Anyone may see it."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def signed(view: View[P]) -> View[P]:
    """A partner proves itself by the signature of what it sends; the view verifies it."""
    view.permission = "signed"  # type: ignore[attr-defined]
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def needs(permission: str) -> Callable[[View[P]], View[P]]:
    """Only a signed-in person with ``permission``; ``account`` is what everyone who signed in has."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not actor_of(request).may(permission):
                raise NotAllowed
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def require(request: HttpRequest, permission: str) -> None:
    """Ask for a further permission inside a view, as where seeing and writing share an address. Raises NotAllowed."""
    if not actor_of(request).may(permission):
        raise NotAllowed


def actor_of(request: HttpRequest) -> Actor:
    """Who asks. The permissions come from the roles of the account."""
    user: Any = request.user
    if not user.is_authenticated:
        return Actor(name="visitor")
    return Actor(
        user_id=user.pk,
        name=user.get_username(),
        seller_code=user.seller_code,
        permissions=user.permissions_of_roles(),
    )
