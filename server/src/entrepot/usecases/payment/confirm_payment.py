"""A provider says that an attempt was paid."""

from datetime import datetime

import structlog
from django.db import transaction

from entrepot.ledger import services as ledger
from entrepot.orders import queries as order_queries
from entrepot.orders import services as orders
from entrepot.payments import queries as payment_queries
from entrepot.payments import services as payments
from entrepot.payments.providers.protocol import Standing
from entrepot.payments.services import Outcome, Settled
from entrepot.platform import outbox
from entrepot_core.ledger import Event, Owner, journal_of
from entrepot_core.orders.tracks import MoneyState

log = structlog.get_logger()


def confirm_payment(*, provider: str, merchant: str, standing: Standing, now: datetime) -> Outcome:
    """Take the money into the order and the books, once, however often it is told.

    Merchant, number, amount and currency are compared with our own rows; what differs changes nothing. A second
    payment, or one after the order was closed, is booked as owed back and refunded by a job.

    Args:
        merchant: who we are at the provider.
        standing: what the provider said, in a notification or an answer.

    Raises: NotFound: no attempt has this number.
    """
    if standing.merchant != merchant or standing.amount is None:
        log.error("payment of another merchant", attempt=standing.number)
        return Outcome.MISMATCH
    with transaction.atomic(durable=True):
        _close_what_nobody_waits_for(standing.number)
        settled = payments.settle(
            number=standing.number,
            paid=standing.amount,
            transaction_id=standing.transaction_id,
            payer_ref=standing.payer_ref,
            paid_at=standing.paid_at,
            now=now,
        )
        if settled.outcome is Outcome.PAID:
            _book(Event.CAPTURED, provider, standing, settled, now)
            orders.step(
                order_no=settled.order_no, track="money", step="pay", actor=provider, now=now, strict=True
            )
            outbox.publish(
                "payments.captured.v1", {"order_no": settled.order_no, "attempt": standing.number}, at=now
            )
        elif settled.outcome is Outcome.EXCESS:
            _book(Event.EXCESS_CAPTURED, provider, standing, settled, now)
            outbox.publish(
                "payments.exceeded.v1",
                {"order_no": settled.order_no, "attempt": standing.number, "refund_no": settled.refund_no},
                at=now,
            )
    if settled.outcome in {Outcome.EXCESS, Outcome.MISMATCH}:
        log.error("payment out of order", attempt=standing.number, outcome=str(settled.outcome))
    return settled.outcome


def _close_what_nobody_waits_for(number: str) -> None:
    """A charge opened while its order was being called off is closed, so that its money is owed back."""
    order = order_queries.get_order(payment_queries.get_attempt(number).order_no)
    if order.money_state not in {MoneyState.UNPAID, MoneyState.PAID}:
        payments.close_charge(order_no=order.number)


def _book(event: Event, provider: str, standing: Standing, settled: Settled, now: datetime) -> None:
    journal = journal_of(
        event,
        key=f"capture:{provider}:{standing.transaction_id}",
        order_no=settled.order_no,
        amounts={"paid": settled.amount_minor},
        currency=settled.currency,
        owners={Owner.PROVIDER: provider},
        occurred_at=standing.paid_at or now,
    )
    ledger.post(journal, now=now)
