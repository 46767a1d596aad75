"""The inbox: what partners sent, what it did, and what was refused."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import inbox as asked
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_choice, asked_number, chips


@require_GET
@needs("customs.see")
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages that need a look first."""
    group = asked_choice(request, "group", tuple(words.INBOX_GROUPS), "attention")
    return DESK.show(
        request,
        "inbox.html",
        {
            "chips": chips(request, words.INBOX_GROUPS, current=group, counts=asked.count_groups()),
            "page": asked.list_letters(group=group, before=asked_number(request, "before")),
        },
    )


@require_GET
@needs("customs.see")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One message and what it said."""
    return DESK.show(
        request,
        "letter.html",
        {"letter": asked.get_letter(pk)},
    )
