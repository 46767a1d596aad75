"""The operator's orders: list, one order, cancel with refund."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import order as one
from entrepot.console.queries import orders as many
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips


@require_GET
@needs("orders.see")
def orders(request: HttpRequest) -> HttpResponse:
    """Orders by how their money and service stand."""
    group, text = asked_choice(request, "group", tuple(words.ORDER_GROUPS), "all"), asked_text(request)
    return DESK.show(
        request,
        "orders.html",
        {
            "text": text,
            "chips": chips(request, words.ORDER_GROUPS, current=group, counts=many.count_groups()),
            "page": many.list_orders(group=group, text=text, before=asked_number(request, "before")),
        },
    )


@require_GET
@needs("orders.see")
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order with its four tracks, goods, customs, money and books."""
    return DESK.show(request, "order.html", {"view": one.get_order(number)})
