"""The warehouse clerk's returns: which goods are expected, until when, and that they are back."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entrepot.console.acting import act, posts
from entrepot.console.desk import DESK
from entrepot.console.queries.returns import list_expected
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.service.receive_return import receive_return
from entrepot_core.errors import Problem


@require_GET
@needs("stock.see")
def returns(request: HttpRequest) -> HttpResponse:
    """Open returns, those due first first."""
    return _page(request)


def _page(request: HttpRequest, refused: Problem | None = None) -> HttpResponse:
    return DESK.show(
        request,
        "returns.html",
        {"rows": list_expected(), "refused": sentence_of(refused) if refused else ""},
        status=STATUS[refused.kind] if refused else 200,
    )


@needs("parcels.hand_over")
@posts("returns")
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """All goods of a return are back."""

    def do() -> None:
        receive_return(actor=actor_of(request).name, number=number, now=clock.now())

    return act(
        request,
        do,
        done=_("%(number)s is back.") % {"number": number},
        to=reverse("console:returns"),
        refused=lambda problem: _page(request, problem),
    )
