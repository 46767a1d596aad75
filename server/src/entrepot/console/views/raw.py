"""Raw documents, readable and to take away: masked for who may see the desk, in full for a reason that is written down."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from entrepot.console.desk import DESK
from entrepot.console.queries import raw as asked
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs, require
from entrepot.platform.problems import STATUS
from entrepot.usecases.clearance.note_raw_reading import note_raw_reading
from entrepot_core.errors import Kind

XML = "application/xml; charset=utf-8"


class ReasonForm(forms.Form):
    """Why somebody reads whom a document names."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=3,
        max_length=60,
        help_text=_("It is written down with your name, before anything is shown."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("customs.see")
def attempt_xml(request: HttpRequest, pk: int) -> HttpResponse:
    """One sending of ours as it was signed, or as it was written where none was signed yet."""
    found = asked.get_attempt(pk)
    return _shown(request, found, reverse("console:declaration", args=[found.consignment_nos[0]]))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("customs.see")
def letter_raw(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as it came in."""
    return _shown(request, asked.get_letter(pk), reverse("console:letter", args=[pk]))


def _shown(request: HttpRequest, raw: asked.Raw, back: str) -> HttpResponse:
    if request.method == "POST":
        return _in_full(request, raw, back)
    if request.GET.get("as") == "file":
        stem, _dot, _ending = raw.name.rpartition(".")
        return _file(raw.masked.encode(), f"{stem}-masked.txt", "text/plain; charset=utf-8")
    return _page(request, raw, back, ReasonForm())


def _in_full(request: HttpRequest, raw: asked.Raw, back: str) -> HttpResponse:
    """Written down first, then shown or given to take away."""
    require(request, "customs.raw")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, raw, back, form, status=STATUS[Kind.INVALID])
    note_raw_reading(
        actor=actor_of(request),
        what=raw.what,
        reason=form.cleaned_data["reason"],
        consignment_nos=raw.consignment_nos,
        now=clock.now(),
    )
    if request.POST.get("as") == "file":
        return _file(raw.data, raw.name, XML)
    return _page(request, raw, back, form, in_full=True)


def _file(data: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(
    request: HttpRequest,
    raw: asked.Raw,
    back: str,
    form: ReasonForm,
    *,
    in_full: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"raw": raw, "back": back, "form": form, "in_full": in_full}
    return DESK.show(request, "raw.html", context, status=status)
