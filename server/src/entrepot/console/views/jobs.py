"""Jobs: the dead with their reason and a button that gives them another life; what is due by the calendar."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.acting import act, posts
from entrepot.console.desk import DESK
from entrepot.console.queries import jobs as asked
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.repair.retry_job import retry_job
from entrepot_core.errors import Problem


@require_GET
@needs("jobs.repair")
def jobs(request: HttpRequest) -> HttpResponse:
    """Jobs in one state, the dead first."""
    return _page(request)


def _page(request: HttpRequest, refused: Problem | None = None) -> HttpResponse:
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
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@needs("jobs.repair")
@posts("jobs")
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Another life for a dead job."""
    return act(
        request,
        lambda: retry_job(job_id=pk, actor=actor_of(request), now=clock.now()),
        done=_("The job waits to run again."),
        to=reverse("console:jobs"),
        refused=lambda problem: _page(request, problem),
    )


@require_GET
@needs("jobs.repair")
def schedules(request: HttpRequest) -> HttpResponse:
    """Repeating jobs and when each is due next."""
    return DESK.show(request, "schedules.html", {"schedules": asked.list_schedules()})
