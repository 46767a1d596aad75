"""What partners sent: messages of ports with their receipts, refused ones with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Prefetch, Q

from entrepot.customs.models import InboundMessage, Receipt
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of

GROUPS: Final = ("attention", "refused", "parked", "stored", "read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message that came in, and what it said of which document."""

    message: InboundMessage
    receipts: Sequence[Receipt]


def condition_of(group: str) -> Q:
    """Which messages belong to ``group``."""
    troubled = Receipt.objects.filter(effect__in=("parked", "alert")).values("inbound_id")
    match group:
        case "attention":
            return Q(outcome="refused") | Q(pk__in=troubled)
        case "parked":
            return Q(pk__in=troubled)
        case "refused" | "stored" | "read":
            return Q(outcome=group)
    return Q()


def count_groups() -> Mapping[str, int]:
    """Messages by group. One statement."""
    return InboundMessage.objects.aggregate(
        **{name: Count("pk", filter=condition_of(name)) for name in GROUPS}, all=Count("pk")
    )


def list_letters(*, group: str, before: int | None) -> Page[Letter]:
    """One page without the raw bytes. Two statements."""
    page = page_of(
        InboundMessage.objects.filter(condition_of(group)).defer("raw").prefetch_related(_receipts()),
        before=before,
    )
    return Page(
        rows=[Letter(message=row, receipts=list(row.receipts.all())) for row in page.rows],
        older=page.older,
        is_first=page.is_first,
    )


def get_letter(pk: int) -> Letter:
    """One message without its raw bytes. Two statements. Raises NotFound."""
    found = InboundMessage.objects.filter(pk=pk).defer("raw").prefetch_related(_receipts()).first()
    if found is None:
        raise NotFound
    return Letter(message=found, receipts=list(found.receipts.all()))


def _receipts() -> "Prefetch[str]":
    return Prefetch("receipts", queryset=Receipt.objects.select_related("document").order_by("position"))
