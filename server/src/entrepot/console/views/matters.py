"""The clearance officer's inbox: what waits over all ports, who has it, and the one button that repairs it."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from entrepot.console import words
from entrepot.console.acting import act, posts
from entrepot.console.desk import DESK
from entrepot.console.forms import RestForm, next_morning
from entrepot.console.queries import groups, runs
from entrepot.console.queries import matters as asked
from entrepot.console.words.inbox import AGES, GROUPS, REPAIRS_ASKED, WAITS
from entrepot.customs.matters import MatterSettled
from entrepot.customs.models import Matter
from entrepot.customs.repairs import Group
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.clearance.hand_over_matter import hand_over_matter
from entrepot.usecases.clearance.let_matter_rest import let_matter_rest
from entrepot.usecases.clearance.repair_group import repair_group
from entrepot.usecases.clearance.repair_matter import repair_matter
from entrepot.usecases.clearance.stop_repair import stop_repair
from entrepot.usecases.clearance.take_matter import take_matter
from entrepot.usecases.clearance.wake_matter import wake_matter
from entrepot_core.errors import Kind, Problem


@require_GET
@needs("customs.see")
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything that waits, the most urgent first."""
    return _inbox(request)


def _search(request: HttpRequest) -> asked.Search:
    return asked.Search(
        group=asked_choice(request, "group", tuple(GROUPS), "attention"),
        waits=asked_choice(request, "waits", tuple(WAITS), ""),
        port=asked_choice(request, "port", tuple(words.PORTS), ""),
        mode=asked_choice(request, "mode", tuple(words.MODES), ""),
        cause=asked_text(request, "cause")[:24],
        age=asked_choice(request, "age", tuple(AGES), ""),
        text=asked_text(request),
        owner=actor_of(request).name,
    )


def _inbox(request: HttpRequest, refused: str = "", status: int = 200) -> HttpResponse:
    search, now = _search(request), clock.now()
    held = asked.count_waits(search)
    every = request.GET.get("causes") == "all"
    return DESK.show(
        request,
        "inbox.html",
        {
            "search": search,
            "refused": refused,
            "chips": chips(request, GROUPS, current=search.group, counts=asked.count_groups(search, now=now)),
            "page": asked.list_matters(search, after=asked_text(request, "before"), now=now),
            "groups": groups.list_groups(search, now=now, few=not every),
            "few": groups.FEW,
            "every": every,
            "waits": [(name, word.text, held[name]) for name, word in WAITS.items() if name in held],
            "ports": words.PORTS,
            "modes": words.MODES,
            "ages": AGES,
            "me": search.owner,
            "cap": asked.CAP,
        },
        status=status,
    )


def _way_back(request: HttpRequest) -> str:
    """Where the person came from, if it is one of our own pages."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return back
    return reverse("console:inbox")


def _done(request: HttpRequest, do: Callable[[], None], said: str) -> HttpResponse:
    def say(problem: Problem) -> HttpResponse:
        return _inbox(request, sentence_of(problem), STATUS[problem.kind])

    return act(request, do, done=said, to=_way_back(request), refused=say)


@needs("customs.repair")
@posts("inbox")
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it mine."""
    return _done(
        request,
        lambda: take_matter(matter_id=pk, actor=actor_of(request), now=clock.now()),
        _("It is yours now."),
    )


@needs("customs.repair")
@posts("inbox")
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to a colleague, or back to all."""
    to = request.POST.get("to", "").strip()[:150]
    return _done(
        request,
        lambda: hand_over_matter(matter_id=pk, to=to, actor=actor_of(request).name, now=clock.now()),
        _("It was handed over.") if to else _("It was given back."),
    )


@require_http_methods(["GET", "POST"])
@needs("customs.repair")
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it rest till a moment, for a reason."""
    matter = asked.find_matter(pk)
    if matter is None:
        return _inbox(request, sentence_of(MatterSettled()), STATUS[MatterSettled.kind])
    form = RestForm(request.POST or None, initial={"until": next_morning(clock.now())})
    if not form.is_valid():
        return _rest(request, matter, form, status=STATUS[Kind.INVALID] if form.is_bound else 200)
    given = form.cleaned_data
    return act(
        request,
        lambda: let_matter_rest(
            matter_id=pk,
            until=given["until"],
            reason=given["reason"],
            actor=actor_of(request).name,
            now=clock.now(),
        ),
        done=_("It rests until then."),
        to=_way_back(request),
        refused=lambda problem: _rest(request, matter, form, sentence_of(problem), STATUS[problem.kind]),
    )


def _rest(
    request: HttpRequest, matter: Matter, form: RestForm, refused: str = "", status: int = 200
) -> HttpResponse:
    back = request.POST.get("back", "") or request.GET.get("back", "")
    context = {"matter": matter, "form": form, "refused": refused, "back": back}
    return DESK.show(request, "rest.html", context, status=status)


@needs("customs.repair")
@posts("inbox")
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring it back before its time."""
    return _done(
        request,
        lambda: wake_matter(matter_id=pk, actor=actor_of(request).name, now=clock.now()),
        _("It is back."),
    )


@needs("customs.repair")
@posts("inbox")
def repair(request: HttpRequest, pk: int) -> HttpResponse:
    """Repair one, as it stood when the page was made."""
    name, actor, seen = request.POST.get("repair", ""), actor_of(request).name, _seen(request)
    return _done(
        request,
        lambda: repair_matter(matter_id=pk, repair=name, actor=actor, seen=seen, now=clock.now()),
        str(REPAIRS_ASKED.get(name, "")),
    )


def _seen(request: HttpRequest) -> datetime | None:
    """When it was last repaired, as the page said; what is no moment says that it never was."""
    try:
        seen = datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        return None
    return seen if seen.tzinfo else None


@needs("customs.repair")
@posts("inbox")
def repair_all(request: HttpRequest) -> HttpResponse:
    """Repair a whole group: those whose time is over, where the others may still be settled by themselves."""
    given = request.POST
    group = Group(
        waits=given.get("waits", "")[:12],
        cause=given.get("cause", "")[:24],
        port=given.get("port", "")[:20],
        mode=given.get("mode", "")[:10],
        due_only=given.get("due_only") == "yes",
    )
    name = given.get("repair", "")
    try:
        run = repair_group(group=group, repair=name, actor=actor_of(request).name, now=clock.now())
    except Problem as problem:
        return _inbox(request, sentence_of(problem), STATUS[problem.kind])
    messages.success(request, _("The repair of the group has begun."))
    return redirect("console:repair_run", pk=run)


@require_GET
@needs("customs.see")
def repair_run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the repair of a group has come."""
    return _run(request, pk)


def _run(request: HttpRequest, pk: int, refused: str = "", status: int = 200) -> HttpResponse:
    view = runs.get_run(pk, before=asked_number(request, "before"))
    return DESK.show(
        request, "repair_run.html", {"run": view, "page": view.page, "refused": refused}, status=status
    )


@needs("customs.repair")
@posts("repair_run")
def stop_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the rest alone."""
    return act(
        request,
        lambda: stop_repair(run=pk, actor=actor_of(request).name, now=clock.now()),
        done=_("Stopped. What had begun is finished, the rest was left alone."),
        to=reverse("console:repair_run", args=[pk]),
        refused=lambda problem: _run(request, pk, sentence_of(problem), STATUS[problem.kind]),
    )
