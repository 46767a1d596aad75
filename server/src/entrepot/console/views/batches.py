"""Batches of direct mail: opened, filled by scanning, closed, arrived, counted, settled."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from entrepot.console import words
from entrepot.console.acting import act, posts
from entrepot.console.batch_forms import BatchForm, SettleForm
from entrepot.console.desk import DESK
from entrepot.console.queries import batches as asked
from entrepot.console.queries.home import count_gathering
from entrepot.platform import clock
from entrepot.platform.access import NotFound, actor_of, needs, require
from entrepot.platform.desk.frame import asked_choice, asked_number, asked_text, chips
from entrepot.platform.desk.wording import Text
from entrepot.platform.problems import STATUS, sentence_of
from entrepot.usecases.amendments.propose_flight import propose_flight
from entrepot.usecases.arrivals.amend_batch import amend_batch
from entrepot.usecases.arrivals.cancel_batch import cancel_batch
from entrepot.usecases.arrivals.close_batch import close_batch
from entrepot.usecases.arrivals.declare_stock_in import declare_stock_in
from entrepot.usecases.arrivals.finish_count import finish_count
from entrepot.usecases.arrivals.open_batch import open_batch
from entrepot.usecases.arrivals.record_arrival import record_arrival
from entrepot.usecases.arrivals.remove_parcel import remove_parcel
from entrepot.usecases.arrivals.settle_difference import settle_difference
from entrepot_core.errors import Problem


@require_GET
@needs("batches.see")
def batches(request: HttpRequest) -> HttpResponse:
    """Batches by where they stand."""
    group, text = asked_choice(request, "group", tuple(words.BATCH_GROUPS), "all"), asked_text(request)
    return DESK.show(
        request,
        "batches.html",
        {
            "text": text,
            "group": group,
            "chips": chips(request, words.BATCH_GROUPS, current=group, counts=asked.count_groups()),
            "gathering": count_gathering(),
            "page": asked.list_batches(group=group, text=text, before=asked_number(request, "before")),
        },
    )


def _form(data: object = None, **initial: object) -> BatchForm:
    return BatchForm(
        data,
        places=asked.list_places(),
        reads_chinese=(get_language() or "en").startswith("zh"),
        **initial,
    )


@require_http_methods(["GET", "POST"])
@needs("batches.see")
def opening(request: HttpRequest) -> HttpResponse:
    """The form that opens a batch."""
    require(request, "batches.write")
    form = _form(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            number = open_batch(announced=form.announced(), actor=actor_of(request).name, now=clock.now())
            return redirect(reverse("console:batch_scan", args=[number]))
        except NotFound:
            raise
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, sentence_of(problem))
    return DESK.show(request, "batch_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@needs("batches.see")
def amending(request: HttpRequest, number: str) -> HttpResponse:
    """The form that writes the master bill of an open batch anew."""
    require(request, "batches.write")
    batch = asked.find_batch(number)
    if batch is None:
        raise NotFound
    form = _form(request.POST if request.method == "POST" else None, initial=BatchForm.initial_of(batch))
    if form.is_bound and form.is_valid():
        try:
            amend_batch(
                batch_no=number,
                announced=form.announced(),
                actor=actor_of(request).name,
                now=clock.now(),
            )
            return redirect(reverse("console:batch", args=[number]))
        except NotFound:
            raise
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, sentence_of(problem))
    return DESK.show(
        request,
        "batch_form.html",
        {"form": form, "batch": batch},
        status=422 if form.is_bound else 200,
    )


@require_GET
@needs("batches.see")
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """One batch: parcels, sums, differences, documents."""
    return _batch(request, number)


def _batch(request: HttpRequest, number: str, refused: Problem | None = None) -> HttpResponse:
    view = asked.get_batch(number)
    return DESK.show(
        request,
        "batch.html",
        {
            "view": view,
            "waiting": asked.list_waiting(view.batch) if view.is_open else [],
            "refused": sentence_of(refused) if refused else "",
        },
        status=STATUS[refused.kind] if refused else 200,
    )


def _press(
    request: HttpRequest, number: str, do: Callable[[], None], *, done: Text, to: str = "batch"
) -> HttpResponse:
    """A button of the batch's page: done, go on to ``to``; refused, show the page with the sentence."""
    return act(
        request,
        do,
        done=done,
        to=reverse(f"console:{to}", args=[] if to == "batches" else [number]),
        refused=lambda problem: _batch(request, number, problem),
    )


@needs("batches.write")
@posts("batch")
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Nothing is added any more: the lists leave."""
    return _press(
        request,
        number,
        lambda: close_batch(batch_no=number, actor=actor_of(request).name, now=clock.now()),
        done=_("The batch is closed; its lists are being declared."),
    )


@needs("batches.write")
@posts("batch")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """The batch is given up."""
    return _press(
        request,
        number,
        lambda: cancel_batch(batch_no=number, actor=actor_of(request).name, now=clock.now()),
        done=_("The batch is given up; its parcels may go with another."),
        to="batches",
    )


@needs("batches.write")
@posts("batch")
def arrive(request: HttpRequest, number: str) -> HttpResponse:
    """The vehicle is there: the count begins."""
    return _press(
        request,
        number,
        lambda: record_arrival(batch_no=number, actor=actor_of(request).name, now=clock.now()),
        done=_("It has arrived: scan every parcel."),
        to="batch_count",
    )


@needs("batches.write")
@posts("batch")
def finish(request: HttpRequest, number: str) -> HttpResponse:
    """The count is over: the stock-in list leaves."""

    def do() -> None:
        finish_count(batch_no=number, actor=actor_of(request).name, now=clock.now())

    return _press(
        request, number, do, done=_("The count is finished; the stock-in list is on its way to customs.")
    )


@needs("batches.write")
@posts("batch")
def resend_stock_in(request: HttpRequest, number: str) -> HttpResponse:
    """The stock-in list that customs refused is sent once more."""

    def do() -> None:
        asked.get_batch(number)
        declare_stock_in(batch_no=number, actor=actor_of(request).name, now=clock.now())

    return _press(request, number, do, done=_("The stock-in list is sent again."))


@needs("batches.write")
@posts("batch")
def remove(request: HttpRequest, number: str, parcel: str) -> HttpResponse:
    """A parcel is taken off."""

    def do() -> None:
        actor = actor_of(request).name
        if not remove_parcel(batch_no=number, consignment_no=parcel, actor=actor, now=clock.now()):
            raise NotFound

    return _press(request, number, do, done=_("The parcel is taken off."))


@needs("customs.repair")
@posts("batch")
def change_flight(request: HttpRequest, number: str, parcel: str) -> HttpResponse:
    """Propose that the list of a parcel names this batch's vehicle."""

    def do() -> None:
        propose_flight(consignment_no=parcel, actor=actor_of(request).name, now=clock.now())

    return _press(request, number, do, done=_("Proposed. Another person decides it now."))


@needs("batches.write")
@posts("batch")
def settle(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """How a difference ended."""
    form = SettleForm(request.POST)

    def do() -> None:
        form.is_valid()
        settle_difference(
            difference_id=pk,
            settlement=form.cleaned_data.get("settlement", ""),
            note=form.cleaned_data.get("note", ""),
            actor=actor_of(request).name,
            now=clock.now(),
        )

    return _press(request, number, do, done=_("The difference is settled."))
