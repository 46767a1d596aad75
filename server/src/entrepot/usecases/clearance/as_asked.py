"""Payment (411) and waybill (511) as the partners were asked to declare them, which may be a while ago.

Who pays stays with the payment company: we only hear whether it is the buyer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from entrepot.customs import queries as customs
from entrepot.customs.declarations import payment_document, waybill_document
from entrepot.customs.declared import Parcel
from entrepot.customs.queries import DocumentFacts
from entrepot.orders.facts import ConsignmentFacts, OrderFacts
from entrepot.usecases.clearance.amended import as_amended
from entrepot.usecases.clearance.parcels import Known, known_of, one_line, parcel_of
from entrepot_core.customs.documents import Document
from entrepot_core.money import Money

_TO_BE_ASKED: Final = "new"
"""State of what a partner is asked for next, and then as it is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A parcel that may be declared: as agreed, and ``amended`` as it would be; with ``more`` as if two people had amended it.

    ``documents`` are those that there are by now, by kind.
    """

    order: OrderFacts
    consignment: ConsignmentFacts
    amended: ConsignmentFacts
    parcel: Parcel
    known: Known
    documents: Mapping[str, DocumentFacts]
    more: Mapping[str, str] | None = None


def gather_intent(
    order: OrderFacts,
    consignment: ConsignmentFacts,
    *,
    reason: str,
    actor: str = "clearance",
    more: Mapping[str, str] | None = None,
    documents: Mapping[str, DocumentFacts] | None = None,
    now: datetime,
) -> Intent:
    """Everything that would go into the documents, and what it was made of, read once; ``documents`` where they are known.

    Opens the sealed identity, which is written down with ``reason``. Asks to be called inside a transaction.
    Raises CustomsPartyMissing, NotFound.
    """
    declared, amended = as_amended(order, consignment, more)
    known = known_of(consignment)
    return Intent(
        order=order,
        consignment=consignment,
        amended=amended,
        parcel=parcel_of(declared, amended, known, reason=reason, actor=actor, now=now),
        known=known,
        documents=customs.documents_of(consignment.number) if documents is None else documents,
        more=more,
    )


def payment_as_asked(intent: Intent) -> Document:
    """What was asked of the payment company; what it is to be asked where it was not yet. The payer is left out."""
    document = payment_document(intent.parcel)
    head = {name: value for name, value in document.head.items() if not name.startswith("payer")}
    declared = intent.known.declaration
    if declared is not None:
        head["amountPaid"] = declared.amount.rounded().amount
        if declared.state != _TO_BE_ASKED:
            head["ebpCode"] = declared.platform_code or head["ebpCode"]
    return replace(document, head=head)


def waybill_as_asked(intent: Intent) -> Document:
    """What was asked of the carrier. While a parcel waits it follows an amendment, after that it keeps its label."""
    document = waybill_document(intent.parcel)
    facts = intent.known.waybill
    if facts is None:
        return document
    currency = intent.consignment.freight.currency
    head = dict(document.head) | {
        "freight": Money.of_minor(facts.freight_minor, currency).rounded().amount,
        "insuredFee": Money.of_minor(facts.insurance_minor, currency).rounded().amount,
    }
    follows = bool(intent.more) and facts.parcel_state == "waiting"
    if facts.declared_at is not None and facts.declaration_state != _TO_BE_ASKED and not follows:
        order, _ = as_amended(intent.order, intent.consignment, until=facts.declared_at)
        head |= {
            "consignee": order.address.consignee,
            "consigneeTelephone": order.address.phone,
            "consigneeAddress": one_line(order.address),
        }
    return replace(document, head=head)
