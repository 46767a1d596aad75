"""What partners sent: messages of ports with their receipts, refused ones with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch, Q

from entrepot.customs.models import InboundMessage, Receipt
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of

TROUBLE: Final = ("parked", "alert")
CAP: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message that came in, and what it said of which document."""

    message: InboundMessage
    receipts: Sequence[Receipt]


def _troubled() -> list[int]:
    """The newest messages with an answer that fits nothing. One statement, by index."""
    rows = Receipt.objects.filter(effect__in=TROUBLE).order_by("-received_at")
    return list(rows.values_list("inbound_id", flat=True)[:CAP])


def condition_of(group: str) -> Q:
    """Which messages belong to ``group``."""
    match group:
        case "attention":
            return Q(outcome__in=("refused", "partly")) | Q(pk__in=_troubled())
        case "parked":
            return Q(pk__in=_troubled())
        case "refused" | "partly" | "stored" | "read":
            return Q(outcome=group)
    return Q()


def count_groups() -> Mapping[str, int | str]:
    """Messages of the groups that should be small, up to a limit. Four statements, by index."""
    letters = InboundMessage.objects.order_by()
    refused = letters.filter(outcome="refused")[: CAP + 1].count()
    partly = letters.filter(outcome="partly")[: CAP + 1].count()
    stored = letters.filter(outcome="stored")[: CAP + 1].count()
    troubled = Receipt.objects.filter(effect__in=TROUBLE).order_by()[: CAP + 1].count()
    counts = {
        "attention": refused + partly + troubled,
        "refused": refused,
        "partly": partly,
        "parked": troubled,
        "stored": stored,
    }
    return {name: f"{CAP}+" if count > CAP else count for name, count in counts.items()}


def list_letters(*, group: str, port: str = "", before: int | None) -> Page[Letter]:
    """One page without the raw bytes. Three statements at most."""
    rows = InboundMessage.objects.filter(condition_of(group))
    if port:
        rows = rows.filter(port=port)
    page = page_of(rows.defer("raw").prefetch_related(_receipts()), before=before)
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
