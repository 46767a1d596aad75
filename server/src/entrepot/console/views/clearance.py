"""The clearance desk: the list, one consignment, its raw documents, and the button that declares again."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import declaration as one
from entrepot.console.queries import declarations as many
from entrepot.platform import clock
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips


@require_GET
@needs("customs.see")
def declarations(request: HttpRequest) -> HttpResponse:
    """Consignments by where they stand with customs."""
    search = many.Search(
        group=asked_choice(request, "group", tuple(words.DECLARATION_GROUPS), "all"),
        mode=asked_choice(request, "mode", tuple(words.MODES), ""),
        port=asked_choice(request, "port", tuple(words.PORTS), ""),
        text=asked_text(request),
        cause=asked_text(request, "cause"),
    )
    now = clock.now()
    return DESK.show(
        request,
        "declarations.html",
        {
            "search": search,
            "chips": chips(
                request, words.DECLARATION_GROUPS, current=search.group, counts=many.count_groups(now=now)
            ),
            "page": many.list_declarations(search, before=asked_number(request, "before"), now=now),
            "causes": many.list_causes(),
            "modes": words.MODES,
            "ports": words.PORTS,
        },
    )


@require_GET
@needs("customs.see")
def declaration(request: HttpRequest, number: str) -> HttpResponse:
    """One consignment at customs."""
    return DESK.show(
        request,
        "declaration.html",
        {"view": one.get_declaration(number)},
    )
