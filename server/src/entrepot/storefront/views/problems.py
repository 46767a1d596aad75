"""Pages for what went wrong outside a view: no such address, not allowed, a stale form, a bug."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from entrepot.platform.access import public


def _page(request: HttpRequest, *, status: int, title: str, sentence: str) -> HttpResponse:
    context = {"status": status, "title": title, "sentence": sentence}
    return render(request, "problem.html", context, status=status)


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """400."""
    return _page(
        request,
        status=400,
        title=_("This request can't be read"),
        sentence=_("Go back, load the page again and try once more."),
    )


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """403."""
    return _page(
        request,
        status=403,
        title=_("This is not open to your account"),
        sentence=_("Sign in with an account that may see it."),
    )


@public
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """403: the form was opened long ago, or in another window."""
    return _page(
        request,
        status=403,
        title=_("This form has expired"),
        sentence=_("Nothing was sent. Go back, load the page again and send it once more."),
    )


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """404: unknown, or not yours; both look the same."""
    return _page(
        request,
        status=404,
        title=_("There is nothing at this address"),
        sentence=_("It may have sold out or moved. The search finds what is on sale today."),
    )


@public
def broken(request: HttpRequest, *_args: Any) -> HttpResponse:
    """500: a bug. Says what is safe, never what broke."""
    return _page(
        request,
        status=500,
        title=_("Something broke on our side"),
        sentence=_("Nothing was charged by this step. Try again in a minute; your cart and orders are safe."),
    )
