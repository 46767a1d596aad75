"""Raw documents, readable and to take away. Opening one is written down first."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from entrepot.console.desk import DESK
from entrepot.console.queries import raw as asked
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.usecases.clearance.note_raw_reading import note_raw_reading


@require_GET
@needs("customs.raw")
def attempt_xml(request: HttpRequest, pk: int) -> HttpResponse:
    """One sending of ours as it was signed."""
    found = asked.get_attempt(pk)
    return _shown(request, found, reverse("console:declaration", args=[found.consignment_nos[0]]))


@require_GET
@needs("customs.raw")
def letter_raw(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as it came in."""
    return _shown(request, asked.get_letter(pk), reverse("console:letter", args=[pk]))


def _shown(request: HttpRequest, raw: asked.Raw, back: str) -> HttpResponse:
    note_raw_reading(
        actor=actor_of(request), what=raw.what, consignment_nos=raw.consignment_nos, now=clock.now()
    )
    if request.GET.get("as") == "file":
        answer = HttpResponse(raw.data, content_type="application/xml")
        answer["Content-Disposition"] = f'attachment; filename="{raw.name}"'
        answer["Cache-Control"] = "private, no-store"
        return answer
    return DESK.show(request, "raw.html", {"raw": raw, "back": back, "download": "?as=file"})
