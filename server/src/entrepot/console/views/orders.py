"""The operator's orders: list, one order, cancel with refund."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.acting import act, posts
from entrepot.console.desk import DESK
from entrepot.console.forms import CancelForm
from entrepot.console.queries import order as one
from entrepot.console.queries import orders as many
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.amendments.cancel_by_desk import cancel_by_desk
from entrepot_core.errors import Kind


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
    return _order(request, number, CancelForm(), 200)


def _order(
    request: HttpRequest, number: str, form: CancelForm, status: int, refused: str = ""
) -> HttpResponse:
    may_cancel = actor_of(request).may("orders.cancel")
    return DESK.show(
        request,
        "order.html",
        {"view": one.get_order(number), "form": form if may_cancel else None, "refused": refused},
        status=status,
    )


@needs("orders.cancel")
@posts("order")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call the order off: at once, or, for what customs holds, by proposing it to a second person."""
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _order(request, number, form, STATUS[Kind.INVALID])

    proposed: list[int] = []

    def do() -> None:
        number_of = cancel_by_desk(
            actor=actor_of(request).name,
            order_no=number,
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
        proposed.extend([number_of] if number_of else [])

    def said() -> str:
        if proposed:
            return _("Customs holds a parcel of it: another person decides whether it is asked to cancel.")
        return _("The order is cancelled; what was paid goes back.")

    return act(
        request,
        do,
        done=lazy(said, str)(),
        to=reverse("console:order", args=[number]),
        refused=lambda problem: _order(request, number, form, STATUS[problem.kind], sentence_of(problem)),
    )
