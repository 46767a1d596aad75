"""Pages of a seller's people: ask for that seller's rows, show. Nothing is changed here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.platform import clock
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.supplier_portal import queries, words
from entrepot.supplier_portal.desk import DESK, seller_of


@require_GET
@needs("supplier")
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what is on its way, what is owed."""
    seller = seller_of(request)
    return DESK.show(
        request,
        "home.html",
        {
            "seller": queries.get_seller(seller),
            "groups": queries.count_groups(seller),
            "sold_out": queries.count_sold_out(seller),
            "owed": queries.list_owed(seller),
            "last_delivery": queries.last_delivery(seller),
        },
    )


@require_GET
@needs("supplier")
def consignments(request: HttpRequest) -> HttpResponse:
    """The seller's parcels."""
    seller = seller_of(request)
    group, text = asked_choice(request, "group", tuple(words.GROUPS), "all"), asked_text(request)
    page = queries.list_consignments(seller, group=group, text=text, before=asked_number(request, "before"))
    return DESK.show(
        request,
        "consignments.html",
        {
            "text": text,
            "chips": chips(request, words.GROUPS, current=group, counts=queries.count_groups(seller)),
            "page": page,
        },
    )


@require_GET
@needs("supplier")
def consignment(request: HttpRequest, number: str) -> HttpResponse:
    """One parcel and its way."""
    return DESK.show(
        request, "consignment.html", {"view": queries.get_consignment(seller_of(request), number)}
    )


@require_GET
@needs("supplier")
def stock(request: HttpRequest) -> HttpResponse:
    """The seller's stock in every warehouse."""
    text = asked_text(request)
    page = queries.list_stock(seller_of(request), text=text, before=asked_number(request, "before"))
    return DESK.show(request, "stock.html", {"text": text, "page": page})


@require_GET
@needs("supplier")
def stock_moves(request: HttpRequest, pk: int) -> HttpResponse:
    """One balance with every movement that made it."""
    proof, page = queries.get_stock(seller_of(request), pk, before=asked_number(request, "before"))
    return DESK.show(request, "stock_moves.html", {"proof": proof, "page": page})


@require_GET
@needs("supplier")
def offers(request: HttpRequest) -> HttpResponse:
    """The seller's offers, their prices and whether they are on sale."""
    text = asked_text(request)
    page = queries.list_offers(
        seller_of(request), text=text, before=asked_number(request, "before"), now=clock.now()
    )
    return DESK.show(request, "offers.html", {"text": text, "page": page})


@require_GET
@needs("supplier")
def money(request: HttpRequest) -> HttpResponse:
    """What is held until delivery, what is payable, and every entry behind it."""
    seller = seller_of(request)
    return DESK.show(
        request,
        "money.html",
        {
            "owed": queries.list_owed(seller),
            "page": queries.list_entries(seller, before=asked_number(request, "before")),
        },
    )
