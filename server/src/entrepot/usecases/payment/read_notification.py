"""A stored notification is read and acted on."""

from datetime import datetime

from entrepot.payments import queries, services
from entrepot.payments.providers import get_provider, keep_nothing
from entrepot.payments.providers.protocol import Provider, RefundState, Standing, TradeState
from entrepot.payments.services import Outcome
from entrepot.platform.access import NotFound
from entrepot.platform.partners import Malformed
from entrepot.usecases.payment.confirm_payment import confirm_payment
from entrepot.usecases.payment.finish_refund import finish_refund

PAID = frozenset({TradeState.PAID, TradeState.REFUNDED})


def read_notification(*, notification: int, now: datetime) -> str:
    """Act on what was told; returns, and writes beside it, what became of it.

    A notification is a hint. Where it does not fit our rows the provider is asked, and the answer counts.

    Raises: PartnerUnreachable, AnswerUnknown (of that question).
    """
    facts = queries.get_notification(notification)
    adapter = get_provider(facts.provider, keep=keep_nothing)
    try:
        told = adapter.open(facts.raw)
    except Malformed:
        outcome = "malformed"
    else:
        outcome = "ignored"
        if told.standing is not None:
            outcome = _payment(adapter, told.standing, now)
        elif told.refund is not None and told.refund.state is RefundState.DONE:
            done = finish_refund(refund_no=told.refund.number, provider_ref=told.refund.provider_ref, now=now)
            outcome = "refunded" if done else "repeat"
    services.note_outcome(notification, outcome)
    return outcome


def _payment(adapter: Provider, standing: Standing, now: datetime) -> str:
    if standing.state not in PAID:
        return "ignored"
    try:
        outcome = _confirm(adapter, standing, now)
        if outcome is Outcome.MISMATCH:
            truth = adapter.query(standing.number)
            if truth.state in PAID:
                outcome = _confirm(adapter, truth, now)
    except NotFound:
        return "unknown_number"
    return str(outcome)


def _confirm(adapter: Provider, standing: Standing, now: datetime) -> Outcome:
    return confirm_payment(provider=adapter.name, merchant=adapter.merchant, standing=standing, now=now)
