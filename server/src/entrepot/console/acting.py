"""One act of a desk: call a use case; where it refuses, show the page again with the sentence and change nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from entrepot.platform.access import NotFound
from entrepot.platform.desk.wording import Text
from entrepot_core.errors import Problem

View = Callable[..., HttpResponse]


def posts(page: str) -> Callable[[View], View]:
    """The view only takes POST; whoever comes otherwise, as by a link of a refused page, is led to ``page`` of the console.

    ``page`` takes the same arguments as the view, or none.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def only_post(request: HttpRequest, **found: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **found)
            try:
                back = reverse(f"console:{page}", kwargs=found)
            except NoReverseMatch:
                back = reverse(f"console:{page}")
            return redirect(f"{back}?{request.GET.urlencode()}" if request.GET else back)

        return only_post

    return decorate


def act(
    request: HttpRequest,
    do: Callable[[], None],
    *,
    done: Text,
    to: str,
    refused: Callable[[Problem], HttpResponse],
) -> HttpResponse:
    """Do it and go on to ``to`` with the word ``done``, or answer what ``refused`` makes of the problem.

    What is not there stays "not found".
    """
    try:
        do()
    except NotFound:
        raise
    except Problem as problem:
        return refused(problem)
    messages.success(request, str(done))
    return redirect(to)
