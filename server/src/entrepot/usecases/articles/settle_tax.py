"""The tax that a carrier was billed for personal articles against what the buyer was charged. Asks for a transaction."""

from datetime import datetime

from entrepot.customs import articles
from entrepot.ledger import services as ledger
from entrepot.orders.facts import ConsignmentFacts
from entrepot.payments import services as payments
from entrepot.platform import outbox
from entrepot_core.ledger import Event, journal_of
from entrepot_core.money import Money

REASON = "import tax lower than estimated"


def settle_tax(consignment: ConsignmentFacts, *, now: datetime) -> bool:
    """Once the parcel is released and billed: owe the carrier what it paid, give the buyer back what was too much; what
    was too little the house bears. False if it is not time yet, or was done.
    """
    if not articles.settle(consignment.number, now=now):
        return False
    facts = articles.get_article(consignment.number)
    difference = facts.difference_minor or 0
    over, short = max(-difference, 0), max(difference, 0)
    journal = journal_of(
        Event.ARTICLES_TAXED,
        key=f"articles_taxed:{consignment.number}",
        order_no=consignment.order_no,
        amounts={
            "withheld": facts.estimated_minor,
            "short": short,
            "billed": facts.billed_minor or 0,
            "over": over,
        },
        currency=consignment.total.currency,
        owners={},
        occurred_at=now,
    )
    if journal.entries:
        ledger.post(journal, now=now)
    if over:
        _give_back(consignment, Money.of_minor(over, consignment.total.currency), now)
    return True


def _give_back(consignment: ConsignmentFacts, amount: Money, now: datetime) -> None:
    refund_no = payments.open_refund(order_no=consignment.order_no, amount=amount, reason=REASON, now=now)
    articles.name_refund(consignment.number, refund_no)
    journal = journal_of(
        Event.REFUND_OWED,
        key=f"refund_owed:{refund_no}",
        order_no=consignment.order_no,
        amounts={"refund": amount.minor},
        currency=amount.currency,
        owners={},
        occurred_at=now,
    )
    ledger.post(journal, now=now)
    outbox.publish(
        "payments.refund_owed.v1",
        {
            "order_no": consignment.order_no,
            "consignment_no": consignment.number,
            "refund_no": refund_no,
        },
        at=now,
    )
