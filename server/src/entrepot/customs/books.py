"""Account books of bonded goods: what came in, what was deducted on release. Asks to be called inside a transaction.

What lists under way hold of them is in ``book_claims``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from entrepot.customs.models import AccountBookItem, AccountBookMove, BookClaim
from entrepot.customs.rows import as_facts
from entrepot_core.customs.bookings import are_goods
from entrepot_core.errors import Kind, Problem


class BookShort(Problem):
    """The account book holds less than would be deducted."""

    code = "customs.book_short"
    kind = Kind.CONFLICT
    title = "The account book %(ems_no)s has only %(left)s left of item %(item)s."


class OtherGoods(Problem):
    """An item of an account book is one article of one seller."""

    code = "customs.other_goods"
    kind = Kind.CONFLICT
    title = "Item %(item)s of account book %(ems_no)s is another article or another seller's: look at the table again."


@dataclass(frozen=True, slots=True, kw_only=True)
class BookItemFacts:
    """One item of an account book, in declared units."""

    id: int
    ems_no: str
    item_record_no: str
    seller_code: str
    sku: str
    came_in: int
    declared: int
    deducted: int

    @property
    def left(self) -> int:
        """What may still be declared."""
        return self.came_in - self.deducted - self.declared


@dataclass(frozen=True, slots=True, kw_only=True)
class BookMoveFacts:
    """One change of an item."""

    key: str
    kind: str
    quantity: int
    at: datetime


def stock_in(
    *,
    ems_no: str,
    item_record_no: str,
    seller_code: str,
    sku: str,
    quantity: int,
    key: str,
    document_no: str = "",
    actor: str = "",
    now: datetime,
) -> bool:
    """Goods entered the zone, by the checked list ``document_no``; False if this key was booked. An item that is known needs
    no seller and no SKU. Raises OtherGoods; then nothing was written."""
    item, _ = AccountBookItem.objects.get_or_create(
        ems_no=ems_no, item_record_no=item_record_no, defaults={"seller_code": seller_code, "sku": sku}
    )
    if not are_goods((item.seller_code, item.sku), seller_code=seller_code, sku=sku):
        raise OtherGoods(item=item_record_no, ems_no=ems_no)
    if not _move(item.pk, f"stock_in:{key}", "stock_in", quantity, now, document_no=document_no, actor=actor):
        return False
    AccountBookItem.objects.filter(pk=item.pk).update(came_in=F("came_in") + quantity)
    return True


def quantities_of(keys: Iterable[str]) -> dict[str, int]:
    """Key of a stock-in -> the quantity that was booked under it; keys never booked are left out."""
    wanted = [f"stock_in:{key}" for key in keys]
    rows = AccountBookMove.objects.filter(key__in=wanted).values_list("key", "quantity")
    return {key.removeprefix("stock_in:"): quantity for key, quantity in rows}


def deduct(*, ems_no: str, item_record_no: str, quantity: int, key: str, now: datetime) -> bool:
    """A released list takes goods out, those that it holds first; False if this key was booked.

    Raises BookShort where it holds less than it takes and no more is left; then nothing is written.
    """
    with transaction.atomic():
        item = AccountBookItem.objects.filter(ems_no=ems_no, item_record_no=item_record_no).first()
        if item is None:
            raise BookShort(ems_no=ems_no, item=item_record_no, left=0)
        if not _move(item.pk, f"deduct:{key}", "deduct", quantity, now):
            return False
        held = _end_claim(key, item.pk, now)
        rows = AccountBookItem.objects.filter(
            pk=item.pk, came_in__gte=F("deducted") + F("declared") - held + quantity
        )
        if not rows.update(deducted=F("deducted") + quantity, declared=F("declared") - held):
            raise BookShort(
                ems_no=ems_no, item=item_record_no, left=item.came_in - item.deducted - item.declared + held
            )
    return True


def _end_claim(key: str, item_id: int, now: datetime) -> int:
    """What the line of this key holds of an item; it is deducted now, and held no longer."""
    row = BookClaim.objects.select_for_update().filter(key=key, item=item_id, state="held").first()
    if row is None:
        return 0
    BookClaim.objects.filter(pk=row.pk).update(state="deducted", ended_at=now)
    return row.quantity


def give_back(*, key: str, turn: int, quantity: int, now: datetime) -> bool:
    """Returned goods enter the book again: ``quantity`` of what was deducted under ``key``, once a ``turn``.

    False if this turn was booked, or more would come back than was deducted.
    """
    with transaction.atomic():
        move = AccountBookMove.objects.filter(key=f"deduct:{key}").first()
        if move is None:
            return False
        AccountBookItem.objects.select_for_update().get(pk=move.item_id)
        earlier = AccountBookMove.objects.filter(key__startswith=f"give_back:{key}#")
        back = earlier.aggregate(total=Sum("quantity"))["total"] or 0
        if back + quantity > move.quantity:
            return False
        if not _move(move.item_id, f"give_back:{key}#{turn}", "give_back", quantity, now):
            return False
        AccountBookItem.objects.filter(pk=move.item_id).update(deducted=F("deducted") - quantity)
    return True


def left_in_book(ems_no: str, items: Iterable[str], *, beside: str) -> dict[str, int]:
    """Item record number -> what is left of some items of an account book, not counting what the list of the parcel ``beside``
    holds; one that is not in the book is left out."""
    rows = AccountBookItem.objects.filter(ems_no=ems_no, item_record_no__in=set(items)).annotate(
        mine=held_claims(consignment_no=beside)
    )
    return {row.item_record_no: row.came_in - row.deducted - row.declared + row.mine for row in rows}


def list_items(*, ems_no: str = "", seller_code: str = "") -> tuple[BookItemFacts, ...]:
    """Items by book and record number, of one book or seller or of all."""
    wanted = {name: value for name, value in {"ems_no": ems_no, "seller_code": seller_code}.items() if value}
    rows = AccountBookItem.objects.filter(**wanted).order_by("ems_no", "item_record_no")
    return tuple(as_facts(BookItemFacts, row) for row in rows)


def list_moves(item_id: int) -> tuple[BookMoveFacts, ...]:
    """Every change of an item, newest first."""
    rows = AccountBookMove.objects.filter(item_id=item_id).order_by("-id")
    return tuple(as_facts(BookMoveFacts, row) for row in rows)


def held_claims(**only: str) -> Coalesce:
    """What the claims of an item hold, or ``only`` some of them, summed up anew: for a statement over items."""
    rows = BookClaim.objects.filter(item=OuterRef("pk"), state="held", **only).order_by().values("item")
    return Coalesce(Subquery(rows.annotate(n=Sum("quantity")).values("n")), 0)


def prove_books() -> tuple[str, ...]:
    """Items whose figures are not the sum of their moves and claims; empty when all agree. One statement."""
    moved = {
        kind: Coalesce(Sum("moves__quantity", filter=Q(moves__kind=kind)), 0)
        for kind in ("stock_in", "deduct", "give_back")
    }
    items = AccountBookItem.objects.annotate(**moved, held=held_claims()).exclude(
        came_in=F("stock_in"), deducted=F("deduct") - F("give_back"), declared=F("held")
    )
    return tuple(str(item) for item in items.order_by("id"))


def _move(
    item_id: int,
    key: str,
    kind: str,
    quantity: int,
    now: datetime,
    *,
    document_no: str = "",
    actor: str = "",
) -> bool:
    if quantity < 1:
        raise ValueError(f"{quantity} pieces")
    try:
        with transaction.atomic():
            AccountBookMove.objects.create(
                item_id=item_id,
                key=key,
                kind=kind,
                quantity=quantity,
                document_no=document_no,
                booked_by=actor,
                at=now,
            )
    except IntegrityError:
        return False
    return True
