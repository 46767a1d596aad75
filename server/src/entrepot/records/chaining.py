"""Linking entries into the chain and sealing it. Of several callers one goes on, the others find nothing to do."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from entrepot.records.keys import house_key
from entrepot.records.models import LogEntry, LogLink, LogSeal
from entrepot_core.customs.records import GENESIS, Seal, body_digest, link, make_seal

BATCH: Final = 500
LOOK_BACK: Final = 50_000
"""How many entries before the newest linked one may still come late: one whose transaction was long."""
SEAL_EVERY: Final = 200
SEAL_AFTER: Final = timedelta(minutes=5)
"""A seal follows so many links, or the first link that is so old: what no seal covers could be cut off unseen."""


def link_new() -> int:
    """Link every entry that has no place yet, in the order they were written; returns how many.

    Asks for a transaction. Where another links at the same time the number is taken, and nothing is written here.
    """
    last = LogLink.objects.order_by("-number").first()
    number, digest = (last.number, last.digest) if last else (0, GENESIS)
    floor = LogLink.objects.order_by("-entry_id").values_list("entry_id", flat=True).first() or 0
    waiting = LogEntry.objects.filter(pk__gt=floor - LOOK_BACK, link=None).order_by("pk")[:BATCH]
    rows = []
    for entry in waiting:
        number, previous = number + 1, digest
        body = body_digest(entry.text)
        digest = link(previous, body)
        rows.append(LogLink(number=number, entry=entry, previous=previous, body=body, digest=digest))
    try:
        with transaction.atomic():
            LogLink.objects.bulk_create(rows)
    except IntegrityError:
        return 0
    return len(rows)


def seal_new(*, at_once: bool, now: datetime) -> int:
    """Seal what was linked since the last seal, if it is enough, old enough, or wanted ``at_once``.

    Returns the number of the seal, 0 if none was made. Asks for a transaction. The key is that which the last seal left in
    force: who looked before another sealed finds the number taken. Raises HouseKeyMissing.
    """
    last = LogSeal.objects.order_by("-number").first()
    loose = LogLink.objects.filter(number__gt=last.last if last else 0)
    first, newest = (
        loose.order_by("number").select_related("entry").first(),
        loose.order_by("-number").first(),
    )
    if first is None or newest is None:
        return 0
    due = newest.number - first.number + 1 >= SEAL_EVERY or now - first.entry.at >= SEAL_AFTER
    if not (due or at_once):
        return 0
    seal = make_seal(
        house_key(up_to=last.last if last else 0),
        number=last.number + 1 if last else 1,
        first=first.number,
        last=newest.number,
        start=first.previous,
        digest=newest.digest,
        previous=seal_of(last).mark if last else GENESIS,
        at=now.isoformat(),
    )
    try:
        with transaction.atomic():
            LogSeal.objects.create(**{name: getattr(seal, name) for name in Seal.__slots__})
    except IntegrityError:
        return 0
    return seal.number


def is_sealed(entry: int) -> bool:
    """Whether an entry lies under a seal."""
    number = LogLink.objects.filter(entry_id=entry).values_list("number", flat=True).first()
    return number is not None and LogSeal.objects.filter(last__gte=number).exists()


def seal_of(row: LogSeal) -> Seal:
    """A stored seal as the core knows it."""
    return Seal(
        number=row.number,
        first=row.first,
        last=row.last,
        start=row.start,
        digest=row.digest,
        previous=row.previous,
        at=row.at,
        certificate=bytes(row.certificate),
        signature=bytes(row.signature),
    )
