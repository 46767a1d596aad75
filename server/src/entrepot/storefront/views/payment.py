"""The page to pay on, and the question whether the money came."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from entrepot.platform import clock
from entrepot.platform.access import needs
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.storefront.views.orders import own_order
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_core.errors import Problem
from entrepot_core.orders.tracks import MoneyState


@never_cache
@require_GET
@needs("account")
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The code to scan or open. Asking again shows the same code; a paid order leads on to its page."""
    order = own_order(request, number)
    if order.money_state is not MoneyState.UNPAID:
        return redirect("storefront:order", number=number)
    try:
        payment = start_payment(order_no=number, now=clock.now())
    except Problem as problem:
        context = {"order": order, "problem": sentence_of(problem)}
        return render(request, "storefront/pay.html", context, status=STATUS[problem.kind])
    context = {"order": order, "code_url": payment.code_url, "expires_at": payment.expires_at}
    return render(request, "storefront/pay.html", context)


@never_cache
@require_GET
@needs("account")
def state(request: HttpRequest, number: str) -> HttpResponse:
    """Still waiting: the same fragment. Paid: the browser is sent on."""
    order = own_order(request, number)
    if order.money_state is MoneyState.UNPAID:
        return render(request, "storefront/pay_state.html", {"number": number})
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = reverse("storefront:order", kwargs={"number": number})
    return answer
