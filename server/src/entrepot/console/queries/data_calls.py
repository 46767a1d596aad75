"""Calls of customs for payment data, as the desk reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from entrepot.customs.models import DataCall, DataUpload
from entrepot.orders.models import Consignment
from entrepot.payments import queries as payments
from entrepot.payments.queries import ExchangeFacts
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of
from entrepot_core.customs.terms import Term, term


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPage:
    """One call: its tries, newest first, and the exchange that answers it, if it was kept."""

    call: DataCall
    uploads: Sequence[DataUpload]
    exchange: ExchangeFacts | None
    orders: Sequence[str]
    is_late: bool


def list_calls(*, group: str, text: str, before: int | None, now: datetime) -> Page[DataCall]:
    """One statement, newest first."""
    rows = DataCall.objects.filter(_group(group, now))
    if text:
        rows = rows.filter(Q(consignment_no__startswith=text) | Q(session=text) | Q(order_no=text))
    return page_of(rows, before=before)


def count_calls(*, now: datetime) -> dict[str, int]:
    """Group -> how many."""
    names = ("late", "open", "failed", "sent", "all")
    return DataCall.objects.aggregate(**{name: Count("pk", filter=_group(name, now)) for name in names})


def _group(group: str, now: datetime) -> Q:
    late = Q(due_at__lt=now, state="open") | Q(state="failed")
    return {
        "late": late,
        "open": Q(state="open"),
        "failed": Q(state="failed"),
        "sent": Q(state="sent"),
    }.get(group, Q(pk__isnull=False))


def get_call(pk: int, *, now: datetime) -> CallPage:
    """Raises NotFound."""
    call = DataCall.objects.filter(pk=pk).first()
    if call is None:
        raise NotFound
    attempt = payments.find_paid_attempt(call.order_no)
    try:
        exchange = payments.first_exchange(attempt.number, kind="start") if attempt else None
    except NotFound:
        exchange = None
    numbers = Consignment.objects.filter(order__number=call.order_no).order_by("number")
    uploads = DataUpload.objects.filter(call=call).defer("payload").order_by("-turn", "-number")
    return CallPage(
        call=call,
        uploads=list(uploads),
        exchange=exchange,
        orders=list(numbers.values_list("number", flat=True)),
        is_late=call.state != "sent" and call.due_at < now,
    )


def upload_term(day: date) -> Term:
    """How fast customs wants the data, with source and confidence."""
    return term("realtime_upload", day=day)
