"""What follows when a carrier told how customs treats a parcel of personal articles. Asks for a transaction."""

from datetime import datetime
from types import MappingProxyType
from typing import Final

from entrepot.customs import articles
from entrepot.logistics.carriers.protocol import ArticleNews
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.orders.facts import ConsignmentFacts
from entrepot.platform import outbox
from entrepot.usecases.articles.settle_tax import settle_tax
from entrepot.usecases.clearance.follow_answer import book_obligations
from entrepot_core.customs.articles import ArticleState
from entrepot_core.money import Money

STEPS: Final = MappingProxyType(
    {
        ArticleState.ASSESSED: ("accept",),
        ArticleState.HELD: ("accept", "inspect"),
        ArticleState.RELEASED: ("accept", "release"),
        ArticleState.RETURNED: ("accept", "inspect", "send_back"),
    }
)
"""State of the parcel -> steps of the customs track; one that was not told is taken first where it still can be."""
TOPICS: Final = MappingProxyType(
    {
        ArticleState.ASSESSED: "articles.assessed.v1",
        ArticleState.HELD: "customs.held.v1",
        ArticleState.RELEASED: "articles.released.v1",
        ArticleState.RETURNED: "customs.sent_back.v1",
    }
)


def follow_news(consignment_no: str, news: ArticleNews, *, at: datetime, now: datetime) -> bool:
    """Take the news of what happened ``at``, once, in whatever order they come; whether something changed. Raises NotFound."""
    consignment = orders.get_consignment(consignment_no)
    billed = False
    if news.tax is not None:
        tax = Money(news.tax, consignment.total.currency).rounded().minor
        billed = articles.write_bill(consignment_no, billed_minor=tax, bill_no=news.bill_no, at=at, now=now)
    moved = articles.move(consignment_no, news.state, text=news.text, now=now)
    if moved:
        for step in STEPS.get(news.state, ()):
            _step(consignment, step, news, now)
        if news.state is ArticleState.RELEASED:
            book_obligations(consignment, now)
        if news.state in TOPICS:
            outbox.publish(
                TOPICS[news.state],
                {"order_no": consignment.order_no, "consignment_no": consignment_no},
                at=now,
            )
    if moved or billed:
        settle_tax(consignment, now=now)
    return moved or billed


def _step(consignment: ConsignmentFacts, step: str, news: ArticleNews, now: datetime) -> bool:
    return order_services.step(
        order_no=consignment.order_no,
        consignment_no=consignment.number,
        track="customs",
        step=step,
        actor="carrier",
        reason=news.text[:300],
        now=now,
    )
