"""Amendments: what one person proposes about a parcel and another decides."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from entrepot.console import record_words
from entrepot.console.acting import act, posts
from entrepot.console.desk import DESK
from entrepot.console.queries import amendments as asked
from entrepot.console.queries.amend import form_of
from entrepot.console.views.clearance import show_declaration
from entrepot.customs import amendments as stored
from entrepot.platform import clock
from entrepot.platform.access import NotFound, actor_of, needs
from entrepot.platform.desk.frame import asked_choice, asked_number, chips
from entrepot.platform.desk.wording import Text, Word
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.amendments.amending import NothingToAmend, refused_parcel
from entrepot.usecases.amendments.decide_amendment import decide_amendment
from entrepot.usecases.amendments.open_amendment import open_amendment
from entrepot.usecases.amendments.propose_amendment import propose_amendment
from entrepot.usecases.amendments.propose_cancellation import propose_cancellation
from entrepot.usecases.amendments.propose_excuse import propose_excuse
from entrepot.usecases.amendments.withdraw_amendment import withdraw_amendment
from entrepot_core.errors import Problem

CLEARABLE = (".unit2", ".quantity2")
"""Facts of a line that may be taken away; every other field that is left empty stays as it is."""


@require_GET
@needs("customs.see")
def amendments(request: HttpRequest) -> HttpResponse:
    """Proposals, newest first."""
    table: dict[str, Word | Text] = {**record_words.AMENDMENTS, "all": gettext_lazy("All")}
    state = asked_choice(request, "state", tuple(table), "proposed")
    return DESK.show(
        request,
        "amendments.html",
        {
            "chips": chips(request, table, current=state, counts=asked.count_amendments(), name="state"),
            "page": asked.list_amendments(state=state, before=asked_number(request, "before")),
            "state": state,
        },
    )


@require_GET
@needs("customs.see")
def amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: old and new, and what it does."""
    return _amendment(request, pk)


def _amendment(
    request: HttpRequest, pk: int, refused: Problem | None = None, *, is_open: bool = False
) -> HttpResponse:
    facts = stored.get(pk)
    rule, repair = asked.rule_of(facts, get_language() or "en")
    return DESK.show(
        request,
        "amendment.html",
        {
            "facts": facts,
            "rows": asked.rows_of(facts, is_open=is_open),
            "rule": rule,
            "repair": repair,
            "is_open": is_open,
            "is_mine": facts.made_by == actor_of(request).name,
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@needs("customs.raw")
@posts("amendment")
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The same with the values that speak of people; who opened them is written down first."""
    open_amendment(amendment_id=pk, actor=actor_of(request), now=clock.now())
    return _amendment(request, pk, is_open=True)


@needs("customs.approve")
@posts("amendment")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse, as the second person."""
    approve = request.POST.get("decision") == "approve"
    return act(
        request,
        lambda: decide_amendment(
            amendment_id=pk,
            approve=approve,
            note=request.POST.get("note", ""),
            actor=actor_of(request).name,
            now=clock.now(),
        ),
        done=_("Approved; it goes to customs now.") if approve else _("The proposal is refused."),
        to=reverse("console:amendment", args=[pk]),
        refused=lambda problem: _amendment(request, pk, problem),
    )


@needs("customs.repair")
@posts("amendment")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own."""
    return act(
        request,
        lambda: withdraw_amendment(amendment_id=pk, actor=actor_of(request).name, now=clock.now()),
        done=_("The proposal is withdrawn."),
        to=reverse("console:amendment", args=[pk]),
        refused=lambda problem: _amendment(request, pk, problem),
    )


@require_http_methods(["GET", "POST"])
@needs("customs.repair")
def amend(request: HttpRequest, number: str) -> HttpResponse:
    """What is declared now, and the form that proposes to declare it otherwise."""
    refused: Problem | None = None
    try:
        refused_parcel(number)
    except NothingToAmend as problem:
        refused = problem
    if request.method == "POST" and refused is None:
        values = {
            name: value.strip()
            for name, value in request.POST.items()
            if "." in name and isinstance(value, str) and (value.strip() or name.endswith(CLEARABLE))
        }
        try:
            pk = propose_amendment(
                consignment_no=number,
                values=values,
                reason=request.POST.get("reason", ""),
                actor=actor_of(request).name,
                now=clock.now(),
            )
            messages.success(request, _("Proposed. Another person decides it now."))
            return redirect(reverse("console:amendment", args=[pk]))
        except NotFound:
            raise
        except Problem as problem:
            refused = problem
    return DESK.show(
        request,
        "amend.html",
        {
            "number": number,
            "form": form_of(number, request.POST, refused),
            "reason": request.POST.get("reason", ""),
            "refused": sentence_of(refused) if refused and not refused.field else "",
            "reason_fault": sentence_of(refused) if refused and refused.field == "reason" else "",
        },
        status=STATUS[refused.kind] if refused and request.method == "POST" else 200,
    )


@needs("customs.repair")
@posts("declaration")
def excuse(request: HttpRequest, number: str) -> HttpResponse:
    """Propose to send a parcel against the rule that holds it back."""
    return _propose(request, number, propose_excuse)


@needs("customs.repair")
@posts("declaration")
def ask_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Propose to have the list cancelled."""
    return _propose(request, number, propose_cancellation)


def _propose(request: HttpRequest, number: str, propose: Callable[..., int]) -> HttpResponse:
    def do() -> None:
        propose(
            consignment_no=number,
            reason=request.POST.get("reason", ""),
            actor=actor_of(request).name,
            now=clock.now(),
        )

    return act(
        request,
        do,
        done=_("Proposed. Another person decides it now."),
        to=reverse("console:declaration", args=[number]),
        refused=lambda problem: show_declaration(request, number, problem),
    )
