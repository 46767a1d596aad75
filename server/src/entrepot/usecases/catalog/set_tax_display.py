"""A person of the house chooses whether a market shows prices with the import tax in them."""

from datetime import datetime

from django.db import transaction

from entrepot.platform import outbox
from entrepot.pricing import markets


def set_tax_display(*, market: str, display: str, actor: str, now: datetime) -> None:
    """Write the choice; cards are rebuilt after the commit. What is paid does not change.

    Raises: UnknownMarket, UnknownDisplay; then nothing was written.
    """
    with transaction.atomic(durable=True):
        markets.set_tax_display(market, display, actor=actor, now=now)
        outbox.publish("pricing.market_changed.v1", {"market": market, "tax_display": display}, at=now)
