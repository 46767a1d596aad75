"""A provider says that a refund is paid out."""

from datetime import datetime

from django.db import transaction

from entrepot.ledger import services as ledger
from entrepot.orders import services as orders
from entrepot.payments import queries, services
from entrepot.platform import outbox
from entrepot_core.ledger import Event, Owner, journal_of


def finish_refund(*, refund_no: str, provider_ref: str, now: datetime) -> bool:
    """Close the refund in the order and the books; False if that was done. Raises NotFound."""
    with transaction.atomic(durable=True):
        facts = queries.get_refund(refund_no)
        if not services.finish_refund(number=refund_no, provider_ref=provider_ref, now=now):
            return False
        journal = journal_of(
            Event.REFUND_PAID,
            key=f"refund:{facts.provider}:{refund_no}",
            order_no=facts.order_no,
            amounts={"refund": facts.amount.minor},
            currency=facts.amount.currency,
            owners={Owner.PROVIDER: facts.provider},
            occurred_at=now,
        )
        ledger.post(journal, now=now)
        if not facts.is_excess and services.is_all_refunded(order_no=facts.order_no):
            orders.step(
                order_no=facts.order_no, track="money", step="refunded", actor=facts.provider, now=now
            )
        outbox.publish(
            "payments.refunded.v1",
            {"order_no": facts.order_no, "refund_no": refund_no, "amount_minor": facts.amount.minor},
            at=now,
        )
    return True
