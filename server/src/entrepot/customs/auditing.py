"""What customs keeps of a parcel, whole, for an auditor: documents, sendings, answers, bills."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from entrepot.customs.models import Amendment, Attempt, CustomsDocument, InboundMessage, Receipt, TaxBill
from entrepot_core.errors import Problem

MOST_PARCELS = 20_000
_OF_A_DOCUMENT = (
    *("id", "kind", "turn", "port", "sender", "natural_key"),
    *("state", "pre_no", "invt_no", "released_at"),
)
_OF_AN_ATTEMPT = (
    *("id", "document__kind", "document__turn", "number", "message_guid"),
    *("app_type", "app_time", "made_at", "signed_at", "sent_at", "outcome", "document__port"),
)
_OF_A_RECEIPT = (
    *("id", "inbound_id", "kind", "status", "text"),
    *("return_at", "effect", "received_at", "document__kind"),
)
_OF_A_BILL = (
    *("tax_no", "invt_no", "duty", "vat", "consumption_tax"),
    *("status", "notice_no", "month", "guarantor"),
)
_OF_AN_AMENDMENT = (
    *("id", "kind", "state", "fields", "digest"),
    *("made_by", "made_at", "decided_by", "decided_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Rows of one parcel as plain values, and how to get its raw bytes one by one."""

    consignment_no: str
    documents: Sequence[Mapping[str, Any]]
    attempts: Sequence[Mapping[str, Any]]
    receipts: Sequence[Mapping[str, Any]]
    bills: Sequence[Mapping[str, Any]]
    amendments: Sequence[Mapping[str, Any]]


class TooManyParcels(Problem):
    """A scope holds more parcels than one export takes; nothing is left out in silence."""

    code = "customs.too_many_parcels"
    title = "There are more than %(most)s parcels in this scope: ask for fewer days, one port, or one mode."


def parcels_between(
    first: datetime, last: datetime, *, port: str, parcel: str, among: QuerySet[Any] | None
) -> tuple[str, ...]:
    """Parcels of which something was sent from ``first`` to before ``last``, by number.

    Args:
        among: a column of numbers, looked through by the database; None narrows nothing.

    Raises TooManyParcels.
    """
    rows = CustomsDocument.objects.filter(attempts__made_at__gte=first, attempts__made_at__lt=last)
    if port:
        rows = rows.filter(port=port)
    if parcel:
        rows = rows.filter(consignment_no=parcel)
    if among is not None:
        rows = rows.filter(consignment_no__in=among)
    numbers = rows.order_by("consignment_no").values_list("consignment_no", flat=True).distinct()
    found = tuple(numbers[: MOST_PARCELS + 1])
    if len(found) > MOST_PARCELS:
        raise TooManyParcels(most=MOST_PARCELS)
    return found


def dossier(consignment_no: str) -> Dossier:
    """Five statements; no raw bytes."""
    mine, of_parcel = {"consignment_no": consignment_no}, {"document__consignment_no": consignment_no}
    attempts = Attempt.objects.filter(**of_parcel).order_by("document__kind", "document__turn", "number")
    return Dossier(
        consignment_no=consignment_no,
        documents=list(
            CustomsDocument.objects.filter(**mine).order_by("kind", "turn").values(*_OF_A_DOCUMENT)
        ),
        attempts=list(attempts.values(*_OF_AN_ATTEMPT)),
        receipts=list(Receipt.objects.filter(**of_parcel).order_by("id").values(*_OF_A_RECEIPT)),
        bills=list(TaxBill.objects.filter(**mine).order_by("id").values(*_OF_A_BILL)),
        amendments=list(Amendment.objects.filter(**mine).order_by("id").values(*_OF_AN_AMENDMENT)),
    )


def attempt_bytes(attempt_id: int) -> bytes:
    """A sending as it was signed, or as it was written where none was signed yet."""
    return bytes(Attempt.objects.get(pk=attempt_id).xml)


def letter_bytes(inbound_id: int) -> bytes:
    """A message as it came."""
    return bytes(InboundMessage.objects.get(pk=inbound_id).raw)
