"""Ports: how each behaves, and the clocks that the house gives them."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from entrepot.console import words
from entrepot.console.acting import act
from entrepot.console.desk import DESK
from entrepot.console.queries import clocks as asked_clocks
from entrepot.console.queries import ports as asked
from entrepot.console.queries import runs
from entrepot.console.words.inbox import WAITS
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs, require
from entrepot.platform.desk.frame import asked_choice, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.clearance.set_clock import set_clock
from entrepot_core.errors import Kind

SPANS = {"hour": gettext_lazy("Last 24 hours"), "day": gettext_lazy("Last 7 days")}


@require_GET
@needs("customs.see")
def ports(request: HttpRequest) -> HttpResponse:
    """Every port beside the others."""
    return DESK.show(
        request, "ports.html", {"lines": asked.list_ports(now=clock.now()), "runs": runs.list_runs()}
    )


@require_GET
@needs("customs.see")
def port(request: HttpRequest, name: str) -> HttpResponse:
    """One port."""
    span = asked_choice(request, "span", tuple(SPANS), "hour")
    return DESK.show(
        request,
        "port.html",
        {
            "view": asked.get_port_view(name, now=clock.now(), span=span),
            "chips": chips(request, SPANS, current=span, name="span"),
            "cap": asked.CAP,
        },
    )


class ClockForm(forms.Form):
    """A rule of the house for a clock; without minutes it is taken away."""

    waits = forms.ChoiceField(
        label=gettext_lazy("What waits"), choices=[(name, word.text) for name, word in WAITS.items()]
    )
    port = forms.ChoiceField(
        label=gettext_lazy("Port"),
        required=False,
        choices=[("", gettext_lazy("Every port")), *words.PORTS.items()],
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Trade mode"),
        required=False,
        choices=[("", gettext_lazy("Every trade mode")), *words.MODES.items()],
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        min_value=1,
        max_value=43200,
        help_text=gettext_lazy("Leave it empty to take the rule away."),
    )


@needs("customs.see")
def clocks(request: HttpRequest) -> HttpResponse:
    """How long each thing may wait; who may repair may change it."""
    if request.method != "POST":
        return _clocks(request, ClockForm())
    require(request, "customs.repair")
    form = ClockForm(request.POST)
    if not form.is_valid():
        return _clocks(request, form, status=STATUS[Kind.INVALID])
    given = form.cleaned_data
    return act(
        request,
        lambda: set_clock(
            waits=given["waits"],
            port=given["port"],
            mode=given["mode"],
            minutes=given["minutes"],
            actor=actor_of(request).name,
            now=clock.now(),
        ),
        done=_("The clocks were set."),
        to=reverse("console:clocks"),
        refused=lambda problem: _clocks(request, form, sentence_of(problem), STATUS[problem.kind]),
    )


def _clocks(request: HttpRequest, form: ClockForm, refused: str = "", status: int = 200) -> HttpResponse:
    return DESK.show(
        request,
        "clocks.html",
        {"view": asked_clocks.get_clocks(), "form": form, "refused": refused},
        status=status,
    )
