"""What a shopper may do to an order: correct name and ID number, call it off, or return goods of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from entrepot.platform import clock
from entrepot.platform.access import NotFound, needs
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.storefront.forms import IdentityForm
from entrepot.storefront.returning import quantities_of
from entrepot.storefront.views.orders import own_order, show
from entrepot.storefront.wrong import overall, put_on
from entrepot.usecases.people.add_identity import add_identity
from entrepot.usecases.service.ask_return import ask_return
from entrepot.usecases.service.call_off import call_off
from entrepot.usecases.service.correct_identity import correct_identity
from entrepot_core.errors import Problem
from entrepot_core.orders.returns import ReturnReason


@sensitive_post_parameters("name", "number")
@require_POST
@needs("account")
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Name and number as customs knows them; the papers go to customs again."""
    order = own_order(request, number)
    form = IdentityForm(request.POST)
    if form.is_valid():
        now = clock.now()
        try:
            identity = add_identity(user_id=order.user_id, **form.cleaned_data, now=now)
            correct_identity(user_id=order.user_id, order_no=number, identity_id=identity, now=now)
        except Problem as problem:
            put_on(form, problem)
        else:
            return redirect("storefront:order", number=number)
    return show(request, order, form=form, problem=overall(form), status=422)


@require_POST
@needs("account")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call the order off: at once, or by asking customs for what it holds."""
    order = own_order(request, number)
    try:
        call_off(actor="shopper", order_no=number, reason="by the shopper", now=clock.now())
    except Problem as problem:
        return show(request, order, problem=sentence_of(problem), status=409)
    return redirect("storefront:order", number=number)


@require_POST
@needs("account")
def give_back(request: HttpRequest, number: str) -> HttpResponse:
    """Ask customs to take goods of a delivered parcel back."""
    order = own_order(request, number)
    wanted, reason = request.POST.get("consignment", ""), request.POST.get("reason", "")
    part = next((each for each in order.consignments if each.number == wanted), None)
    if part is None or reason not in set(ReturnReason):
        raise NotFound
    try:
        ask_return(
            user_id=order.user_id,
            order_no=number,
            consignment_no=wanted,
            quantities=quantities_of(request.POST, part),
            reason=ReturnReason(reason),
            now=clock.now(),
        )
    except NotFound:
        raise
    except Problem as problem:
        return show(request, order, problem=sentence_of(problem), status=STATUS[problem.kind])
    return redirect("storefront:order", number=number)
