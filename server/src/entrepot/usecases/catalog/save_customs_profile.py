"""A person of the house writes how an article is classified."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from entrepot.catalog import proposals, services
from entrepot.catalog.sheets import read_sheet
from entrepot.platform import clock, outbox


def save_customs_profile(*, sku: str, text: Mapping[str, str], now: datetime) -> None:
    """Write the classification of an article from a day on; its cards are rebuilt after the commit.

    Raises: NotFound, SheetRefused (every fault at once); then nothing was written.
    """
    profile = read_sheet(text, today=clock.local_date(now))
    with transaction.atomic(durable=True):
        variant_id = proposals.get_variant_id(sku)
        services.add_profile(variant_id, profile)
        outbox.publish("catalog.classified.v1", {"variant_ids": [variant_id]}, at=now)
