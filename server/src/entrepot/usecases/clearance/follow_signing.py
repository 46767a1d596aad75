"""The carrier declares that a delivered parcel was signed for (513); we follow how that stands."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import services as customs
from entrepot.logistics import queries, services
from entrepot.logistics.carriers import get_carrier
from entrepot.logistics.carriers.protocol import DeclarationState
from entrepot.orders import queries as orders
from entrepot.usecases.clearance.declare_waybill import MIRROR

STATUS = "513"
ENDED = frozenset({DeclarationState.ACCEPTED, DeclarationState.FAILED})


def follow_signing(*, consignment_no: str, again: bool = False, now: datetime) -> DeclarationState:
    """Ask how it stands, and write it down; ``again`` has it declared once more as long as it is a refused one.

    Repeating it is harmless.

    Raises: NotFound, PartnerUnreachable, AnswerUnknown, PartnerRefused.
    """
    waybill = queries.get_waybill(consignment_no)
    known = DeclarationState(waybill.signing_state)
    if known is DeclarationState.ACCEPTED or (known in ENDED and not again):
        return known
    carrier = get_carrier(waybill.carrier)
    refused = known is DeclarationState.FAILED
    answer = carrier.declare_signing(waybill.number) if refused else carrier.query(waybill.number)
    write_signing_standing(
        consignment_no=consignment_no, state=answer.signing, text=answer.signing_text, now=now
    )
    return answer.signing


def write_signing_standing(*, consignment_no: str, state: DeclarationState, text: str, now: datetime) -> bool:
    """Take what the carrier said about its document, asked or told; whether something changed."""
    with transaction.atomic():
        waybill = queries.get_waybill(consignment_no)
        if not services.write_signing(consignment_no=consignment_no, state=state, now=now):
            return False
        document = customs.open_document(
            consignment_no=consignment_no,
            kind=STATUS,
            port=orders.get_consignment(consignment_no).port,
            sender="carrier",
            natural_key=waybill.number,
            now=now,
        )
        return customs.mirror_document(document_id=document, state=MIRROR[state], text=text, now=now)
