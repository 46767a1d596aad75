"""Reading the log."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from entrepot.records.models import LogEntry
from entrepot_core.customs.records.chain import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """One entry; ``number`` is its place in the chain, None while it waits for one."""

    id: int
    number: int | None
    at: datetime
    actor: str
    act: str
    consignment_no: str
    port: str
    ref: str
    facts: Mapping[str, Fact]


def began_at() -> datetime | None:
    """When the first entry was written; None for an empty log."""
    return LogEntry.objects.order_by("pk").values_list("at", flat=True).first()


def refs_known(refs: Collection[str]) -> set[str]:
    """Those of ``refs`` that some entry speaks of."""
    return set(LogEntry.objects.filter(ref__in=refs).values_list("ref", flat=True))


def entries_of(consignment_no: str, *, limit: int = 200) -> tuple[EntryFacts, ...]:
    """What the log says of a parcel, newest first."""
    return facts_of(LogEntry.objects.filter(consignment_no=consignment_no).order_by("-pk")[:limit])


def newest_entry(ref: str, *, act: str) -> EntryFacts | None:
    """The last of such acts that the log knows of a row."""
    return next(iter(facts_of(LogEntry.objects.filter(ref=ref, act=act).order_by("-pk")[:1])), None)


def facts_of(rows: QuerySet[LogEntry]) -> tuple[EntryFacts, ...]:
    """Stored entries as facts, in the order of the rows."""
    return tuple(
        EntryFacts(
            id=row.pk,
            number=row.link.number if hasattr(row, "link") else None,
            at=row.at,
            actor=row.actor,
            act=row.act,
            consignment_no=row.consignment_no,
            port=row.port,
            ref=row.ref,
            facts={
                name.removeprefix("fact."): value
                for name, value in json.loads(row.text).items()
                if name.startswith("fact.")
            },
        )
        for row in rows.select_related("link")
    )
