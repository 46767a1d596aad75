"""The clearance desk: the list, one consignment, its raw documents, and the button that declares again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.acting import act, posts
from entrepot.console.desk import DESK
from entrepot.console.queries import declaration as one
from entrepot.console.queries import declarations as many
from entrepot.console.queries.amendments import record_of
from entrepot.console.queries.batches import find_batch
from entrepot.platform import clock
from entrepot.platform.access import NotFound, actor_of, needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.clearance.declare_signing_again import declare_signing_again
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot_core.errors import Problem


@require_GET
@needs("customs.see")
def declarations(request: HttpRequest) -> HttpResponse:
    """Consignments by where they stand with customs."""
    search = many.Search(
        group=asked_choice(request, "group", tuple(words.DECLARATION_GROUPS), "all"),
        mode=asked_choice(request, "mode", tuple(words.MODES), ""),
        port=asked_choice(request, "port", tuple(words.PORTS), ""),
        text=asked_text(request),
        cause=asked_text(request, "cause"),
    )
    return DESK.show(
        request,
        "declarations.html",
        {
            "search": search,
            "chips": chips(
                request, words.DECLARATION_GROUPS, current=search.group, counts=many.count_groups()
            ),
            "page": many.list_declarations(search, before=asked_number(request, "before")),
            "causes": many.list_causes(),
            "modes": words.MODES,
            "ports": words.PORTS,
        },
    )


@require_GET
@needs("customs.see")
def declaration(request: HttpRequest, number: str) -> HttpResponse:
    """One consignment at customs; the stock-in list of a batch stands on the batch's own page."""
    try:
        return show_declaration(request, number)
    except NotFound:
        if find_batch(number) is None:
            raise
        return redirect(reverse("console:batch", args=[number]))


def show_declaration(request: HttpRequest, number: str, refused: Problem | None = None) -> HttpResponse:
    """The page of one consignment, with the sentence of what was refused on it."""
    return DESK.show(
        request,
        "declaration.html",
        {
            "view": one.get_declaration(number, now=clock.now()),
            "record": record_of(number),
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@needs("customs.repair")
@posts("declaration")
def resend(request: HttpRequest, number: str) -> HttpResponse:
    """Declare again what was refused."""
    return act(
        request,
        lambda: resend_declaration(consignment_no=number, actor=actor_of(request).name, now=clock.now()),
        done=_("The parcel is being declared again."),
        to=reverse("console:declaration", args=[number]),
        refused=lambda problem: show_declaration(request, number, problem),
    )


@needs("customs.repair")
@posts("declaration")
def sign_again(request: HttpRequest, number: str) -> HttpResponse:
    """The carrier declares a delivery once more that customs refused."""
    return act(
        request,
        lambda: declare_signing_again(consignment_no=number, actor=actor_of(request).name, now=clock.now()),
        done=_("The carrier declares the delivery again."),
        to=reverse("console:declaration", args=[number]),
        refused=lambda problem: show_declaration(request, number, problem),
    )
