"""The goods desk: what is missing, how an article is classified, what sellers propose, files of classifications."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entrepot.catalog import uploads
from entrepot.catalog.sheet_form import LABELS, sheet_fields
from entrepot.catalog.sheets import FIELDS, Fault, SheetRefused
from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import goods as asked
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs, require
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.catalog.apply_customs_file import apply_customs_file
from entrepot.usecases.catalog.check_customs_file import check_customs_file
from entrepot.usecases.catalog.decide_customs_proposal import decide_customs_proposal
from entrepot.usecases.catalog.save_customs_profile import save_customs_profile
from entrepot.usecases.filing import list_gaps as gaps
from entrepot_core.errors import Problem


@require_GET
@needs("catalog.see")
def missing(request: HttpRequest) -> HttpResponse:
    """Offers that lack something, those that keep an article off the shelf first."""
    seller = asked_text(request, "seller")
    page = gaps.list_gaps(
        language=get_language() or "en",
        day=clock.local_date(clock.now()),
        seller_code=seller,
        after=asked_number(request, "after") or 0,
    )
    return DESK.show(
        request,
        "goods_missing.html",
        {
            "seller": seller,
            "rows": [
                (row, [(gaps.GAPS[code], code in gaps.STOPPING, code) for code in row.gaps])
                for row in sorted(page.rows, key=lambda row: not gaps.STOPPING & set(row.gaps))
            ],
            "following": page.following,
        },
    )


@require_http_methods(["GET", "POST"])
@needs("catalog.see")
def article(request: HttpRequest, sku: str) -> HttpResponse:
    """How an article is classified, with the form that writes a new classification."""
    found = asked.get_article(sku, language=get_language() or "en", day=clock.local_date(clock.now()))
    text, refused = found.text, None
    faults: tuple[Fault, ...] = ()
    if request.method == "POST":
        require(request, "catalog.write")
        text = {name: request.POST.get(name, "") for name in FIELDS}
        try:
            save_customs_profile(sku=sku, text=text, now=clock.now())
        except SheetRefused as problem:
            refused, faults = problem, problem.faults
        else:
            messages.success(request, _("The classification is written; cards and taxes follow in a moment."))
            return redirect(reverse("console:article", args=[sku]))
    return DESK.show(
        request,
        "goods_article.html",
        {
            "article": found,
            "fields": sheet_fields(text, faults),
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@require_GET
@needs("catalog.see")
def proposals(request: HttpRequest) -> HttpResponse:
    """What sellers propose."""
    state = asked_choice(request, "state", tuple(words.PROPOSALS), "open")
    return DESK.show(
        request,
        "goods_proposals.html",
        {
            "chips": chips(
                request, words.PROPOSALS, current=state, counts=asked.count_proposals(), name="state"
            ),
            "page": asked.list_proposals(state=state, before=asked_number(request, "before")),
        },
    )


@require_GET
@needs("catalog.see")
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal, field by field beside what holds."""
    return _proposal(request, pk)


def _proposal(request: HttpRequest, pk: int, refused: Problem | None = None) -> HttpResponse:
    row, changes = asked.get_proposal(pk, day=clock.local_date(clock.now()))
    return DESK.show(
        request,
        "goods_proposal.html",
        {
            "row": row,
            "changes": [(LABELS[change.field], change) for change in changes],
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@require_POST
@needs("catalog.write")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or refuse a proposal."""
    accept = request.POST.get("decision") == "accept"
    try:
        decide_customs_proposal(
            proposal_id=pk,
            accept=accept,
            note=request.POST.get("note", ""),
            actor=actor_of(request).name,
            now=clock.now(),
        )
    except Problem as problem:
        return _proposal(request, pk, problem)
    messages.success(request, _("The proposal is accepted.") if accept else _("The proposal is refused."))
    return redirect(reverse("console:proposals"))


@require_http_methods(["GET", "POST"])
@needs("catalog.see")
def files(request: HttpRequest) -> HttpResponse:
    """Kept files of classifications, and the form that hands in another."""
    refused = None
    if request.method == "POST":
        require(request, "catalog.write")
        upload = request.FILES.get("file")
        try:
            if upload and (upload.size or 0) > uploads.MOST_BYTES:
                raise uploads.FileUnreadable(why="more than 4 MB")
            raw, name = (upload.read(), upload.name or "") if upload else (b"", "")
            number = check_customs_file(raw=raw, name=name, actor=actor_of(request).name, now=clock.now())
            return redirect(reverse("console:customs_file", args=[number]))
        except Problem as problem:
            refused = problem
    return DESK.show(
        request,
        "goods_files.html",
        {
            "page": asked.list_files(before=asked_number(request, "before")),
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


@require_GET
@needs("catalog.see")
def template(_request: HttpRequest) -> HttpResponse:
    """The heading line a file needs."""
    answer = HttpResponse("\ufeff" + uploads.template_csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="customs-profiles.csv"'
    return answer


@require_http_methods(["GET", "POST"])
@needs("catalog.see")
def customs_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would do, row by row, and the button that applies it."""
    row, refused = asked.get_file(pk), None
    if request.method == "POST":
        require(request, "catalog.write")
        try:
            done = apply_customs_file(upload_id=pk, actor=actor_of(request).name, now=clock.now())
        except Problem as problem:
            refused = problem
        else:
            said = _("%(written)s rows written, %(refused)s left out, %(unchanged)s unchanged.")
            counts = {"written": done.written, "refused": done.refused, "unchanged": done.unchanged}
            messages.success(request, said % counts)
            return redirect(reverse("console:customs_file", args=[pk]))
    rows = uploads.check(bytes(row.raw), today=clock.local_date(clock.now()))
    outcome = asked_choice(request, "outcome", tuple(words.ROWS), "refused")
    counts = {code: sum(item.outcome == code for item in rows) for code in words.ROWS}
    return DESK.show(
        request,
        "goods_file.html",
        {
            "row": row,
            "chips": chips(request, words.ROWS, current=outcome, counts=counts, name="outcome"),
            "rows": [_shown(item) for item in rows if item.outcome == outcome][:500],
            "can_apply": row.applied_at is None and counts["new"] + counts["changed"] > 0,
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


def _shown(item: uploads.Row) -> dict[str, Any]:
    return {
        "line": item.line,
        "sku": item.sku,
        "faults": [(LABELS.get(fault.field, "SKU"), _(fault.sentence), fault.hint) for fault in item.faults],
        "changes": [(LABELS[name], item.before.get(name, ""), after) for name, after in item.after.items()],
    }
