"""Goods come into a bonded zone: one entry by hand, or a table of them; looked at first, then booked."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from entrepot.console import words
from entrepot.console.desk import DESK
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs, require
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.arrivals.book_stock_in import Judged, book_stock_in, look_at
from entrepot_core.customs.bookings import COLUMNS, Entry, TableUnreadable, Verdict, read_entries
from entrepot_core.errors import Problem

MOST_BYTES: Final = 1024 * 1024
SHOWN: Final = 500
FIELDS: Final = ("ems_no", "item_record_no", "quantity", "document_no")


@require_GET
@needs("stock.see")
def template(_request: HttpRequest) -> HttpResponse:
    """The heading line a table needs."""
    answer = HttpResponse("\ufeff" + ",".join(COLUMNS) + "\r\n", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="stock-in.csv"'
    return answer


@require_http_methods(["GET", "POST"])
@needs("stock.see")
def stock_in(request: HttpRequest) -> HttpResponse:
    """What a table or an entry would book, and, confirmed, its booking."""
    require(request, "books.write")
    refused: Problem | None = None
    entries: tuple[Entry, ...] = ()
    text = ""
    if request.method == "POST":
        try:
            text = _text(request)
            entries = read_entries(text)
        except Problem as problem:
            refused = problem
        if entries and "confirm" in request.POST:
            done = book_stock_in(entries=entries, actor=actor_of(request).name, now=clock.now())
            said = _("%(booked)s lines booked, %(known)s were booked before, %(refused)s left out.")
            counts = {"booked": done.booked, "known": done.known, "refused": done.refused}
            messages.success(request, said % counts)
            return redirect(reverse("console:books"))
    judged: Judged = look_at(entries)
    counts = {verdict: sum(each is verdict for _entry, each in judged) for verdict in Verdict}
    return DESK.show(
        request,
        "stock_in.html",
        {
            "text": text if judged else "",
            "typed": {name: request.POST.get(name, request.GET.get(name, "")) for name in FIELDS},
            "rows": [(entry, str(verdict)) for entry, verdict in judged][:SHOWN],
            "total": len(judged),
            "counts": [
                (words.BOOKINGS[str(verdict)].text, count) for verdict, count in counts.items() if count
            ],
            "can_book": bool(counts[Verdict.NEW]),
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


def _text(request: HttpRequest) -> str:
    """The table, however it was handed in: looked at before, as a file, or as one entry."""
    if kept := request.POST.get("text", ""):
        return kept[:MOST_BYTES]
    upload = request.FILES.get("file")
    if upload is None:
        return ",".join(FIELDS) + "\n" + ",".join(_cell(request, name) for name in FIELDS)
    if (upload.size or 0) > MOST_BYTES:
        raise TableUnreadable(columns=", ".join(FIELDS))
    raw = upload.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return str(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise TableUnreadable(columns=", ".join(FIELDS))


def _cell(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip().upper().replace(",", "").replace('"', "").replace("\n", "")[:60]
