"""One act of a desk: call a use case; where it refuses, show the page again with the sentence and change nothing."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from entrepot.platform.access import NotFound
from entrepot.platform.desk.wording import Text
from entrepot_core.errors import Problem


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
