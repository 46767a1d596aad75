"""The desk is told how parcels stand: what each waits for, and until when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs import matters
from entrepot.usecases.clearance.standing_matters import standing_matters

AT_ONCE: Final = 200
"""Parcels looked at in one transaction."""


def watch_parcels(*, consignment_nos: Iterable[str], now: datetime) -> int:
    """Open, change or settle the matter of each; returns how many changed. As often as one likes."""
    numbers, changed = sorted(set(consignment_nos)), 0
    for at in range(0, len(numbers), AT_ONCE):
        with transaction.atomic(durable=True):
            changed += matters.keep(standing_matters(numbers[at : at + AT_ONCE], now=now), now=now)
    return changed
