"""Tax bills: what customs billed beside what was withheld."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console.desk import DESK
from entrepot.console.queries import bills as asked
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_number, asked_text


@require_GET
@needs("customs.see")
def bills(request: HttpRequest) -> HttpResponse:
    """Bills, newest first."""
    query = asked_text(request, "q")
    return DESK.show(
        request,
        "bills.html",
        {
            "query": query,
            "page": asked.list_bills(before=asked_number(request, "before"), order=query),
        },
    )


@require_GET
@needs("customs.see")
def bill(request: HttpRequest, pk: int) -> HttpResponse:
    """One bill, line by line beside the estimate."""
    found = asked.get_bill(pk)
    return DESK.show(request, "bill.html", {"compared": found.compared, "lines": found.lines})
