"""A listing is taken off the shelf."""

from datetime import datetime

from django.db import transaction

from entrepot.catalog import services as catalog
from entrepot.platform import outbox


def withdraw_listing(*, listing_id: int, now: datetime) -> bool:
    """Take a listing off every list at once; carts that hold it are told. False if it was off already."""
    with transaction.atomic(durable=True):
        if not catalog.withdraw(listing_id):
            return False
        outbox.publish("catalog.listing_withdrawn.v1", {"listing_ids": [listing_id]}, at=now)
    return True
