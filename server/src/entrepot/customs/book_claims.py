"""What lists under way hold of the account books, so that two of them never declare the same goods. Asks for a transaction.

Claimed like stock, when a list is written to be declared: by one conditional UPDATE an item, in the order of the items, before the
year's room and the guarantee. A release deducts what was held (``books.deduct``); what customs refuses or cancels goes back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from entrepot.customs.books import BookShort
from entrepot.customs.models import AccountBookItem, BookClaim

HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A line of a list: its key, the item of the book, and how much of it, in declared units."""

    key: str
    item_record_no: str
    quantity: int


def hold(consignment_no: str, *, ems_no: str, lines: Iterable[Wanted], now: datetime) -> None:
    """Hold what a list declares, and no more: what it held before, as before a change, is counted in.

    Raises BookShort; then nothing may be committed.
    """
    wanted = {line.key: line for line in lines}
    held = {row.key: row for row in _held(consignment_no)}
    for key, row in held.items():
        line = wanted.get(key)
        if line is None or (row.item.ems_no, row.item.item_record_no) != (ems_no, line.item_record_no):
            _end(row, now)
    names = {line.item_record_no for line in wanted.values()}
    rows = AccountBookItem.objects.filter(ems_no=ems_no, item_record_no__in=names)
    items = {row.item_record_no: row for row in rows}
    fresh = []
    for line in sorted(wanted.values(), key=lambda line: (line.item_record_no, line.key)):
        mine = held.get(line.key)
        before = mine.quantity if mine is not None and mine.state == HELD else 0
        if line.quantity == before:
            continue
        item = items.get(line.item_record_no)
        if item is None:
            raise BookShort(ems_no=ems_no, left=0, item=line.item_record_no)
        _take(item, line.quantity - before)
        if mine is not None and mine.state == HELD:
            BookClaim.objects.filter(pk=mine.pk).update(quantity=line.quantity)
        else:
            told = {"consignment_no": consignment_no, "key": line.key, "quantity": line.quantity}
            fresh.append(BookClaim(item=item, made_at=now, **told))
    BookClaim.objects.bulk_create(fresh)


def free(consignment_no: str, *, now: datetime) -> int:
    """Give back what a list holds, once; returns how many lines held something."""
    return sum(_end(row, now) for row in _held(consignment_no))


def _held(consignment_no: str) -> list[BookClaim]:
    rows = BookClaim.objects.filter(consignment_no=consignment_no, state=HELD).select_related("item")
    return list(rows.order_by("item__item_record_no", "key"))


def _take(item: AccountBookItem, more: int) -> None:
    """Hold ``more`` of an item; less where it is below zero. Raises BookShort."""
    rows = AccountBookItem.objects.filter(pk=item.pk)
    enough = rows.filter(came_in__gte=F("deducted") + F("declared") + more)
    if not enough.update(declared=F("declared") + more):
        item.refresh_from_db()
        left = item.came_in - item.deducted - item.declared
        raise BookShort(ems_no=item.ems_no, left=left, item=item.item_record_no)


def _end(row: BookClaim, now: datetime) -> bool:
    """Give back what one claim holds; False if somebody else ended it."""
    mine = BookClaim.objects.filter(pk=row.pk, state=HELD, quantity=row.quantity)
    if not mine.update(state="freed", ended_at=now):
        return False
    AccountBookItem.objects.filter(pk=row.item_id).update(declared=F("declared") - row.quantity)
    row.state = "freed"
    return True
