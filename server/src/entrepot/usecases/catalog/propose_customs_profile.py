"""A seller proposes how its own article is classified."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from entrepot.catalog import proposals
from entrepot.platform import clock


def propose_customs_profile(
    *, seller_code: str, sku: str, text: Mapping[str, str], actor: str, now: datetime
) -> int:
    """Write the proposal, in the place of the seller's open one; returns its number.

    Raises: NotFound for an article the seller doesn't offer, SheetRefused; then nothing was written.
    """
    with transaction.atomic(durable=True):
        variant_id = proposals.get_variant_id(sku, seller_code=seller_code)
        return proposals.propose(
            variant_id, seller_code=seller_code, text=text, actor=actor, today=clock.local_date(now), now=now
        )
