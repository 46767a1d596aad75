"""Tax bills: what customs billed beside what was withheld."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import bills as asked
from entrepot.console.queries.tax import find_month
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips


@require_GET
@needs("tax.see")
def bills(request: HttpRequest) -> HttpResponse:
    """Bills, newest first; of a month's figure or a payment, with the figures that they come to."""
    query = asked_text(request, "q")
    month = asked_text(request, "month")
    key = {name: asked_text(request, name) for name in ("port", "guarantor")} if month else {}
    payment = asked_number(request, "payment")
    behind = asked.Behind(
        month=month,
        **key,
        which=asked_choice(request, "which", tuple(asked.BEHIND), "billed"),
        payment=asked.find_payment(payment) if payment else None,
    )
    return DESK.show(
        request,
        "bills.html",
        {
            "query": query,
            "behind": behind,
            "month": find_month(month=month, **key) if month else None,
            "chips": chips(request, words.TABLES["bills_behind"], current=behind.which, name="which")
            if month
            else [],
            "page": asked.list_bills(before=asked_number(request, "before"), order=query, behind=behind),
        },
    )


@require_GET
@needs("tax.see")
def bill(request: HttpRequest, pk: int) -> HttpResponse:
    """One bill, line by line beside the estimate."""
    found = asked.get_bill(pk)
    return DESK.show(request, "bill.html", {"compared": found.compared, "lines": found.lines})
