"""An order was closed or cancelled before it was paid: its provider is to take no more money."""

from datetime import datetime

from django.db import transaction

from entrepot.payments import queries, services
from entrepot.payments.providers import get_provider
from entrepot.platform.partners import PartnerRefused
from entrepot.usecases.payment.ask_provider import ask_provider


def close_payment(*, order_no: str, now: datetime) -> tuple[str, ...]:
    """Close the charge, then its attempts at their providers; returns their numbers. Repeating it is harmless.

    Where a provider refuses, the buyer was faster: it is asked, and money that came goes back.

    Raises: PartnerUnreachable, AnswerUnknown.
    """
    with transaction.atomic(durable=True):
        services.close_charge(order_no=order_no)
    closed = [attempt for attempt in queries.attempts_of_order(order_no) if attempt.state == "closed"]
    for attempt in closed:
        try:
            get_provider(attempt.provider, keep=services.keeper_of(attempt.number)).close(attempt.number)
        except PartnerRefused:
            ask_provider(attempt=attempt.number, now=now)
    return tuple(attempt.number for attempt in closed)
