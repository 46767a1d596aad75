"""Months of tax, paid from the bank; guarantees, entered with a day."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from entrepot.console import words
from entrepot.console.acting import act, posts
from entrepot.console.desk import DESK
from entrepot.console.queries import tax as asked
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs, require
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.tax.enter_guarantee import enter_guarantee
from entrepot.usecases.tax.pay_month import pay_month
from entrepot_core.errors import Problem


@require_GET
@needs("tax.see")
def months(request: HttpRequest) -> HttpResponse:
    """Bills by month, port and guarantor."""
    return _months(request)


def _months(request: HttpRequest, refused: Problem | None = None) -> HttpResponse:
    today = clock.local_date(clock.now())
    return DESK.show(
        request,
        "tax_months.html",
        {
            "rows": asked.list_months(),
            "term": asked.collection_term(today),
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@needs("tax.pay")
@posts("tax_months")
def pay(request: HttpRequest) -> HttpResponse:
    """A month was paid."""

    def do() -> None:
        pay_month(
            month=request.POST.get("month", ""),
            port=request.POST.get("port", ""),
            guarantor=request.POST.get("guarantor", ""),
            bank_ref=request.POST.get("bank_ref", ""),
            actor=actor_of(request).name,
            now=clock.now(),
        )

    return act(
        request,
        do,
        done=_("The payment is in the books, and the guarantee is free again."),
        to=reverse("console:tax_months"),
        refused=lambda problem: _months(request, problem),
    )


@require_GET
@needs("tax.see")
def held_lists(request: HttpRequest) -> HttpResponse:
    """The lists behind a figure of a guarantee."""
    port, guarantor = asked_text(request, "port"), asked_text(request, "guarantor")
    which = asked_choice(request, "which", asked.HOLDING, "held")
    today = clock.local_date(clock.now())
    return DESK.show(
        request,
        "held_lists.html",
        {
            "port": port,
            "guarantor": guarantor,
            "which": which,
            "chips": chips(request, words.TABLES["holding"], current=which, name="which"),
            "balance": asked.find_balance(today, port=port, guarantor=guarantor),
            "page": asked.list_holdings(
                port=port, guarantor=guarantor, which=which, before=asked_number(request, "before")
            ),
        },
    )


@require_http_methods(["GET", "POST"])
@needs("tax.see")
def guarantees(request: HttpRequest) -> HttpResponse:
    """What each guarantee carries, and the form that enters another."""
    refused: Problem | None = None
    wrong = ""
    if request.method == "POST":
        require(request, "tax.pay")
        try:
            valid_from = date.fromisoformat(request.POST.get("valid_from", ""))
            enter_guarantee(
                **{
                    name: request.POST.get(name, "")
                    for name in ("port", "guarantor", "amount", "on_exceed", "note")
                },
                valid_from=valid_from,
                actor=actor_of(request).name,
                now=clock.now(),
            )
            messages.success(request, _("The guarantee is entered."))
            return redirect(reverse("console:guarantees"))
        except ValueError:
            wrong = _("Write the first day.")
        except Problem as problem:
            refused = problem
    today = clock.local_date(clock.now())
    return DESK.show(
        request,
        "guarantees.html",
        {
            "rows": asked.list_balances(today),
            "ports": words.PORTS.items(),
            "typed": request.POST,
            "today": today,
            "refused": sentence_of(refused) if refused else wrong,
        },
        status=STATUS[refused.kind] if refused else 422 if wrong else 200,
    )
