"""One consignment at customs: its documents, what was sent, what came back, where they disagree."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from entrepot.console.causes import Cause, cause_of, is_about_phone
from entrepot.console.queries.declarations import REFUSED
from entrepot.console.queries.order import TrackView, view_of
from entrepot.console.queries.side_by_side import FactRow, side_by_side
from entrepot.customs.models import Attempt, CustomsDocument, Receipt
from entrepot.logistics.models import Waybill
from entrepot.orders.models import Consignment, OrderLine
from entrepot.payments.models import PaymentDeclaration
from entrepot.platform.access import NotFound
from entrepot_core.customs.documents import Document
from entrepot_core.customs.messages import NotAMessage, read
from entrepot_core.customs.xml import HostileXml
from entrepot_core.orders.tracks import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """One document with its sendings (newest first) and the answers in the order they came."""

    document: CustomsDocument
    cause: Cause | None
    attempts: Sequence[Attempt]
    receipts: Sequence[Receipt]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationView:
    """Everything the clearance desk shows of one consignment."""

    parcel: Consignment
    lines: Sequence[OrderLine]
    customs: TrackView
    documents: Sequence[DocumentView]
    voucher: PaymentDeclaration | None
    waybill: Waybill | None
    kinds: Sequence[str]
    facts: Sequence[FactRow]
    may_resend: bool
    may_correct_phone: bool


def get_declaration(number: str) -> DeclarationView:
    """Seven statements whatever was sent. Raises NotFound."""
    parcel = Consignment.objects.select_related("order").filter(number=number).first()
    if parcel is None:
        raise NotFound
    documents = list(
        CustomsDocument.objects.filter(consignment_no=number)
        .prefetch_related(
            Prefetch("attempts", queryset=Attempt.objects.order_by("-number")),
            Prefetch("receipts", queryset=Receipt.objects.order_by("id")),
        )
        .order_by("kind")
    )
    views = [
        DocumentView(
            document=document,
            cause=cause_of(document.last_code, document.last_text) if document.state in REFUSED else None,
            attempts=list(document.attempts.all()),
            receipts=list(document.receipts.all()),
        )
        for document in documents
    ]
    kinds, facts = side_by_side(_latest(views))
    customs = view_of(Track.CUSTOMS, parcel.customs_state)
    return DeclarationView(
        parcel=parcel,
        lines=list(OrderLine.objects.filter(consignment=parcel).order_by("position")),
        customs=customs,
        documents=views,
        voucher=PaymentDeclaration.objects.select_related("attempt").filter(consignment_no=number).first(),
        waybill=Waybill.objects.filter(consignment_no=number).first(),
        kinds=kinds,
        facts=facts,
        may_correct_phone=any(is_about_phone(each.cause) for each in views if each.cause),
        may_resend=parcel.customs_state == "rejected"
        and parcel.order.service_state == "none"
        and any(following.step == "declare" for following in customs.following),
    )


def _latest(views: Sequence[DocumentView]) -> dict[str, Document]:
    """The newest sending of each document, read back; what cannot be read is left out."""
    found = {}
    for view in views:
        if not view.attempts:
            continue
        try:
            message = read(bytes(view.attempts[0].xml))
        except (NotAMessage, HostileXml):
            continue
        if message.documents:
            found[view.document.kind] = message.documents[0]
    return found
