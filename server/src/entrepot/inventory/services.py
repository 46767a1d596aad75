"""Move stock: each act is one conditional UPDATE of a balance and one movement, in one transaction, once per key.

Balances are touched in the order of sku, warehouse and seller, so that two orders never wait for each other crosswise.
Asks to be called inside a transaction.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet, Sum

from entrepot.inventory.models import StockBalance, StockMove, Warehouse
from entrepot.platform import outbox
from entrepot_core.errors import Kind, Problem

LOW: Final = 5
"""Pieces from which on a shopper is told how many are left."""


class OutOfStock(Problem):
    """Fewer pieces are free than were asked for. ``items``: sku -> {wanted, free}."""

    code = "stock.out_of_stock"
    kind = Kind.CONFLICT
    title = "Some items are no longer available in this quantity."


class UnknownWarehouse(Problem):
    """No warehouse has this code."""

    code = "stock.unknown_warehouse"
    title = "There is no warehouse “%(warehouse)s”."


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Item:
    """So many pieces of a seller's variant in a warehouse. Sorts in the order in which balances are touched."""

    sku: str
    warehouse_code: str
    seller_code: str
    ref: str
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWarehouse:
    """Where goods lie. A bonded one names its port, customs office, area and account book."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    country: str
    port: str = ""
    customs_office: str = ""
    area_code: str = ""
    area_name: str = ""
    ems_no: str = ""
    days_min: int = 2
    days_max: int = 5


def add_warehouse(new: NewWarehouse) -> int:
    """Write a warehouse down, or correct the one with this code; returns its id."""
    facts = {name: getattr(new, name) for name in new.__slots__ if name != "code"}
    row, _ = Warehouse.objects.update_or_create(code=new.code, defaults=facts)
    return row.pk


def receive(
    *, warehouse_code: str, seller_code: str, sku: str, pieces: int, key: str, now: datetime, ref: str = ""
) -> bool:
    """Take pieces in; False if this key was taken in before. Raises UnknownWarehouse."""
    _positive(pieces)
    with transaction.atomic():
        balance = _balance(warehouse_code, seller_code, sku)
        if not _write(balance.pk, "receive", f"receive:{key}", now, ref=ref, on_hand=pieces):
            return False
        StockBalance.objects.filter(pk=balance.pk).update(on_hand=F("on_hand") + pieces)
        _tell(balance.pk, gained=pieces, now=now)
    return True


def allocate(items: Iterable[Item], *, now: datetime) -> None:
    """Promise pieces to consignments (``ref``), all of them or none; what was promised before is not promised again.

    Raises OutOfStock with every sku that is short, counted over all its consignments; then nothing was written.
    """
    asked = sorted(items)
    promised: Counter[str] = Counter()
    free: dict[str, int] = {}
    with transaction.atomic():
        for item in asked:
            _positive(item.pieces)
            left = _allocate(item, now)
            if left is None:
                promised[item.sku] += item.pieces
            else:
                free.setdefault(item.sku, left + promised[item.sku])
        if free:
            wanted: Counter[str] = Counter()
            for item in asked:
                wanted[item.sku] += item.pieces
            raise OutOfStock(items={sku: {"wanted": wanted[sku], "free": left} for sku, left in free.items()})


def _allocate(item: Item, now: datetime) -> int | None:
    """None if the pieces are promised, else how many are free."""
    balance = StockBalance.objects.filter(
        warehouse__code=item.warehouse_code, seller_code=item.seller_code, sku=item.sku
    ).first()
    if balance is None:
        return 0
    key = f"allocate:{item.ref}:{balance.pk}"
    if not _write(balance.pk, "allocate", key, now, ref=item.ref, allocated=item.pieces):
        return None
    claim = StockBalance.objects.filter(pk=balance.pk, on_hand__gte=F("allocated") + item.pieces)
    if not claim.update(allocated=F("allocated") + item.pieces):
        balance.refresh_from_db()
        return balance.on_hand - balance.allocated
    _tell(balance.pk, gained=-item.pieces, now=now)
    return None


def release(*refs: str, now: datetime) -> int:
    """Take back the promises to consignments, as on cancelling; returns how many items were freed, 0 the second time.

    All parcels of an order together: balances are then taken in the order in which placing takes them.
    """
    return sum(_settle(move, "release", now) for move in _promised(*refs))


def issue(ref: str, *, now: datetime) -> int:
    """Let the pieces promised to a consignment leave the warehouse; returns how many items left, 0 the second time."""
    return sum(_settle(move, "issue", now) for move in _promised(ref))


def give_back(
    *, ref: str, warehouse_code: str, seller_code: str, sku: str, pieces: int, now: datetime, turn: int = 1
) -> bool:
    """Put pieces of a consignment that came back on the shelf, once a ``turn``; False if they came back before, or more
    would come back than left."""
    _positive(pieces)
    with transaction.atomic():
        balance = _balance(warehouse_code, seller_code, sku)
        issued = StockMove.objects.filter(balance=balance, kind="issue", ref=ref).first()
        StockBalance.objects.select_for_update().get(pk=balance.pk)
        earlier = StockMove.objects.filter(balance=balance, kind="give_back", ref=ref)
        back = earlier.aggregate(total=Sum("on_hand"))["total"] or 0
        if issued is None or back + pieces > -issued.on_hand:
            return False
        key = f"give_back:{ref}:{balance.pk}:{turn}"
        if not _write(balance.pk, "give_back", key, now, ref=ref, on_hand=pieces):
            return False
        StockBalance.objects.filter(pk=balance.pk).update(on_hand=F("on_hand") + pieces)
        _tell(balance.pk, gained=pieces, now=now)
    return True


def _promised(*refs: str) -> QuerySet[StockMove]:
    moves = StockMove.objects.filter(ref__in=refs, kind="allocate").select_related("balance__warehouse")
    return moves.order_by("balance__sku", "balance__warehouse__code", "balance__seller_code")


def _settle(promise: StockMove, kind: str, now: datetime) -> bool:
    """End a promise one way or the other: both ways share one key, so only one of them ever happens."""
    pieces = promise.allocated
    gone = pieces if kind == "issue" else 0
    with transaction.atomic():
        key = f"settle:{promise.ref}:{promise.balance_id}"
        if not _write(promise.balance_id, kind, key, now, ref=promise.ref, on_hand=-gone, allocated=-pieces):
            return False
        rows = StockBalance.objects.filter(pk=promise.balance_id, on_hand__gte=gone, allocated__gte=pieces)
        if not rows.update(on_hand=F("on_hand") - gone, allocated=F("allocated") - pieces):
            raise RuntimeError(
                f"balance {promise.balance_id} holds less than the {pieces} promised to {promise.ref}"
            )
        if not gone:
            _tell(promise.balance_id, gained=pieces, now=now)
    return True


def _balance(warehouse_code: str, seller_code: str, sku: str) -> StockBalance:
    warehouse = Warehouse.objects.filter(code=warehouse_code).first()
    if warehouse is None:
        raise UnknownWarehouse(warehouse=warehouse_code)
    row, _ = StockBalance.objects.get_or_create(warehouse=warehouse, seller_code=seller_code, sku=sku)
    return row


def _write(
    balance_id: int, kind: str, key: str, now: datetime, *, ref: str, on_hand: int = 0, allocated: int = 0
) -> bool:
    try:
        with transaction.atomic():
            StockMove.objects.create(
                balance_id=balance_id,
                kind=kind,
                key=key,
                on_hand=on_hand,
                allocated=allocated,
                ref=ref,
                at=now,
            )
    except IntegrityError:
        return False
    return True


def _tell(balance_id: int, *, gained: int, now: datetime) -> None:
    """Publish ``inventory.stock_turned.v1`` when what a shopper is told changes: sold out, so many left, or plenty."""
    row = StockBalance.objects.select_related("warehouse").get(pk=balance_id)
    free = row.on_hand - row.allocated
    if min(free, LOW + 1) == min(free - gained, LOW + 1):
        return
    outbox.publish(
        "inventory.stock_turned.v1",
        {
            "warehouse_code": row.warehouse.code,
            "seller_code": row.seller_code,
            "sku": row.sku,
            "free": free,
        },
        at=now,
    )


def _positive(pieces: int) -> None:
    if pieces < 1:
        raise ValueError(f"{pieces} pieces")
