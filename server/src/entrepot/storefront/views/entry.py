"""Sign in, sign up, sign out."""

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from entrepot.platform import clock, throttle
from entrepot.platform.access import public
from entrepot.platform.problems import sentence_of
from entrepot.storefront import basket
from entrepot.storefront.desks import desk_of
from entrepot.storefront.forms import SignInForm, SignUpForm
from entrepot.storefront.wrong import overall, put_on
from entrepot.usecases.people.sign_up import sign_up as open_account
from entrepot_core.errors import Problem

TRIES: Final = 10
TRIES_FROM: Final = 60
"""Tries for one account from one address, and for whatever accounts from that address: a password takes long to hash."""
PER: Final = timedelta(minutes=15)


def _next(request: HttpRequest) -> str:
    """Where to go afterwards as asked for, only addresses of this shop; empty for none."""
    wish = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wish, allowed_hosts=None)
    return wish if safe else ""


def _work(request: HttpRequest) -> str:
    """Where a person who signed in begins: who works here at the desk, everybody else in the shop."""
    desk = desk_of(request)
    return desk.href if desk else reverse("storefront:home")


def _query(request: HttpRequest) -> str:
    wish = _next(request)
    return f"?{urlencode({'next': wish})}" if wish else ""


def _page(request: HttpRequest, form: SignInForm | SignUpForm, *, status: int = 200) -> HttpResponse:
    signing_in = isinstance(form, SignInForm)
    other = "storefront:sign_up" if signing_in else "storefront:sign_in"
    context: dict[str, Any] = {
        "form": form,
        "next": _next(request),
        "problem": overall(form) if form.is_bound else "",
        "title": _("Sign in") if signing_in else _("Open an account"),
        "other_question": _("New here?") if signing_in else _("Here before?"),
        "other_label": _("Open an account") if signing_in else _("Sign in"),
        "other_href": f"{reverse(other)}{_query(request)}",
    }
    return render(request, "storefront/sign_in.html", context, status=status)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with e-mail and password; too many tries from one address are slowed down."""
    if request.method == "GET":
        return _page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    email = form.cleaned_data["email"].strip().lower()
    tried = f"{email} {throttle.address_of(request)}"  # with the address: a stranger locks nobody out
    try:
        _knock(request)
        throttle.take("sign_in", tried, most=TRIES, per=PER, now=clock.now())
    except Problem as problem:
        return _too_often(request, form, problem)
    user = authenticate(request, username=email, password=form.cleaned_data["password"])
    if user is None:
        form.add_error(None, _("E-mail and password do not belong together."))
        return _page(request, form, status=422)
    throttle.forget("sign_in", tried)
    return _enter(request, user)


def _knock(request: HttpRequest) -> None:
    """Count a try before anything is hashed. Raises TooManyTries."""
    throttle.take("entry_from", throttle.address_of(request), most=TRIES_FROM, per=PER, now=clock.now())


def _too_often(request: HttpRequest, form: SignInForm | SignUpForm, problem: Problem) -> HttpResponse:
    form.add_error(None, sentence_of(problem))
    return _page(request, form, status=429)


def _enter(request: HttpRequest, user: Any) -> HttpResponse:
    """Sign in, and bring along what was put into the cart before."""
    login(request, user)
    answer = redirect(_next(request) or _work(request))
    basket.bring_along(request, answer, user_id=user.pk)
    return answer


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@public
def sign_up(request: HttpRequest) -> HttpResponse:
    """Open an account and sign in."""
    if request.method == "GET":
        return _page(request, SignUpForm())
    form = SignUpForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            _knock(request)
        except Problem as problem:
            return _too_often(request, form, problem)
        try:
            open_account(
                email=chosen["email"],
                password=chosen["password"],
                language=get_language() or "zh-hans",
                now=clock.now(),
            )
        except Problem as problem:
            put_on(form, problem)
        else:
            email = chosen["email"].strip().lower()
            return _enter(request, authenticate(request, username=email, password=chosen["password"]))
    return _page(request, form, status=422)


@require_POST
@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; the cart stays with the account."""
    logout(request)
    answer = redirect("storefront:home")
    basket.leave(answer)
    return answer
