"""Goods entered a bonded zone by a checked list (核注清单): they are booked into the account book, once, after a look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from entrepot.customs import books
from entrepot.inventory.queries import list_warehouses
from entrepot.platform import outbox
from entrepot.records import services as records
from entrepot_core.customs.bookings import Entry, Verdict, judge

Judged = tuple[tuple[Entry, Verdict], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """How many lines were booked, were booked before, and can't be booked."""

    booked: int
    known: int
    refused: int


def look_at(entries: Iterable[Entry]) -> Judged:
    """What booking would do, line by line. Writes nothing."""
    wanted = tuple(entries)
    return judge(
        wanted,
        books=frozenset(place.ems_no for place in list_warehouses() if place.ems_no),
        items={
            (item.ems_no, item.item_record_no): (item.seller_code, item.sku) for item in books.list_items()
        },
        booked=books.quantities_of(entry.key for entry in wanted),
    )


def book_stock_in(*, entries: Iterable[Entry], actor: str, now: datetime) -> Booked:
    """Book every line that can be; a line that was booked before changes nothing, one with a fault stays out.

    Raises OtherGoods where somebody else opened an item meanwhile; then nothing was written.
    """
    wanted = tuple(entries)
    with transaction.atomic(durable=True):
        judged = look_at(wanted)
        done = sum(
            books.stock_in(
                ems_no=entry.ems_no,
                item_record_no=entry.item_record_no,
                seller_code=entry.seller_code,
                sku=entry.sku,
                quantity=entry.quantity,
                key=entry.key,
                document_no=entry.document_no,
                actor=actor,
                now=now,
            )
            for entry, verdict in judged
            if verdict is Verdict.NEW
        )
        if done:
            papers = sorted({entry.document_no for entry, verdict in judged if verdict is Verdict.NEW})
            records.write(
                "stock_booked",
                actor=actor,
                facts={"papers": ", ".join(papers)[:300], "lines": done},
                now=now,
            )
            outbox.publish("books.stocked_in.v1", {"lines": done}, at=now)
    known = sum(verdict is Verdict.BOOKED for _, verdict in judged)
    return Booked(booked=done, known=known, refused=len(judged) - done - known)
