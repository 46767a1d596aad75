"""Documents, attempts and receipts as frozen facts: for use cases and for the clearance desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db.models import QuerySet

from entrepot.customs.models import Attempt, CustomsDocument, InboundMessage, Receipt
from entrepot.customs.rows import as_facts
from entrepot.platform.access import NotFound

WAITING_STATES = ("sent", "staged", "declaring", "sent_to_customs", "send_failed")
"""States in which customs still owes an answer."""
UNDECIDED: Final = MappingProxyType(
    {
        "621": ("accepted", "manual_review", "reviewed", "inspection", "detained"),
        "623": ("accepted", "manual_review"),
        "625": ("accepted", "manual_review"),
    }
)
"""Kind of document -> states in which customs has it and goes on with it by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """One document of a consignment and where it stands. ``sender`` is us, payment or carrier."""

    id: int
    consignment_no: str
    kind: str
    port: str
    sender: str
    natural_key: str
    state: str
    attempt: int
    pre_no: str
    invt_no: str
    last_code: str
    last_text: str
    last_return_at: datetime | None
    released_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFacts:
    """One sending; its bytes carry the signature once it is ``signed``."""

    id: int
    document_id: int
    kind: str
    port: str
    number: int
    message_guid: str
    app_type: str
    xml: bytes
    signed: bool
    live: bool
    made_at: datetime
    sent_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """One answer and what it did: moved, history, duplicate, older_attempt, alert, parked."""

    id: int
    kind: str
    status: str
    text: str
    pre_no: str
    invt_no: str
    return_at: datetime | None
    effect: str
    note: str
    inbound_id: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundFacts:
    """A raw message from a port."""

    id: int
    port: str
    raw: bytes
    copies: int
    outcome: str
    reason: str
    received_at: datetime


def documents_of(consignment_no: str) -> dict[str, DocumentFacts]:
    """Kind -> document, of one consignment; of several turns the last."""
    rows = CustomsDocument.objects.filter(consignment_no=consignment_no).order_by("kind", "turn")
    return {row.kind: _document(row) for row in rows}


def find_document(consignment_no: str, kind: str) -> DocumentFacts | None:
    """The document, of several turns the last, or None."""
    rows = CustomsDocument.objects.filter(consignment_no=consignment_no, kind=kind)
    row = rows.order_by("-turn").first()
    return None if row is None else _document(row)


def get_document(document_id: int) -> DocumentFacts:
    """Raises NotFound."""
    row = CustomsDocument.objects.filter(pk=document_id).first()
    if row is None:
        raise NotFound
    return _document(row)


def owes_answers(port: str, *, before: datetime) -> bool:
    """Whether something at ``port`` has stood still since ``before`` that an answer would move on: what was sent, and what
    customs has taken in and not decided. Each is looked for by an index.
    """
    old = CustomsDocument.objects.filter(port=port, updated_at__lt=before)
    return old.filter(sender="us", state__in=WAITING_STATES).exists() or any(
        old.filter(kind=kind, state__in=states).exists() for kind, states in UNDECIDED.items()
    )


def ports_used() -> tuple[str, ...]:
    """Every port at which anything was declared."""
    return tuple(sorted(CustomsDocument.objects.values_list("port", flat=True).distinct()))


def get_attempt(attempt_id: int) -> AttemptFacts:
    """Raises NotFound."""
    row = Attempt.objects.select_related("document").filter(pk=attempt_id).first()
    if row is None:
        raise NotFound
    return _attempt(row)


def is_live(attempt_id: int) -> bool:
    """Whether a sending still counts: it has no answer that ended it, and no newer one took its place."""
    return Attempt.objects.filter(pk=attempt_id, live=True).exists()


def sent_bytes(document_id: int) -> bytes:
    """The newest sending of a document, for the dialect of its port to read. Raises NotFound."""
    row = Attempt.objects.filter(document_id=document_id).order_by("-number").first()
    if row is None:
        raise NotFound
    return bytes(row.xml)


def attempts_of(document_id: int) -> tuple[AttemptFacts, ...]:
    """Every sending of a document, oldest first."""
    return _attempts(Attempt.objects.filter(document_id=document_id))


def _attempts(rows: QuerySet[Attempt]) -> tuple[AttemptFacts, ...]:
    return tuple(_attempt(row) for row in rows.select_related("document").order_by("number"))


def receipts_of(document_id: int) -> tuple[ReceiptFacts, ...]:
    """Every answer to a document, in the order they came."""
    return _receipts(Receipt.objects.filter(document_id=document_id).order_by("id"))


def list_parked(*, since: datetime, limit: int = 50) -> tuple[ReceiptFacts, ...]:
    """Answers whose document is not known, received after ``since``, newest first: the old ones are for people."""
    rows = Receipt.objects.filter(effect="parked", received_at__gte=since)
    return _receipts(rows.order_by("-id")[:limit])


def _receipts(rows: QuerySet[Receipt]) -> tuple[ReceiptFacts, ...]:
    return tuple(as_facts(ReceiptFacts, row) for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsSince:
    """Ids of sendings and answers in lists of a thousand, read as they are asked for."""

    attempts: Iterator[list[int]]
    receipts: Iterator[list[int]]


def rows_since(moment: datetime) -> RowsSince:
    """Every sending written and every answer heard after ``moment``: what the log has to speak of."""
    return RowsSince(
        attempts=_ids(Attempt.objects.filter(made_at__gt=moment)),
        receipts=_ids(Receipt.objects.filter(received_at__gt=moment)),
    )


def _ids(rows: QuerySet[Any]) -> Iterator[list[int]]:
    after = 0
    while found := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:1000]):
        yield found
        after = found[-1]


def consignments_of(inbound_id: int) -> tuple[str, ...]:
    """The consignments that a message spoke of."""
    rows = Receipt.objects.filter(inbound=inbound_id, document__isnull=False).order_by("id")
    return tuple(rows.values_list("document__consignment_no", flat=True))


def get_inbound(inbound_id: int) -> InboundFacts:
    """Raises NotFound."""
    row = InboundMessage.objects.filter(pk=inbound_id).first()
    if row is None:
        raise NotFound
    return _inbound(row)


def _document(row: CustomsDocument) -> DocumentFacts:
    return as_facts(DocumentFacts, row)


def _attempt(row: Attempt) -> AttemptFacts:
    return AttemptFacts(
        id=row.pk,
        document_id=row.document_id,
        kind=row.document.kind,
        port=row.document.port,
        number=row.number,
        message_guid=row.message_guid,
        app_type=row.app_type,
        xml=bytes(row.xml),
        signed=row.signed_at is not None,
        live=row.live,
        made_at=row.made_at,
        sent_at=row.sent_at,
        outcome=row.outcome,
    )


def _inbound(row: InboundMessage) -> InboundFacts:
    return as_facts(InboundFacts, row, raw=bytes(row.raw))
