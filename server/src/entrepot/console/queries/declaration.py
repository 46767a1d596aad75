"""One consignment at customs: its documents, what was sent, what came back, where they disagree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Prefetch
from django.utils.translation import get_language

from entrepot.console.causes import Cause, cause_of
from entrepot.console.queries.declarations import REFUSED
from entrepot.console.queries.matters import Row, find_of_parcel, row_of
from entrepot.console.queries.order import TrackView, view_of
from entrepot.console.queries.partner_documents import partner_documents
from entrepot.console.queries.side_by_side import FactRow, side_by_side
from entrepot.customs.models import ArticleDeclaration, Attempt, CustomsDocument, Receipt
from entrepot.customs.ports import dialect_of
from entrepot.logistics.models import Waybill
from entrepot.orders.models import Consignment, OrderLine
from entrepot.parties.models import CustomsParty
from entrepot.payments.models import PaymentDeclaration
from entrepot.platform import clock
from entrepot.platform.access import NotFound
from entrepot.usecases.amendments.propose_excuse import excusable_rule
from entrepot_core.customs.documents import Document
from entrepot_core.customs.matching import RULES, Finding, MatchContext, Severity, match
from entrepot_core.errors import Problem
from entrepot_core.orders.tracks import Track

OF_LISTS: Final = frozenset({"ask_cancel", "ask_return", "close"})
"""Steps that are asked of customs about a list, which personal articles have none of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """One document with its sendings (newest first) and the answers in the order they came."""

    document: CustomsDocument
    cause: Cause | None
    attempts: Sequence[Attempt]
    receipts: Sequence[Receipt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A rule of the match that the documents break, in the reader's language; ``blocks`` where customs would refuse.

    ``sides`` are both values where the sentence leaves them out.
    """

    rule: str
    blocks: bool
    sentence: str
    repair: str
    sides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationView:
    """Everything the clearance desk shows of one consignment."""

    parcel: Consignment
    lines: Sequence[OrderLine]
    customs: TrackView
    documents: Sequence[DocumentView]
    voucher: PaymentDeclaration | None
    waybill: Waybill | None
    article: ArticleDeclaration | None
    kinds: Sequence[str]
    facts: Sequence[FactRow]
    findings: Sequence[Disagreement]
    matters: Sequence[Row]
    may_resend: bool
    may_excuse: bool
    may_ask_cancel: bool


def get_declaration(number: str, *, now: datetime) -> DeclarationView:
    """Ten statements whatever was sent. Raises NotFound."""
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
            cause=_cause(document),
            attempts=list(document.attempts.all()),
            receipts=list(document.receipts.all()),
        )
        for document in documents
    ]
    voucher = PaymentDeclaration.objects.select_related("attempt").filter(consignment_no=number).first()
    waybill = Waybill.objects.filter(consignment_no=number).first()
    sent = _latest(views)
    sent |= partner_documents(
        parcel, ours=sent, parties=_parties(parcel.port), voucher=voucher, waybill=waybill
    )
    kinds, facts = side_by_side(sent)
    article = ArticleDeclaration.objects.filter(consignment_no=number).first()
    customs = view_of(Track.CUSTOMS, parcel.customs_state)
    if article is not None:
        told = tuple(each for each in customs.following if each.step not in OF_LISTS)
        customs = replace(customs, following=told)
    return DeclarationView(
        parcel=parcel,
        lines=list(OrderLine.objects.filter(consignment=parcel).order_by("position")),
        customs=customs,
        documents=views,
        voucher=voucher,
        waybill=waybill,
        article=article,
        kinds=kinds,
        facts=facts,
        findings=_disagreements(sent, _kept(documents), clock.local_date(parcel.updated_at)),
        may_excuse=bool(excusable_rule(number)),
        may_ask_cancel=parcel.order.money_state == "paid"
        and any(following.step == "ask_cancel" for following in customs.following),
        matters=[row_of(row, now=now) for row in find_of_parcel(number) if row.subject != "amendment"],
        may_resend=parcel.customs_state == "rejected"
        and parcel.order.service_state == "none"
        and any(following.step == "declare" for following in customs.following),
    )


def _cause(document: CustomsDocument) -> Cause | None:
    """Why it was refused; what our own match held back is told where the documents stand side by side."""
    if document.state not in REFUSED or (document.faults and document.last_code in RULES):
        return None
    return cause_of(document.last_code, document.last_text)


def _kept(documents: Sequence[CustomsDocument]) -> Sequence[Mapping[str, Any]]:
    return next((document.faults for document in documents if document.kind == "621"), ())


def _parties(port: str) -> dict[str, str]:
    return dict(CustomsParty.objects.filter(port=port).values_list("role", "code"))


def _disagreements(
    documents: Mapping[str, Document], kept: Sequence[Mapping[str, Any]], day: date
) -> list[Disagreement]:
    """What the match found before the list was sent or held back, and what it finds between the documents as they stand;
    blocking ones first, each rule once."""
    language = get_language() or "en"
    told = [Finding(**{**each, "severity": Severity(each["severity"])}) for each in kept]
    known = {finding.rule for finding in told}
    if "311" in documents:
        found = match(
            order=documents["311"],
            payment=documents.get("411"),
            waybill=documents.get("511"),
            inventory=documents.get("621"),
            context=MatchContext(day=day),
        )
        told += [finding for finding in found if finding.rule not in known]
    shown = [
        Disagreement(
            rule=finding.rule,
            blocks=finding.severity is Severity.BLOCK,
            sentence=finding.sentence(language),
            repair=finding.repair(language),
            sides=(finding.left, finding.right) if _is_compared(finding) else (),
        )
        for finding in told
    ]
    return sorted(shown, key=lambda each: (not each.blocks, each.rule))


def _is_compared(finding: Finding) -> bool:
    """Whether the finding has two values that its sentence does not say."""
    said = finding.sentence_en
    return bool(finding.left and finding.right) and not (finding.left in said and finding.right in said)


def _latest(views: Sequence[DocumentView]) -> dict[str, Document]:
    """The newest sending of each document, read back; what cannot be read is left out."""
    found = {}
    for view in views:
        if not view.attempts:
            continue
        try:
            message = dialect_of(view.document.port).read(bytes(view.attempts[0].xml))
        except Problem:
            continue
        if message.documents:
            found[view.document.kind] = message.documents[0]
    return found
