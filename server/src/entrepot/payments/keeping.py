"""Removing exchanges whose time is over, and only those. Asks for a transaction."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from entrepot.payments.models import ProviderExchange

BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many were removed, until when the last of them had to be kept, and a digest over their digests."""

    count: int
    kept_until: str
    sha256: str


def purge(*, today: date) -> Purged:
    """Remove up to ``BATCH`` exchanges that had to be kept until a day before ``today``."""
    over = ProviderExchange.objects.filter(keep_until__lt=today).order_by("pk")
    rows = list(over.values_list("pk", "digest", "keep_until")[:BATCH])
    ProviderExchange.objects.filter(pk__in=[pk for pk, _, _ in rows], keep_until__lt=today).delete()
    return Purged(
        count=len(rows),
        kept_until=max((day.isoformat() for _, _, day in rows), default=""),
        sha256=hashlib.sha256("".join(digest for _, digest, _ in rows).encode()).hexdigest(),
    )
