"""Is the log whole? Every entry, link and seal is read again; whatever was changed, removed or put in is named."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from entrepot.records.chaining import LOOK_BACK, seal_of
from entrepot.records.keys import house_key, house_keys
from entrepot.records.models import LogEntry, LogLink, LogSeal
from entrepot_core.customs.records import GENESIS, Break, Fault, KeyChain, Linked, body_digest, examine

CHUNK: Final = 2_000
LATE: Final = timedelta(hours=1)
"""An entry that is older and has no place in the chain was not written by the house."""
REPEATED: Final = ("actor", "act", "consignment_no", "port", "ref")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was read and what is wrong. ``waiting`` are entries too young to be linked, ``unsealed`` links under no seal."""

    entries: int
    waiting: int
    seals: int
    unsealed: int
    breaks: tuple[Break, ...]

    @property
    def holds(self) -> bool:
        """The log is whole."""
        return not self.breaks


def prove(*, now: datetime) -> Proof:
    """Read the whole log. Nothing is written. Breaks come in order; a loose entry has the number of its row."""
    seals, marked = _seals()
    breaks: list[Break] = []
    count, last, digest = 0, 0, GENESIS
    for rows in _chunks():
        linked = [_linked(row) for row in rows]
        breaks += examine(linked, number=last, digest=digest)
        breaks += [Break(number=row.number, fault=Fault.CHANGED) for row in rows if not _repeats(row)]
        breaks += [
            Break(number=row.number, fault=Fault.BAD_SEAL)
            for row in rows
            if row.number in marked and marked[row.number] != row.digest
        ]
        last, digest = linked[-1].number, linked[-1].digest
        count += len(rows)
    sealed = max(marked, default=0)
    if sealed > last:
        breaks.append(Break(number=last + 1, fault=Fault.REMOVED))
    breaks += seals
    young, loose = _without_link(now)
    breaks += [Break(number=number, fault=Fault.INSERTED) for number in loose]
    return Proof(
        entries=count,
        waiting=young,
        seals=len(marked),
        unsealed=max(0, last - sealed),
        breaks=tuple(dict.fromkeys(breaks)),
    )


def _chunks() -> Iterator[list[LogLink]]:
    after, rows = 0, LogLink.objects.select_related("entry").order_by("number")
    while found := list(rows.filter(number__gt=after)[:CHUNK]):
        yield found
        after = found[-1].number


def _linked(row: LogLink) -> Linked:
    body = body_digest(row.entry.text)
    return Linked(
        number=row.number,
        previous=row.previous,
        body=body if body == row.body else "0" * 64,
        digest=row.digest,
    )


def _repeats(row: LogLink) -> bool:
    """Whether the columns still say what the text says."""
    try:
        told = json.loads(row.entry.text)
        return row.entry.at == datetime.fromisoformat(told["at"]) and all(
            getattr(row.entry, name) == told[name] for name in REPEATED
        )
    except (ValueError, KeyError, TypeError):
        return False


def _seals() -> tuple[list[Break], dict[int, str]]:
    """What is wrong with the seals, and the digest that each puts on the last of its links."""
    keys, breaks, marked = _keys(), [], {}
    number, previous, last = 0, GENESIS, 0
    for row in LogSeal.objects.order_by("number").iterator():
        seal = seal_of(row)
        follows = (seal.number, seal.previous, seal.first) == (number + 1, previous, last + 1)
        if not follows or list(keys.unfit([seal])):
            breaks.append(Break(number=seal.last, fault=Fault.BAD_SEAL))
        marked[seal.last] = seal.digest
        number, previous, last = seal.number, seal.mark, seal.last
    return breaks, marked


def _keys() -> KeyChain:
    """The keys the log tells of, if they end with the one we hold; else that one alone."""
    keys, held = house_keys(), house_key().certificate
    return keys if keys.certificates[-1] == held else KeyChain(first=held)


def _without_link(now: datetime) -> tuple[int, list[int]]:
    rows: QuerySet[LogEntry] = LogEntry.objects.filter(link=None)
    newest = LogLink.objects.order_by("-entry_id").values_list("entry_id", flat=True).first() or 0
    young = rows.filter(at__gt=now - LATE, pk__gt=newest - LOOK_BACK)
    loose = rows.exclude(pk__in=young.values("pk")).order_by("pk").values_list("pk", flat=True)[:100]
    return young.count(), list(loose)
