"""Positive lists: versions and their differences, what the one in force says of our goods, official files by two people."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entrepot.console.bringing import files_page
from entrepot.console.desk import DESK
from entrepot.console.queries import positive as asked
from entrepot.console.queries.agreed_files import get_file
from entrepot.console.words import filing as filing_words
from entrepot.customs import positive
from entrepot.customs.models import PositiveFile
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_choice, asked_text, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.filing.propose_positive_list import decide_positive_list, propose_positive_list
from entrepot_core.errors import Problem


def _today() -> date:
    return clock.local_date(clock.now())


@require_GET
@needs("catalog.see")
def versions(request: HttpRequest) -> HttpResponse:
    """Every version, and what the one in force says of our goods."""
    language, today = get_language() or "en", _today()
    rows = asked.judge_goods(today)
    counts = {code: sum(row.verdict.outcome == code for row in rows) for code in filing_words.VERDICTS}
    outcome = asked_choice(request, "outcome", tuple(filing_words.VERDICT_GROUPS), "all")
    return DESK.show(
        request,
        "positive.html",
        {
            "versions": asked.list_versions(today),
            "chips": chips(
                request,
                filing_words.VERDICT_GROUPS,
                current=outcome,
                counts={"all": len(rows), **counts},
                name="outcome",
            ),
            "rows": [
                (row, row.offer.name(language), [each.sentence(language) for each in row.verdict.reasons])
                for row in rows
                if outcome in {"all", row.verdict.outcome}
            ],
        },
    )


@require_GET
@needs("catalog.see")
def version(request: HttpRequest, edition: str) -> HttpResponse:
    """The lines of a version, beside another one where it is asked for."""
    against = asked_text(request, "against")
    shown, text = asked.get_version(edition), asked_text(request)
    change = asked_choice(request, "change", tuple(filing_words.CHANGE_GROUPS), "all")
    lines, counts = asked.changes_of(shown, against, text=text, change=change)
    return DESK.show(
        request,
        "positive_version.html",
        {
            "version": shown,
            "others": [
                row.version for row in asked.list_versions(_today()) if row.version.edition != edition
            ],
            "against": against,
            "search": {"text": text},
            "chips": chips(request, filing_words.CHANGE_GROUPS, current=change, counts=counts, name="change"),
            "lines": lines,
        },
    )


@require_http_methods(["GET", "POST"])
@needs("catalog.see")
def files(request: HttpRequest) -> HttpResponse:
    """Official lists, and the form that brings another in."""
    return files_page(
        request,
        "positive_files.html",
        model=PositiveFile,
        most=positive.MOST_BYTES,
        permission="catalog.write",
        propose=partial(
            propose_positive_list,
            edition=request.POST.get("edition", ""),
            complete=request.POST.get("complete") == "yes",
        ),
        page="console:positive_file",
        may_paste=True,
        more={},
    )


@require_GET
@needs("catalog.see")
def list_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What a list would change, and which of our goods it would keep out."""
    return _list_file(request, pk)


def _list_file(request: HttpRequest, pk: int, refused: Problem | None = None) -> HttpResponse:
    language, row = get_language() or "en", get_file(PositiveFile, pk)
    kept, reading = positive.get_reading(pk)
    found = positive.differences(kept, reading)
    change = asked_choice(request, "change", tuple(filing_words.CHANGES), "added")
    counts = {code: sum(item.change == code for item in found) for code in filing_words.CHANGES}
    return DESK.show(
        request,
        "positive_file.html",
        {
            "row": row,
            "chips": chips(request, filing_words.CHANGES, current=change, counts=counts, name="change"),
            "lines": [item for item in found if item.change == change][: asked.MOST],
            "faults": reading.refused[:100],
            "announced": positive.announced_lines(kept.effective_from),
            "touched": [
                (each, each.offer.name(language), [one.sentence(language) for one in each.verdict.reasons])
                for each in asked.would_forbid(kept, reading, _today())
            ],
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@require_POST
@needs("catalog.write")
def decide_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse a list, as the second person."""
    approve = request.POST.get("decision") == "approve"
    try:
        done = decide_positive_list(
            file_id=pk, approve=approve, actor=actor_of(request).name, now=clock.now()
        )
    except Problem as problem:
        return _list_file(request, pk, problem)
    said = (
        _("%(count)s lines are taken over.") % {"count": done.written}
        if approve
        else _("The list is refused.")
    )
    messages.success(request, said)
    return redirect(reverse("console:positive_files"))
