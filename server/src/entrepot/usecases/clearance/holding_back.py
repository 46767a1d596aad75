"""Holding a parcel back whose documents customs would refuse: nothing leaves, and the desk is told which rule is broken.

Asks to be called inside the transaction of the use case that found it.
"""

from datetime import datetime

from django.utils.translation import get_language

from entrepot.customs import services as customs
from entrepot.customs.declarations import cop_no
from entrepot.orders import services as order_services
from entrepot.orders.facts import ConsignmentFacts
from entrepot.platform import outbox
from entrepot.usecases.clearance.declare_order import begin
from entrepot_core.customs.matching import Finding


def told(finding: Finding) -> str:
    """The rule and what it found, in the language of who reads it now."""
    return f"{finding.rule}: {finding.sentence(get_language() or 'en')}"


def open_list(consignment: ConsignmentFacts, *, now: datetime) -> int:
    """The list document of a consignment, made once; its id."""
    return customs.open_document(
        consignment_no=consignment.number,
        kind="621",
        port=consignment.port,
        sender="us",
        natural_key=cop_no(consignment.number),
        now=now,
    )


def hold_back(
    consignment: ConsignmentFacts, document: int, *, rule: str, sentence: str, now: datetime
) -> None:
    """Block the list and count the consignment as rejected; only a document that is open can be blocked: one that is on its
    way is past this."""
    if not customs.block(document_id=document, code=rule, text=sentence, now=now):
        return
    begin(consignment.order_no, consignment.number, now)
    order_services.step(
        order_no=consignment.order_no,
        consignment_no=consignment.number,
        track="customs",
        step="reject",
        actor="clearance",
        reason=f"{rule}: {sentence}",
        now=now,
    )
    outbox.publish(
        "customs.rejected.v1",
        {
            "order_no": consignment.order_no,
            "consignment_no": consignment.number,
            "document": "621",
            "code": rule,
        },
        at=now,
    )
