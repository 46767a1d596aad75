"""What customs would compare between the documents of a consignment, found before anything leaves."""

from datetime import datetime
from typing import Final

from entrepot.customs import queries as customs
from entrepot.customs.amendments import excused_rules
from entrepot.customs.declarations import Sending, list_document, order_document
from entrepot.customs.ports.protocol import Port
from entrepot.usecases.clearance.as_asked import Intent, payment_as_asked, waybill_as_asked
from entrepot.usecases.clearance.match_context import gather_context
from entrepot_core.customs.documents import Document, Value
from entrepot_core.customs.matching import Finding, Severity, match

_OF_ORDER: Final = (
    *("orderNo", "ebpCode", "ebcCode", "buyerName", "buyerIdNumber", "buyerTelephone", "payCode"),
    *("payTransactionId", "consignee", "consigneeTelephone", "consigneeAddress", "goodsValue", "freight"),
    *("discount", "taxTotal", "acturalPaid", "currency"),
)
_OF_ORDER_LINE: Final = ("gnum", "itemName", "unit", "qty", "price", "totalPrice", "country")
"""What the match compares of an order."""


def find_faults(intent: Intent, *, port: Port, now: datetime) -> tuple[Finding, ...]:
    """Every rule of the match that the four documents break, by rule; empty when all agree.

    Order and list as they would be sent now, payment and waybill as the partners were asked for them.
    """
    sending = Sending(guid=intent.parcel.number, app_type="1", at=now)
    return match(
        order=order_document(intent.parcel, sending),
        payment=payment_as_asked(intent),
        waybill=waybill_as_asked(intent),
        inventory=list_document(intent.parcel, sending),
        context=gather_context(intent, port=port, now=now),
    )


def blocking(faults: tuple[Finding, ...], consignment_no: str) -> tuple[Finding, ...]:
    """Those for which customs would refuse the list, but for what two people have excused."""
    excused = excused_rules(consignment_no)
    return tuple(fault for fault in faults if fault.severity is Severity.BLOCK and fault.rule not in excused)


def blocking_faults(intent: Intent, *, port: Port, now: datetime) -> tuple[Finding, ...]:
    """What keeps a parcel from being sent."""
    return blocking(find_faults(intent, port=port, now=now), intent.parcel.number)


def order_is_stale(intent: Intent, *, port: Port, now: datetime) -> bool:
    """Whether the order that customs holds says something else than the list would, as after a correction.

    Only what the order said is compared: it may have left out the payment, and some ports' words carry less.
    """
    held = intent.documents.get("311")
    if held is None or not held.attempt:
        return False
    sent = port.dialect.read(customs.sent_bytes(held.id)).documents[0]
    wanted = order_document(intent.parcel, Sending(guid="", app_type="2", at=now))
    return _differs(sent, wanted)


def _differs(sent: Document, wanted: Document) -> bool:
    if any(_says_else(sent.head.get(name), wanted.head.get(name)) for name in _OF_ORDER):
        return True
    if sent.lines and len(sent.lines) != len(wanted.lines):
        return True
    return any(
        _says_else(line.get(name), other.get(name))
        for line, other in zip(sent.lines, wanted.lines, strict=False)
        for name in _OF_ORDER_LINE
    )


def _says_else(sent: Value | None, wanted: Value | None) -> bool:
    """Spaces are not told apart: not every port's words keep them."""
    if isinstance(sent, str) and isinstance(wanted, str):
        sent, wanted = " ".join(sent.split()), " ".join(wanted.split())
    return sent not in {None, ""} and sent != wanted
