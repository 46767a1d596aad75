"""The signed log: what was done and heard, and whether the log is whole."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console import record_words
from entrepot.console.acting import posts
from entrepot.console.desk import DESK
from entrepot.console.queries import records as asked
from entrepot.platform import clock
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text
from entrepot.usecases.records.prove_records import Verdict, prove_records
from entrepot.usecases.records.seal_log import seal_log


@require_GET
@needs("records.see")
def log(request: HttpRequest) -> HttpResponse:
    """Entries, newest first."""
    return _log(request)


def _log(request: HttpRequest, verdict: Verdict | None = None) -> HttpResponse:
    act = asked_choice(request, "act", tuple(record_words.ACTS), "")
    text = asked_text(request)
    return DESK.show(
        request,
        "records.html",
        {
            "standing": asked.standing(),
            "verdict": verdict,
            "acts": record_words.ACTS.items(),
            "act": act,
            "text": text,
            "page": asked.list_entries(act=act, text=text, before=asked_number(request, "before")),
        },
    )


@needs("records.see")
@posts("records")
def prove(request: HttpRequest) -> HttpResponse:
    """Seal what is there and read the whole log again."""
    now = clock.now()
    seal_log(at_once=True, now=now)
    return _log(request, prove_records(now=now))
