"""The desk is told how something beside parcels and messages stands: a batch, a bill, a proposal …"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from entrepot.customs import clocks, matters
from entrepot.usecases.watching.subjects import OF_DOCUMENTS, SUBJECTS


def watch_subject(*, subject: str, refs: Iterable[str | int], now: datetime) -> int:
    """Open, change or settle the matter of each; returns how many changed. As often as one likes."""
    with transaction.atomic(durable=True):
        return tell(subject, refs, now=now)


def watch_documents(*, numbers: Iterable[str], now: datetime) -> int:
    """The same for whatever stands as its documents do, of which some moved."""
    numbers = sorted(set(numbers))
    return sum(watch_subject(subject=subject, refs=numbers, now=now) for subject in OF_DOCUMENTS)


def tell(subject: str, refs: Iterable[str | int], *, now: datetime) -> int:
    """The same inside the transaction of whoever moved it."""
    named = sorted({str(ref) for ref in refs})
    if not named:
        return 0
    return matters.keep(SUBJECTS[subject].wanted(named, clocks.rules(), now), now=now)
