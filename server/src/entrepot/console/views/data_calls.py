"""Calls of customs for payment data: what was asked, what was sent, and the button that sends again."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entrepot.console import record_words
from entrepot.console.acting import act, posts
from entrepot.console.desk import DESK
from entrepot.console.queries import data_calls as asked
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.clearance.send_data_again import send_data_again
from entrepot_core.errors import Problem


@require_GET
@needs("records.see")
def data_calls(request: HttpRequest) -> HttpResponse:
    """Calls, newest first."""
    now = clock.now()
    group = asked_choice(request, "group", tuple(record_words.DATA_CALL_GROUPS), "all")
    text = asked_text(request)
    return DESK.show(
        request,
        "data_calls.html",
        {
            "chips": chips(
                request, record_words.DATA_CALL_GROUPS, current=group, counts=asked.count_calls(now=now)
            ),
            "page": asked.list_calls(group=group, text=text, before=asked_number(request, "before"), now=now),
            "text": text,
            "now": now,
        },
    )


@require_GET
@needs("records.see")
def data_call(request: HttpRequest, pk: int) -> HttpResponse:
    """One call with its tries."""
    return _data_call(request, pk)


def _data_call(request: HttpRequest, pk: int, refused: Problem | None = None) -> HttpResponse:
    now = clock.now()
    return DESK.show(
        request,
        "data_call.html",
        {
            "view": asked.get_call(pk, now=now),
            "term": asked.upload_term(clock.local_date(now)),
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@needs("customs.repair")
@posts("data_call")
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the data sent once more."""
    return act(
        request,
        lambda: send_data_again(call=pk, actor=actor_of(request).name, now=clock.now()),
        done=_("The data are being sent again."),
        to=reverse("console:data_call", args=[pk]),
        refused=lambda problem: _data_call(request, pk, problem),
    )
