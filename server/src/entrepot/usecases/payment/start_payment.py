"""A shopper asks to pay an order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from entrepot.orders import queries as orders
from entrepot.payments import services as payments
from entrepot.payments.providers import DEFAULT, get_provider
from entrepot.payments.providers.protocol import PaymentOrder
from entrepot.platform.partners import PartnerRefused
from entrepot_core.money import Money
from entrepot_core.orders.tracks import MoneyState

UNPAID_LIFE: Final = timedelta(minutes=30)
"""How long an order waits for its money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPage:
    """What the shopper pays with: the address to scan or open, what it costs, and until when."""

    code_url: str
    amount: Money
    number: str
    expires_at: datetime


def start_payment(*, order_no: str, provider: str = DEFAULT, now: datetime) -> PaymentPage:
    """The page to pay an order on. Asking again gives the same one.

    The attempt is written before the first byte goes out, so an answer that gets lost is asked for again under the
    same number.

    Raises:
        NotFound: no such order.
        NothingToPay: it is paid, closed, or its time is over.
        PartnerRefused, PartnerUnreachable, AnswerUnknown: the provider; try again.
    """
    with transaction.atomic(durable=True):
        order = orders.get_order(order_no)
        expires_at = order.placed_at + UNPAID_LIFE
        if order.money_state is not MoneyState.UNPAID or now >= expires_at:
            raise payments.NothingToPay
        attempt = payments.open_attempt(order_no=order_no, amount=order.total, provider=provider, now=now)
    code_url = attempt.code_url or _ask(attempt, provider, expires_at)
    return PaymentPage(code_url=code_url, amount=attempt.amount, number=attempt.number, expires_at=expires_at)


def _ask(attempt: payments.OpenAttempt, provider: str, expires_at: datetime) -> str:
    wanted = PaymentOrder(
        number=attempt.number,
        amount=attempt.amount,
        description=f"Entrepot {attempt.number}",
        expires_at=expires_at,
    )
    try:
        code_url = get_provider(provider, keep=payments.keeper_of(attempt.number)).start(wanted)
    except PartnerRefused:
        payments.fail_attempt(number=attempt.number)
        raise
    payments.attach_code(number=attempt.number, code_url=code_url)
    return code_url
