"""What customs would compare between the documents of a consignment, found before anything leaves."""

from datetime import datetime
from decimal import Decimal

from entrepot.customs import books
from entrepot.customs.amendments import excused_rules
from entrepot.customs.declarations import (
    Sending,
    list_document,
    order_document,
    payment_document,
    waybill_document,
)
from entrepot.customs.declared import Parcel
from entrepot.customs.ports.protocol import Port
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.matching import Finding, MatchContext, Severity, match


def find_faults(parcel: Parcel, *, port: Port, now: datetime) -> tuple[Finding, ...]:
    """Every rule of the match that the four documents break, by rule; empty when all agree."""
    sending = Sending(guid=parcel.number, app_type="1", at=now)
    stock = books.left_in_book(parcel.place.ems_no) if parcel.place.ems_no else None
    context = MatchContext(
        day=beijing_day(now),
        signer_company=port.transfer.cop_code,
        book_stock={item: Decimal(left) for item, left in stock.items()} if stock is not None else None,
    )
    return match(
        order=order_document(parcel, sending),
        payment=payment_document(parcel),
        waybill=waybill_document(parcel),
        inventory=list_document(parcel, sending),
        context=context,
    )


def blocking_faults(parcel: Parcel, *, port: Port, now: datetime) -> tuple[Finding, ...]:
    """Those for which customs would refuse the list, but for what two people have excused."""
    excused = excused_rules(parcel.number)
    return tuple(
        fault
        for fault in find_faults(parcel, port=port, now=now)
        if fault.severity is Severity.BLOCK and fault.rule not in excused
    )
