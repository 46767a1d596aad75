"""The warehouse: parcels to pick, stock with its movements, account books."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.acting import act, posts
from entrepot.console.desk import DESK
from entrepot.console.queries import warehouse
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.dispatch.hand_over import hand_over as hand_over_parcel
from entrepot_core.errors import Kind, Problem


class NotReady(Problem):
    """The parcel is not ready: customs has not released it, or it has gone."""

    code = "console.not_ready"
    kind = Kind.CONFLICT
    title = "%(number)s can't be handed over: customs has not released it, its batch is not stocked in, or it has gone."


@require_GET
@needs("stock.see")
def picks(request: HttpRequest) -> HttpResponse:
    """Parcels ready to pick, and those that have gone."""
    return _picks(request)


def _picks(request: HttpRequest, refused: Problem | None = None) -> HttpResponse:
    group = asked_choice(request, "group", tuple(words.PICK_GROUPS), "ready")
    place, text = asked_text(request, "warehouse"), asked_text(request)
    page = warehouse.list_picks(
        group=group, warehouse=place, text=text, before=asked_number(request, "before")
    )
    return DESK.show(
        request,
        "picks.html",
        {
            "group": group,
            "text": text,
            "place": place,
            "places": warehouse.list_warehouses(),
            "chips": chips(request, words.PICK_GROUPS, current=group, counts=warehouse.count_picks()),
            "page": page,
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@needs("parcels.hand_over")
@posts("picks")
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """The parcel goes to its carrier."""

    def do() -> None:
        parcel = warehouse.get_parcel(number)
        taken = hand_over_parcel(
            order_no=parcel.order.number,
            consignment_no=number,
            actor=actor_of(request).name,
            now=clock.now(),
        )
        if not taken:
            raise NotReady(number=number)

    return act(
        request,
        do,
        done=_("%(number)s is handed over.") % {"number": number},
        to=reverse("console:picks"),
        refused=lambda problem: _picks(request, problem),
    )


@require_GET
@needs("stock.see")
def stock(request: HttpRequest) -> HttpResponse:
    """Balances, each beside the sum of its movements."""
    place, text = asked_text(request, "warehouse"), asked_text(request)
    only = asked_choice(request, "only", ("sold_out",), "")
    page = warehouse.list_stock(
        warehouse=place, text=text, sold_out=bool(only), before=asked_number(request, "before")
    )
    return DESK.show(
        request,
        "stock.html",
        {
            "text": text,
            "place": place,
            "places": warehouse.list_warehouses(),
            "only": only,
            "page": page,
        },
    )


@require_GET
@needs("stock.see")
def stock_moves(request: HttpRequest, pk: int) -> HttpResponse:
    """One balance with every movement that made it."""
    proof, page = warehouse.get_stock(pk, before=asked_number(request, "before"))
    return DESK.show(request, "stock_moves.html", {"proof": proof, "page": page})


@require_GET
@needs("stock.see")
def books(request: HttpRequest) -> HttpResponse:
    """Items of the account books: came in, deducted, left."""
    text = asked_text(request)
    page = warehouse.list_books(text=text, before=asked_number(request, "before"))
    return DESK.show(request, "books.html", {"text": text, "page": page})


@require_GET
@needs("stock.see")
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """One item with every move that made it."""
    proof, page, holding = warehouse.get_book(pk, before=asked_number(request, "before"))
    return DESK.show(request, "book.html", {"proof": proof, "page": page, "holding": holding})
