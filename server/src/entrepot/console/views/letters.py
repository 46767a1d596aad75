"""Messages: what ports sent, what it did, and what was refused."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import letters as asked
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_choice, asked_number, chips


@require_GET
@needs("customs.see")
def letters(request: HttpRequest) -> HttpResponse:
    """Messages that need a look first."""
    group = asked_choice(request, "group", tuple(words.LETTER_GROUPS), "attention")
    port = asked_choice(request, "port", tuple(words.PORTS), "")
    return DESK.show(
        request,
        "letters.html",
        {
            "chips": chips(request, words.LETTER_GROUPS, current=group, counts=asked.count_groups()),
            "page": asked.list_letters(group=group, port=port, before=asked_number(request, "before")),
            "ports": words.PORTS,
            "port": port,
            "group": group,
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
