"""What the warehouse asks: parcels to pick, balances with their movements, and the account books of bonded goods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from entrepot.customs.books import held_claims
from entrepot.customs.models import AccountBookItem, AccountBookMove, BookClaim
from entrepot.inventory.models import StockBalance, StockMove
from entrepot.inventory.proofs import StockProof, proved_stock
from entrepot.logistics.models import Waybill
from entrepot.orders.models import Consignment, OrderLine
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of

MOST_HOLDING: Final = 20
"""Lists under way that the page of a book item names."""
PICK_GROUPS: Final = ("ready", "handed_over", "moving", "allocated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A parcel to take from the shelf, or one that has gone."""

    parcel: Consignment
    lines: Sequence[OrderLine]
    waybill: Waybill | None
    may_hand_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookProof:
    """A book item beside the sum of its moves and claims. Quantities in the declared unit."""

    item: AccountBookItem
    moved_in: int
    moved_deducted: int
    claimed: int

    @property
    def left(self) -> int:
        """What may still be declared."""
        return self.item.came_in - self.item.declared - self.item.deducted

    @property
    def holds(self) -> bool:
        """Whether moves and claims equal the item."""
        return (self.moved_in, self.claimed, self.moved_deducted) == (
            self.item.came_in,
            self.item.declared,
            self.item.deducted,
        )


def count_picks() -> Mapping[str, int]:
    """Parcels by state of goods. One statement."""
    return Consignment.objects.aggregate(
        **{name: Count("pk", filter=Q(goods_state=name)) for name in PICK_GROUPS}
    )


def list_picks(*, group: str, warehouse: str, text: str, before: int | None) -> Page[Pick]:
    """One page of parcels with what is in them. Three statements."""
    wanted = Consignment.objects.filter(goods_state=group).prefetch_related(
        Prefetch("lines", queryset=OrderLine.objects.order_by("position"))
    )
    if warehouse:
        wanted = wanted.filter(warehouse_code=warehouse)
    if text:
        wanted = wanted.filter(number__startswith=text)
    page = page_of(wanted, before=before)
    waybills = {
        waybill.consignment_no: waybill
        for waybill in Waybill.objects.filter(consignment_no__in=[row.number for row in page.rows])
    }
    return Page(
        rows=[
            Pick(
                parcel=row,
                lines=list(row.lines.all()),
                waybill=waybills.get(row.number),
                may_hand_over=row.goods_state == "ready",
            )
            for row in page.rows
        ],
        older=page.older,
        is_first=page.is_first,
    )


def get_parcel(number: str) -> Consignment:
    """The consignment of this number with its order. Raises NotFound."""
    found = Consignment.objects.select_related("order").filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def list_warehouses() -> Sequence[str]:
    """Codes of the warehouses that hold balances. One statement."""
    return list(
        StockBalance.objects.order_by("warehouse__code").values_list("warehouse__code", flat=True).distinct()
    )


def list_stock(*, warehouse: str, text: str, sold_out: bool, before: int | None) -> Page[StockProof]:
    """One page of balances with their proof. One statement."""
    wanted = proved_stock()
    if warehouse:
        wanted = wanted.filter(warehouse__code=warehouse)
    if text:
        wanted = wanted.filter(sku__icontains=text)
    if sold_out:
        wanted = wanted.filter(on_hand=0)
    page = page_of(wanted, before=before)
    return Page(rows=[StockProof.of(row) for row in page.rows], older=page.older, is_first=page.is_first)


def get_stock(pk: int, *, before: int | None) -> tuple[StockProof, Page[StockMove]]:
    """One balance, its proof and a page of its movements. Two statements. Raises NotFound."""
    found = proved_stock().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return StockProof.of(found), page_of(StockMove.objects.filter(balance=found), before=before)


def _booked(*kinds: str, minus: str = "") -> Coalesce:
    """The sum of the moves of ``kinds``, those of ``minus`` taken off."""
    sign = Sum("quantity", filter=Q(kind__in=kinds), default=0)
    total = Sum("quantity", filter=Q(kind=minus), default=0) if minus else None
    moves = (
        AccountBookMove.objects.filter(item=OuterRef("pk"))
        .order_by()
        .values("item")
        .annotate(total=sign - total if total is not None else sign)
        .values("total")
    )
    return Coalesce(Subquery(moves, output_field=IntegerField()), Value(0))


def list_books(*, text: str, before: int | None) -> Page[BookProof]:
    """One page of account-book items with their proof. One statement."""
    wanted = _proved_books()
    if text:
        wanted = wanted.filter(
            Q(ems_no__startswith=text) | Q(item_record_no__startswith=text) | Q(sku__icontains=text)
        )
    page = page_of(wanted, before=before)
    return Page(rows=[_book(row) for row in page.rows], older=page.older, is_first=page.is_first)


def get_book(pk: int, *, before: int | None) -> tuple[BookProof, Page[AccountBookMove], Sequence[BookClaim]]:
    """One item, its proof, a page of its moves, and the newest lists under way that hold some of it. Raises NotFound."""
    found = _proved_books().filter(pk=pk).first()
    if found is None:
        raise NotFound
    holding = BookClaim.objects.filter(item=found, state="held").order_by("-id")[:MOST_HOLDING]
    return _book(found), page_of(AccountBookMove.objects.filter(item=found), before=before), list(holding)


def _proved_books() -> Any:
    return AccountBookItem.objects.annotate(
        moved_in=_booked("stock_in"),
        moved_deducted=_booked("deduct", minus="give_back"),
        claimed=held_claims(),
    )


def _book(row: Any) -> BookProof:
    return BookProof(item=row, moved_in=row.moved_in, moved_deducted=row.moved_deducted, claimed=row.claimed)
