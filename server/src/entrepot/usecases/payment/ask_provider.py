"""Nothing was heard of an attempt for a while: the provider is asked, for notifications may get lost."""

from datetime import datetime, timedelta
from typing import Final

from entrepot.payments import queries, services
from entrepot.payments.providers import get_provider
from entrepot.payments.providers.protocol import TradeState
from entrepot.payments.services import Outcome
from entrepot.usecases.payment.confirm_payment import confirm_payment

SILENCE: Final = timedelta(minutes=1)


def ask_provider(*, attempt: str, now: datetime) -> Outcome | None:
    """Ask how an attempt stands, and take its money if it was paid. None: not paid. Raises as the provider does."""
    facts = queries.get_attempt(attempt)
    adapter = get_provider(facts.provider, keep=services.keeper_of(attempt))
    standing = adapter.query(attempt)
    if standing.state not in {TradeState.PAID, TradeState.REFUNDED}:
        return None
    return confirm_payment(provider=adapter.name, merchant=adapter.merchant, standing=standing, now=now)
