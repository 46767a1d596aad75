"""Jobs: the dead with their reason and a button that gives them another life; what is due by the calendar."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import jobs as asked
from entrepot.platform.access import needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips


@require_GET
@needs("jobs.repair")
def jobs(request: HttpRequest) -> HttpResponse:
    """Jobs in one state, the dead first."""
    state, name = asked_choice(request, "state", tuple(words.JOBS), "dead"), asked_text(request, "name")
    page = asked.list_jobs(state=state, name=name, before=asked_number(request, "before"))
    return DESK.show(
        request,
        "jobs.html",
        {
            "state": state,
            "name": name,
            "chips": chips(request, words.JOBS, current=state, counts=asked.count_states(), name="state"),
            "page": page,
        },
    )


@require_GET
@needs("jobs.repair")
def schedules(request: HttpRequest) -> HttpResponse:
    """Repeating jobs and when each is due next."""
    return DESK.show(request, "schedules.html", {"schedules": asked.list_schedules()})
