"""The filing desk: every goods filing by where it stands, and one of them with what may be done about it."""

import csv
from collections.abc import Callable, Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import filing as one
from entrepot.console.queries import filings as asked
from entrepot.console.words import filing as filing_words
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import (
    asked_choice,
    asked_number,
    asked_text,
    chips,
    posted_day,
    posted_number,
)
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.filing.draft_filing import draft_filing, edit_filing
from entrepot.usecases.filing.end_filing import cancel_filing
from entrepot.usecases.filing.file_filing import file_filing
from entrepot.usecases.filing.hear_filing_answer import record_filing_answer
from entrepot.usecases.filing.renew_filing import renew_filing
from entrepot_core.customs.filing import AnswerState, filing_fields
from entrepot_core.errors import Problem


def _today() -> date:
    return clock.local_date(clock.now())


@require_GET
@needs("catalog.see")
def filings(request: HttpRequest) -> HttpResponse:
    """Filings by state, port and account book."""
    group = asked_choice(request, "group", tuple(filing_words.GROUPS), "all")
    search = asked.Search(
        group=group,
        text=asked_text(request),
        port=asked_text(request, "port"),
        book=asked_text(request, "book"),
    )
    today = _today()
    return DESK.show(
        request,
        "filings.html",
        {
            "search": search,
            "chips": chips(
                request,
                filing_words.GROUPS,
                current=group,
                counts=asked.count_groups(filing_words.GROUPS, today),
            ),
            "ports": [(name, words.PORTS.get(name, name)) for name in asked.list_ports()],
            "books": asked.list_books(),
            "page": asked.list_filings(
                search, language=get_language() or "en", today=today, before=asked_number(request, "before")
            ),
        },
    )


@require_GET
@needs("catalog.see")
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """One filing: sheet, findings, versions, answers, listings."""
    return _filing(request, pk)


def _filing(
    request: HttpRequest, pk: int, refused: Problem | None = None, typed: Mapping[str, str] | None = None
) -> HttpResponse:
    language = get_language() or "en"
    view = one.get_filing(pk, language=language, today=_today())
    return DESK.show(
        request,
        "filing.html",
        {
            "view": view,
            "facts": one.facts_of(view, language=language),
            "chinese": language.startswith("zh"),
            "fields": one.sheet_of(view, language=language, text=typed),
            "findings": [(finding.sentence(language), finding.stops) for finding in view.findings],
            "answers": filing_words.ANSWERS.items(),
            "refused": sentence_of(refused) if refused else "",
            "open_sheet": typed is not None or view.filing.state in {"draft", "rejected"},
        },
        status=STATUS[refused.kind] if refused else 200,
    )


def _act(
    request: HttpRequest,
    pk: int,
    act: Callable[[], object],
    said: str,
    typed: Mapping[str, str] | None = None,
) -> HttpResponse:
    try:
        act()
    except Problem as problem:
        return _filing(request, pk, problem, typed)
    messages.success(request, said)
    return redirect(reverse("console:filing", args=[pk]))


@require_POST
@needs("catalog.write")
def draft(request: HttpRequest) -> HttpResponse:
    """Draft the filing of an offer's goods."""
    number = draft_filing(
        offer_id=posted_number(request, "offer"), actor=actor_of(request).name, now=clock.now()
    )
    return redirect(reverse("console:filing", args=[number]))


@require_POST
@needs("catalog.write")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the next version; file it at once where that was pressed."""
    typed = {name: request.POST.get(name, "") for name in filing_fields()}
    actor, now = actor_of(request).name, clock.now()

    def write() -> None:
        edit_filing(filing_id=pk, text=typed, actor=actor, now=now)
        if request.POST.get("then") == "file":
            file_filing(filing_id=pk, actor=actor, now=now)

    filed = request.POST.get("then") == "file"
    return _act(
        request, pk, write, _("The filing is on its way.") if filed else _("The draft is kept."), typed
    )


@require_POST
@needs("catalog.write")
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """File the draft."""
    actor = actor_of(request).name
    return _act(
        request,
        pk,
        lambda: file_filing(filing_id=pk, actor=actor, now=clock.now()),
        _("The filing is on its way."),
    )


@require_POST
@needs("catalog.write")
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """File what holds, or held last, once more."""
    actor = actor_of(request).name
    return _act(
        request,
        pk,
        lambda: renew_filing(filing_id=pk, actor=actor, now=clock.now()),
        _("The filing is on its way."),
    )


@require_POST
@needs("catalog.write")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an answer that came by hand."""
    said = request.POST
    state = AnswerState(said["state"]) if said.get("state") in filing_words.ANSWERS else AnswerState.RECEIVED

    def record() -> None:
        record_filing_answer(
            filing_id=pk,
            state=state,
            registration_no=said.get("registration_no", ""),
            item_record_no=said.get("item_record_no", ""),
            valid_to=posted_day(request, "valid_to"),
            note=said.get("note", ""),
            actor=actor_of(request).name,
            now=clock.now(),
        )

    return _act(request, pk, record, _("The answer is written down."))


@require_POST
@needs("catalog.write")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a filing with its reason."""
    reason, actor = request.POST.get("reason", ""), actor_of(request).name
    return _act(
        request,
        pk,
        lambda: cancel_filing(filing_id=pk, reason=reason, actor=actor, now=clock.now()),
        _("The filing is cancelled; its goods are off the shelf, open orders go on."),
    )


@require_GET
@needs("catalog.see")
def sheet(_request: HttpRequest, pk: int) -> HttpResponse:
    """The filing sheet as a table, for an office that takes it by hand."""
    view = one.get_filing(pk, language="zh-hans", today=_today())
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="filing-{pk}.csv"'
    table = csv.writer(response)
    table.writerow(["字段", "Field", "名称", "Value"])
    facts = view.newest.facts if view.newest else {}
    for name, field in filing_fields().items():
        if value := str(facts.get(name, "")):
            # A value that a spreadsheet would take for a formula is told to be text.
            table.writerow([name, field.name_en, field.name_zh, f"'{value}" if value[0] in "=+@-" else value])
    return response


@require_GET
@needs("customs.raw")
def sending(_request: HttpRequest, pk: int) -> HttpResponse:
    """A message with a filing as it was signed, or as it was written where it was not yet."""
    row = one.get_sending(pk)
    response = HttpResponse(bytes(row.wire), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{row.message_guid}.xml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
