"""Exports of the record for auditors: ask for one, fetch it."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.console.queries import exports as asked
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_number
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.records.ask_export import ask_export
from entrepot.usecases.records.fetch_export import fetch_export
from entrepot_core.errors import Problem


@require_http_methods(["GET", "POST"])
@needs("records.export")
def exports(request: HttpRequest) -> HttpResponse:
    """Exports, newest first, and the form that asks for another."""
    refused: Problem | None = None
    wrong = ""
    if request.method == "POST":
        try:
            ask_export(
                first=date.fromisoformat(request.POST.get("first", "")),
                last=date.fromisoformat(request.POST.get("last", "")),
                port=request.POST.get("port", ""),
                mode=request.POST.get("mode", ""),
                parcel=request.POST.get("parcel", ""),
                with_people=request.POST.get("with_people") == "yes",
                reason=request.POST.get("reason", ""),
                actor=actor_of(request),
                now=clock.now(),
            )
            messages.success(request, _("The export is being made; it appears below."))
            return redirect(reverse("console:exports"))
        except ValueError:
            wrong = _("Write the first and the last day.")
        except Problem as problem:
            refused = problem
    return DESK.show(
        request,
        "exports.html",
        {
            "page": asked.list_exports(before=asked_number(request, "before")),
            "fingerprint": asked.fingerprint(),
            "ports": words.PORTS.items(),
            "modes": words.MODES.items(),
            "typed": request.POST,
            "refused": sentence_of(refused) if refused else wrong,
            "field": refused.field if refused else "first" if wrong else "",
        },
        status=422 if wrong or (refused and refused.field) else STATUS[refused.kind] if refused else 200,
    )


@require_GET
@needs("records.export")
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ZIP, piece by piece."""
    pieces = fetch_export(export=pk, actor=actor_of(request), now=clock.now())
    answer = StreamingHttpResponse(pieces, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="customs-export-{pk}.zip"'
    answer["Cache-Control"] = "private, no-store"
    return answer
