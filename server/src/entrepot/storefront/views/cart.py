"""The cart: parcel by parcel with its tax, and what to do where something stands in the way."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entrepot.platform import clock
from entrepot.platform.access import public
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.storefront import basket
from entrepot.storefront.asked import asked_text
from entrepot.storefront.parcels import (
    problems_of,
    reasons_of,
    shown_held,
    shown_leftovers,
    shown_parcels,
    shows_tax_in_prices,
)
from entrepot.usecases.shopping.add_to_cart import add_to_cart
from entrepot.usecases.shopping.cart_quotes import CartQuote
from entrepot.usecases.shopping.quote_cart import quote_cart
from entrepot.usecases.shopping.set_quantity import set_quantity
from entrepot_core.errors import Problem


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else -1


def quote_of(request: HttpRequest, *, identity_id: int | None = None) -> CartQuote | None:
    """The quote of the open cart; None where there is none, or nothing in it."""
    token = basket.token_of(request)
    if not token:
        return None
    quote = quote_cart(
        cart_token=token,
        user_id=basket.user_id_of(request),
        identity_id=identity_id,
        language=get_language() or "zh-hans",
        now=clock.now(),
    )
    return quote if quote.lines else None


def _page(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    quote = quote_of(request)
    if quote is None:
        return render(request, "storefront/cart.html", {"problem": problem}, status=status)
    whole, _by_line = problems_of(quote)
    context = {
        "quote": quote,
        "parts": shown_parcels(quote),
        "with_tax": quote.goods + quote.tax if shows_tax_in_prices() else None,
        "reasons": reasons_of(quote),
        "held": shown_held(quote),
        "leftovers": shown_leftovers(quote),
        "problems": [problem, *whole] if problem else whole,
        "blocked": not quote.can_be_ordered,
    }
    return render(request, "storefront/cart.html", context, status=status)


@require_GET
@public
def page(request: HttpRequest) -> HttpResponse:
    """What is in the cart."""
    return _page(request)


@require_POST
@public
def add(request: HttpRequest) -> HttpResponse:
    """Put goods in, then show the cart."""
    try:
        receipt = add_to_cart(
            cart_token=basket.token_of(request),
            user_id=basket.user_id_of(request),
            slug=asked_text(request.POST, "slug"),
            quantity=_number(request.POST.get("quantity", "1")),
            now=clock.now(),
        )
    except Problem as problem:
        return _page(request, problem=sentence_of(problem), status=STATUS[problem.kind])
    answer = redirect("storefront:cart")
    basket.remember(answer, receipt)
    messages.success(request, _("It is in the cart."))
    return answer


@require_POST
@public
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the pieces of a line; 0 takes it out."""
    try:
        receipt = set_quantity(
            cart_token=basket.token_of(request),
            user_id=basket.user_id_of(request),
            slug=slug,
            quantity=_number(request.POST.get("quantity", "")),
        )
    except Problem as problem:
        return _page(request, problem=sentence_of(problem), status=STATUS[problem.kind])
    answer = redirect("storefront:cart")
    basket.remember(answer, receipt)
    return answer
