"""A refund that was decided on is asked of the provider and followed to its end."""

from datetime import datetime

from entrepot.payments import queries, services
from entrepot.payments.providers import get_provider
from entrepot.payments.providers.protocol import RefundOrder, RefundState
from entrepot.usecases.payment.finish_refund import finish_refund


class RefundFailed(Exception):
    """The provider could not pay it out: a person must decide how the money goes back."""


def refund_payment(*, refund_no: str, now: datetime) -> bool:
    """Ask for the refund, or how it stands; whether the money is back. Repeating it is harmless.

    Raises: RefundFailed, PartnerRefused, PartnerUnreachable, AnswerUnknown.
    """
    facts = queries.get_refund(refund_no)
    if facts.state == "done":
        return True
    adapter = get_provider(facts.provider, keep=services.keeper_of(facts.attempt_number))
    if facts.state == "created":
        order = RefundOrder(
            number=facts.number,
            attempt_number=facts.attempt_number,
            amount=facts.amount,
            paid=facts.paid,
            reason=facts.reason,
        )
        standing = adapter.refund(order)
    else:
        standing = adapter.query_refund(facts.number)
    if standing.state is RefundState.DONE:
        finish_refund(refund_no=refund_no, provider_ref=standing.provider_ref, now=now)
        return True
    if standing.state is RefundState.FAILED:
        services.fail_refund(number=refund_no, provider_ref=standing.provider_ref)
        raise RefundFailed(refund_no)
    services.refund_asked(number=refund_no, provider_ref=standing.provider_ref)
    return False
