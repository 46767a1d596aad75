"""The provider is asked to declare a consignment's part of the payment (411), and how that stands."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import services as customs
from entrepot.orders import queries as orders
from entrepot.parties.queries import get_party
from entrepot.payments import declaring, services
from entrepot.payments.providers import get_provider
from entrepot.payments.providers.protocol import (
    DeclarationStanding,
    DeclarationState,
    PaymentDeclarationOrder,
)
from entrepot_core.customs.receipts import State

MIRROR = {
    DeclarationState.SENT: State.SENT,
    DeclarationState.ACCEPTED: State.ACCEPTED,
    DeclarationState.FAILED: State.REJECTED,
}


def declare_payment(*, order_no: str, consignment_no: str, now: datetime) -> DeclarationState:
    """Ask once, then ask how it stands; written before each call. Repeating it is harmless.

    Raises: NotFound: nothing was paid. PartnerUnreachable, AnswerUnknown, PartnerRefused, CustomsPartyMissing.
    """
    consignment = orders.get_order(order_no).consignment(consignment_no)
    platform = get_party("ebp", consignment.port).code
    with transaction.atomic(durable=True):
        facts = declaring.open_declaration(
            order_no=order_no,
            consignment_no=consignment_no,
            amount=consignment.total,
            platform_code=platform,
            now=now,
        )
        document = customs.open_document(
            consignment_no=consignment_no,
            kind="411",
            port=consignment.port,
            sender="payment",
            natural_key=facts.voucher_no,
            now=now,
        )
    if facts.state in {DeclarationState.ACCEPTED, DeclarationState.FAILED}:
        return DeclarationState(facts.state)
    asked = PaymentDeclarationOrder(
        attempt_number=facts.attempt_number,
        transaction_id=facts.transaction_id,
        sub_number=facts.number,
        office=consignment.port,
        merchant_customs_code=platform,
        amount=facts.amount,
        freight=consignment.freight,
    )
    adapter = get_provider(facts.provider, keep=services.keeper_of(facts.attempt_number))
    known = facts.state == DeclarationState.SENT
    standing = adapter.query_customs(asked) if known else adapter.declare_customs(asked)
    _write(consignment_no, document, standing, now)
    return standing.state


def _write(consignment_no: str, document: int, standing: DeclarationStanding, now: datetime) -> None:
    with transaction.atomic(durable=True):
        changed = declaring.write_standing(
            consignment_no=consignment_no,
            state=str(standing.state),
            provider_state=standing.provider_state,
            voucher_no=standing.voucher_no,
            trade_no=standing.trade_no,
            verified_by=standing.verified_by,
        )
        if changed:
            customs.name_document(document_id=document, natural_key=standing.voucher_no)
            customs.mirror_document(
                document_id=document, state=MIRROR[standing.state], text=standing.explanation, now=now
            )
