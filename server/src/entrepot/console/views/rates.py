"""The rule desk: the law on file, published tariffs taken over by two people, overrides for a while."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entrepot.console import words
from entrepot.console.bringing import files_page
from entrepot.console.desk import DESK
from entrepot.console.queries import rates as asked
from entrepot.console.queries.agreed_files import get_file
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs, require
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips, posted_day
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.pricing.markets import list_markets
from entrepot.tariffs import files
from entrepot.tariffs.models import RateFile
from entrepot.usecases.catalog.set_tax_display import set_tax_display
from entrepot.usecases.tariffs.decide_rates import decide_rates
from entrepot.usecases.tariffs.end_override import end_override
from entrepot.usecases.tariffs.list_touched import list_touched
from entrepot.usecases.tariffs.override_rate import override_rate
from entrepot.usecases.tariffs.propose_rates import propose_rates
from entrepot_core.errors import Problem


def _today() -> date:
    return clock.local_date(clock.now())


@require_GET
@needs("rates.see")
def books(request: HttpRequest) -> HttpResponse:
    """The law on file, by country."""
    return DESK.show(request, "rates_books.html", {"rows": asked.list_books(_today())})


@require_GET
@needs("rates.see")
def rule_book(request: HttpRequest, country: str, file: str) -> HttpResponse:
    """Every version of every rule of a regime."""
    rows = asked.get_book(country, file, _today())
    return DESK.show(request, "rates_book.html", {"country": country.upper(), "file": file, "rows": rows})


@require_http_methods(["GET", "POST"])
@needs("rates.see")
def rate_files(request: HttpRequest) -> HttpResponse:
    """Files of rates, and the form that brings another in."""
    return files_page(
        request,
        "rates_files.html",
        model=RateFile,
        most=files.MOST_BYTES,
        permission="rates.write",
        propose=partial(propose_rates, format_name=request.POST.get("format", "")),
        page="console:rate_file",
        more={"formats": words.RATE_FORMATS.items()},
    )


@require_GET
@needs("rates.see")
def rate_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would change, and the goods it touches."""
    return _rate_file(request, pk)


def _rate_file(request: HttpRequest, pk: int, refused: Problem | None = None) -> HttpResponse:
    row = get_file(RateFile, pk)
    reading, effective_from = files.get_reading(pk)
    found = files.differences(reading, effective_from)
    outcome = asked_choice(request, "outcome", tuple(words.DIFFERENCES), "changed")
    counts = {code: sum(item.outcome == code for item in found) for code in words.DIFFERENCES}
    return DESK.show(
        request,
        "rates_file.html",
        {
            "row": row,
            "reading": reading,
            "chips": chips(request, words.DIFFERENCES, current=outcome, counts=counts, name="outcome"),
            "rows": [item for item in found if item.outcome == outcome][:300],
            "exchange": reading.exchange[:300],
            "faults": reading.refused[:100],
            "touched": list_touched(file_id=pk, language=get_language() or "en", day=_today())[:200],
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@require_POST
@needs("rates.write")
def decide_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a file, as the second person."""
    approve = request.POST.get("decision") == "approve"
    try:
        done = decide_rates(file_id=pk, approve=approve, actor=actor_of(request).name, now=clock.now())
    except Problem as problem:
        return _rate_file(request, pk, problem)
    said = (
        _("%(count)s rates are taken over.") % {"count": done.written}
        if approve
        else _("The file is refused.")
    )
    messages.success(request, said)
    return redirect(reverse("console:rate_files"))


@require_GET
@needs("rates.see")
def rates(request: HttpRequest) -> HttpResponse:
    """Rates taken over from files."""
    territory, prefix = asked_text(request, "territory"), asked_text(request, "code")
    page = asked.list_rates(
        territory=territory, prefix=prefix, overrides=False, before=asked_number(request, "before")
    )
    return DESK.show(request, "rates_rates.html", {"page": page, "territory": territory, "code": prefix})


@require_http_methods(["GET", "POST"])
@needs("rates.see")
def overrides(request: HttpRequest) -> HttpResponse:
    """Overrides, and the form that adds one."""
    refused: Problem | None = None
    wrong = ""
    if request.method == "POST":
        require(request, "rates.write")
        typed = {name: request.POST.get(name, "") for name in ("territory", "code", "kind", "text", "note")}
        first, last = posted_day(request, "valid_from"), posted_day(request, "valid_to")
        if first is None or last is None:
            wrong = _("Write the first and the last day.")
        else:
            try:
                override_rate(
                    **typed, valid_from=first, valid_to=last, actor=actor_of(request).name, now=clock.now()
                )
                messages.success(request, _("The override is written; cards and taxes follow in a moment."))
                return redirect(reverse("console:overrides"))
            except Problem as problem:
                refused = problem
    return DESK.show(
        request,
        "rates_overrides.html",
        {
            "page": asked.list_rates(
                territory="", prefix="", overrides=True, before=asked_number(request, "before")
            ),
            "typed": request.POST,
            "today": _today(),
            "refused": sentence_of(refused) if refused else wrong,
        },
        status=STATUS[refused.kind] if refused else 422 if wrong else 200,
    )


@require_http_methods(["GET", "POST"])
@needs("rates.see")
def markets(request: HttpRequest) -> HttpResponse:
    """How each market shows tax, and the button that changes it."""
    refused: Problem | None = None
    if request.method == "POST":
        require(request, "rates.write")
        market, display = request.POST.get("market", ""), request.POST.get("display", "")
        try:
            set_tax_display(market=market, display=display, actor=actor_of(request).name, now=clock.now())
            messages.success(request, _("The shop shows its prices so in a moment."))
            return redirect(reverse("console:markets"))
        except Problem as problem:
            refused = problem
    return DESK.show(
        request,
        "markets.html",
        {"rows": list_markets(), "refused": sentence_of(refused) if refused else ""},
        status=STATUS[refused.kind] if refused else 200,
    )


@require_POST
@needs("rates.write")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an override end today."""
    end_override(rate_id=pk, actor=actor_of(request).name, now=clock.now())
    messages.success(request, _("The override ends today."))
    return redirect(reverse("console:overrides"))
