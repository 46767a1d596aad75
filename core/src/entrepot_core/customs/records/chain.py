"""A chain of entries: each is bound to all before it by SHA-256. Knows neither table nor key.

The digest of a link is SHA-256 over 64 bytes: the digest of the link before, then the digest of the entry's canonical
text in UTF-8. So a part of the chain can be proved while the texts of other entries stay undisclosed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

GENESIS: Final = "0" * 64
"""What stands before the first link."""

Fact = str | int | bool


class Fault(StrEnum):
    """What is wrong at a place of the chain."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    BAD_SEAL = "bad_seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """One link as it is stored. ``body`` is the digest of the entry's text; digests are 64 hex digits."""

    number: int
    previous: str
    body: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A place where the chain is broken; for entries that were removed ``number`` is the first that is not there."""

    number: int
    fault: Fault


def canonical(facts: Mapping[str, Fact]) -> str:
    """The one text of an entry: JSON with sorted keys, no spaces, letters as they are.

    >>> canonical({"b": 1, "a": "放行"})
    '{"a":"放行","b":1}'
    """
    return json.dumps(dict(facts), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def body_digest(text: str) -> str:
    """SHA-256 of an entry's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def link(previous: str, body: str) -> str:
    """The digest of a link, from the digest before it and that of its entry."""
    return hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(body)).hexdigest()


def examine(rows: Iterable[Linked], *, number: int = 0, digest: str = GENESIS) -> Iterator[Break]:
    """Every break in links that come in order of their numbers, beginning after the link ``number`` with ``digest``.

    After a break it goes on from what is stored, so that one change is reported once.
    """
    for row in rows:
        if row.number > number + 1:
            yield Break(number=number + 1, fault=Fault.REMOVED)
        elif row.number <= number or row.previous != digest:
            yield Break(number=row.number, fault=Fault.INSERTED)
        if link(row.previous, row.body) != row.digest:
            yield Break(number=row.number, fault=Fault.CHANGED)
        number, digest = row.number, row.digest
