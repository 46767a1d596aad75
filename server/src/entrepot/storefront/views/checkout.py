"""From cart to order: who orders and where it goes, then everything once more with the consent, then the order."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from entrepot.accounts import queries as accounts
from entrepot.accounts.facts import AddressFacts, IdentityFacts
from entrepot.platform import clock
from entrepot.platform.access import needs
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.storefront import basket
from entrepot.storefront.forms import AddressForm, IdentityForm
from entrepot.storefront.parcels import (
    held_slugs,
    problems_of,
    reasons_of,
    shown_parcels,
    shows_tax_in_prices,
)
from entrepot.storefront.rooms import room_of
from entrepot.storefront.views.notice import NOTICE_VERSION
from entrepot.storefront.wrong import overall, put_on
from entrepot.usecases.people.add_address import add_address
from entrepot.usecases.people.add_identity import add_identity
from entrepot.usecases.shopping.place_order import place_order
from entrepot.usecases.shopping.quote_cart import quote_cart
from entrepot_core.errors import Problem

CHOSEN: Final = "checkout"
MOST_DIGITS: Final = 18
"""Session key: the ids of the address and the identity chosen for this purchase."""


def _user_id(request: HttpRequest) -> int:
    assert request.user.pk is not None
    return request.user.pk


def _marked(rows: Any, chosen: str) -> list[dict[str, Any]]:
    """Rows for the radio lists, the chosen one marked."""
    return [
        {**{name: getattr(row, name) for name in row.__slots__}, "chosen": str(row.id) == chosen}
        for row in rows
    ]


def _choice(request: HttpRequest, name: str, rows: Any) -> str:
    """What is marked in a list: as posted, as chosen before, or the newest."""
    known = [str(row.id) for row in rows]
    wish = request.POST.get(name) or str(request.session.get(CHOSEN, {}).get(name, ""))
    return wish if wish in {*known, "new"} else (known[0] if known else "new")


def _details(
    request: HttpRequest,
    identity_form: IdentityForm,
    address_form: AddressForm,
    *,
    kept: Mapping[str, int | None] = MappingProxyType({}),
    status: int = 200,
) -> HttpResponse:
    """The page; ``kept`` names what was written down already, so that a second try does not write it twice."""
    user_id = _user_id(request)
    identities, addresses = accounts.list_identities(user_id), accounts.list_addresses(user_id)
    identity = str(kept.get("identity") or _choice(request, "identity", identities))
    address = str(kept.get("address") or _choice(request, "address", addresses))
    wrong = [overall(form) for form in (identity_form, address_form) if form.is_bound]
    context = {
        "identities": _marked(identities, identity),
        "addresses": _marked(addresses, address),
        "new_identity": identity == "new",
        "new_address": address == "new",
        "identity_form": identity_form,
        "address_form": address_form,
        "problem": " ".join(filter(None, wrong)),
    }
    return render(request, "storefront/checkout.html", context, status=status)


@sensitive_post_parameters("name", "number")
@require_http_methods(["GET", "POST"])
@needs("account")
def details(request: HttpRequest) -> HttpResponse:
    """Who orders and where it goes: chosen from what is kept, or written anew."""
    if request.method == "GET":
        return _details(request, IdentityForm(), AddressForm())
    data = request.POST if request.POST.get("step") != "regions" else None
    if data is None:  # without script: only the lists below province and city are wanted
        kept = {
            name: request.POST.get(name, "") for name in (*AddressForm.base_fields, *IdentityForm.base_fields)
        }
        return _details(request, IdentityForm(initial=kept), AddressForm(initial=kept))
    identity_form = IdentityForm(data if data.get("identity") == "new" else None)
    address_form = AddressForm(data if data.get("address") == "new" else None)
    chosen = {
        "identity": _identity_id(request, identity_form),
        "address": _address_id(request, address_form),
    }
    if None in chosen.values():
        return _details(
            request,
            IdentityForm() if chosen["identity"] else identity_form,
            AddressForm() if chosen["address"] else address_form,
            kept=chosen,
            status=422,
        )
    request.session[CHOSEN] = chosen
    return redirect("storefront:checkout_review")


def _identity_id(request: HttpRequest, form: IdentityForm) -> int | None:
    """The chosen identity, kept first if it is new; None if the form has to be mended."""
    if not form.is_bound:
        return _own(request, "identity", accounts.list_identities(_user_id(request)))
    if form.is_valid():
        try:
            return add_identity(user_id=_user_id(request), **form.cleaned_data, now=clock.now())
        except Problem as problem:
            put_on(form, problem)
    return None


def _address_id(request: HttpRequest, form: AddressForm) -> int | None:
    """The chosen address, kept first if it is new; None if the form has to be mended."""
    if not form.is_bound:
        return _own(request, "address", accounts.list_addresses(_user_id(request)))
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            return add_address(
                user_id=_user_id(request),
                consignee=chosen["consignee"],
                phone=chosen["phone"],
                region_code=chosen["district"],
                detail=chosen["detail"],
                now=clock.now(),
            )
        except Problem as problem:
            put_on(form, problem, region_code="district")
    return None


def _own(request: HttpRequest, name: str, rows: Any) -> int | None:
    wish = request.POST.get(name, "")
    return next((row.id for row in rows if str(row.id) == wish), None)


@require_GET
@needs("account")
def regions(request: HttpRequest) -> HttpResponse:
    """The three lists again, the lower ones following the upper."""
    chosen = {name: request.GET.get(name, "") for name in AddressForm.regions}
    return render(request, "storefront/regions.html", {"form": AddressForm(initial=chosen)})


@require_http_methods(["GET", "POST"])
@needs("account")
def review(request: HttpRequest) -> HttpResponse:
    """Everything once more: people, parcels, tax, room of the year, notice. A post with consent places the order."""
    chosen = request.session.get(CHOSEN)
    # A second click, or Back, comes with the token of a cart that is an order already: it leads to that order.
    token = (request.method == "POST" and basket.placed_token(request)) or basket.token_of(request)
    if not chosen or not token:
        return redirect("storefront:checkout" if token else "storefront:cart")
    user_id = _user_id(request)
    identity = accounts.get_identity(user_id, chosen["identity"])
    address = accounts.get_address(user_id, chosen["address"])
    if request.method == "GET":
        return _review(request, token, identity, address)
    if request.POST.get("consent") != NOTICE_VERSION:
        return _review(request, token, identity, address, consent_missing=True, status=422)
    expected = request.POST.get("expected_total_minor", "")
    try:
        receipt = place_order(
            user_id=user_id,
            cart_token=token,
            address_id=address.id,
            identity_id=identity.id,
            consent=NOTICE_VERSION,
            expected_total_minor=int(expected)
            if expected.isdecimal() and len(expected) <= MOST_DIGITS
            else 0,
            language=get_language() or "zh-hans",
            now=clock.now(),
        )
    except Problem as problem:
        return _review(
            request, token, identity, address, problem=sentence_of(problem), status=STATUS[problem.kind]
        )
    answer = redirect("storefront:order_pay", number=receipt.order_no)
    basket.leave(answer)
    return answer


def _review(
    request: HttpRequest,
    token: str,
    identity: IdentityFacts,
    address: AddressFacts,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    now = clock.now()
    quote = quote_cart(
        cart_token=token,
        user_id=_user_id(request),
        identity_id=identity.id,
        language=get_language() or "zh-hans",
        now=now,
    )
    if not quote.lines:
        return redirect("storefront:cart")
    whole, by_line = problems_of(quote)
    context = {
        "quote": quote,
        "parts": shown_parcels(quote),
        "held": held_slugs(quote),
        "reasons": reasons_of(quote),
        "with_tax": quote.goods + quote.tax if shows_tax_in_prices() else None,
        "blocked": not quote.can_be_ordered,
        "problems": [*whole, *(text for texts in by_line.values() for text in texts)],
        "room": room_of(identity, now=now),
        "token": token,
        "version": NOTICE_VERSION,
        "facts": [
            (_("Ordered by"), f"{identity.name_masked} {identity.number_masked}"),
            (_("Receiver"), f"{address.consignee} {address.phone}"),
            (_("Address"), f"{address.region} {address.detail}"),
        ],
        **extra,
    }
    return render(request, "storefront/review.html", context, status=status)
