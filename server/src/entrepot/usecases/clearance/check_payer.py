"""Is the payer the buyer? Customs refuses what another person paid, so we ask before declaring."""

from datetime import datetime

from django.db import transaction

from entrepot.accounts import services as accounts
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.payments import queries as payments
from entrepot.payments import services as payment_services
from entrepot.payments.providers import get_provider
from entrepot.payments.providers.protocol import Capability, IdentityCheck, Person
from entrepot.platform import outbox
from entrepot.platform.access import NotFound

REASON = "payer_differs"
"""Reason of the service step; the shopper's page explains it."""


def check_payer(*, order_no: str, now: datetime) -> bool:
    """Whether the parcels of an order may be declared in the buyer's name; asked once per identity.

    Where the payer is another person the order waits for its buyer: correct the identity, or cancel.

    Raises: NotFound: nothing was paid. PartnerUnreachable, AnswerUnknown, PartnerRefused.
    """
    order, attempt = orders.get_order(order_no), payments.find_paid_attempt(order_no)
    if attempt is None:
        raise NotFound
    if attempt.payer_check:
        return attempt.payer_check != IdentityCheck.DIFFERENT
    adapter = get_provider(attempt.provider, keep=payment_services.keeper_of(attempt.number))
    if Capability.IDENTITY_CHECK not in adapter.capabilities:
        return True
    with transaction.atomic(durable=True):
        opened = accounts.open_identity(order.identity_id, "clearance", "compare with the payer", now)
    result = adapter.check_identity(attempt.number, Person(name=opened.name, number=opened.number))
    with transaction.atomic(durable=True):
        payment_services.write_payer_check(number=attempt.number, result=str(result))
        if result is IdentityCheck.DIFFERENT and order_services.step(
            order_no=order_no,
            track="service",
            step="request_correction",
            actor="clearance",
            reason=REASON,
            now=now,
        ):
            outbox.publish("clearance.correction_needed.v1", {"order_no": order_no, "reason": REASON}, at=now)
    return result is not IdentityCheck.DIFFERENT
