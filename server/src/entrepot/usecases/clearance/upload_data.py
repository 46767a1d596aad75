"""The raw data of a payment go to customs, which asked for them (announcement 179)."""

from datetime import datetime
from decimal import Decimal

from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import UnknownPort
from entrepot.orders import queries as orders
from entrepot.orders.facts import ConsignmentFacts
from entrepot.parties.queries import get_party, get_seller
from entrepot.payments import declaring
from entrepot.payments import queries as payments
from entrepot.payments.queries import AttemptFacts
from entrepot.platform.access import NotFound
from entrepot.platform.partners import partners
from entrepot.usecases.clearance.declare_order import new_guid
from entrepot_core.customs.realtime179 import Call, Exchange, PaidOrder

SCANNED_CODE = "3"
"""How our buyers pay, in the words of the announcement."""


def upload_data(*, port: str, order_no: str, consignment_no: str, session: str, now: datetime) -> None:
    """Send the exchange with the provider byte for byte, and every order that was paid with it.

    Raises: NotFound: nothing was paid, or its exchange was not kept. UploadInvalid, PortRefused, CustomsPartyMissing,
    PartnerUnreachable, AnswerUnknown.
    """
    order, attempt = orders.get_order(order_no), payments.find_paid_attempt(order_no)
    if attempt is None or attempt.paid_at is None:
        raise NotFound
    evidence = get_port(port).evidence
    if evidence is None:
        raise UnknownPort(port=port)
    evidence.upload(
        Call(order_no=consignment_no, session_id=session, at=now),
        _exchange(port, consignment_no, attempt, attempt.paid_at),
        [_paid(part, attempt.provider) for part in order.consignments],
        at=now,
    )


def _exchange(port: str, consignment_no: str, attempt: AttemptFacts, paid_at: datetime) -> Exchange:
    kept = payments.first_exchange(attempt.number, kind="start")
    declared = declaring.find_declaration(consignment_no)
    total: Decimal = attempt.amount.rounded().amount
    return Exchange(
        guid=new_guid(),
        raw_request=kept.request.decode(),
        raw_answer=kept.response.decode(),
        platform_code=get_party("ebp", port).code,
        payment_code=get_party("pay", port).code,
        transaction_id=(declared.trade_no if declared else "") or attempt.transaction_id,
        total=total,
        paid_at=paid_at,
        verified_by=(declared.verified_by if declared else "") or "3",
        pay_type=SCANNED_CODE,
    )


def _paid(part: ConsignmentFacts, provider: str) -> PaidOrder:
    seller, here = get_seller(part.seller_code), partners()
    return PaidOrder(
        order_no=part.number,
        goods=tuple(
            (line.name_zh, f"{here.public_url}/zh/goods/{line.listing_slug}/") for line in part.lines
        ),
        account=f"{provider}:{here.payment_merchant}",
        receiver_code=seller.customs_code,
        receiver_name=seller.customs_name,
    )
