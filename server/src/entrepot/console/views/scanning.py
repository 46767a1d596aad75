"""Scanning on a phone: parcels onto a batch, and at the site after it arrived. One field, one parcel after the other."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from entrepot.console.batch_forms import FindForm, ScanForm
from entrepot.console.desk import DESK
from entrepot.console.queries import batches as asked
from entrepot.platform import clock
from entrepot.platform.access import NotFound, actor_of, needs, require
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.arrivals.add_parcel import WaybillUnknown, add_parcel
from entrepot.usecases.arrivals.note_find import note_find
from entrepot_core.customs.batches import Condition
from entrepot_core.errors import Problem


@require_http_methods(["GET", "POST"])
@needs("batches.see")
def scan(request: HttpRequest, number: str) -> HttpResponse:
    """Parcels are put on an open batch."""
    require(request, "batches.write")
    refused: Problem | None = None
    form = ScanForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        waybill = form.cleaned_data["waybill"]
        try:
            fresh = add_parcel(
                batch_no=number, waybill_no=waybill, actor=actor_of(request).name, now=clock.now()
            )
        except WaybillUnknown as problem:
            refused = problem
        except NotFound:
            raise
        except Problem as problem:
            refused = problem
        else:
            said = _("%(waybill)s is on the batch.") if fresh else _("%(waybill)s was on it already.")
            messages.success(request, said % {"waybill": waybill.strip().upper()})
            return redirect(reverse("console:batch_scan", args=[number]))
    view = asked.get_batch(number)
    return DESK.show(
        request,
        "batch_scan.html",
        {
            "view": view,
            "form": ScanForm(),
            "waiting": asked.list_waiting(view.batch) if view.is_open else [],
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
@needs("batches.see")
def count(request: HttpRequest, number: str) -> HttpResponse:
    """Parcels are scanned at the site."""
    require(request, "batches.write")
    refused: Problem | None = None
    form = FindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        waybill = form.cleaned_data["waybill"]
        try:
            announced = note_find(
                batch_no=number,
                waybill_no=waybill,
                condition=Condition(form.cleaned_data["condition"] or Condition.SOUND),
                note=form.cleaned_data["note"],
                actor=actor_of(request).name,
                now=clock.now(),
            )
        except NotFound:
            raise
        except Problem as problem:
            refused = problem
        else:
            shown = {"waybill": waybill.strip().upper()}
            if announced:
                messages.success(request, _("%(waybill)s is there.") % shown)
            else:
                messages.warning(request, _("%(waybill)s is not on this batch: set it aside.") % shown)
            return redirect(reverse("console:batch_count", args=[number]))
    return DESK.show(
        request,
        "batch_count.html",
        {
            "view": asked.get_batch(number),
            "form": FindForm(),
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 422 if form.is_bound else 200,
    )
