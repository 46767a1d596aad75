"""Warehouses and stock as frozen facts, and the proof that movements equal balances."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from entrepot.inventory.models import StockBalance, StockMove, Warehouse
from entrepot.platform.access import NotFound

Place = tuple[str, str, str]
"""Warehouse code, seller code, sku."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseFacts:
    """Where goods lie, and in how many days a parcel from there arrives."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    country: str
    port: str
    customs_office: str
    area_code: str
    area_name: str
    ems_no: str
    days_min: int
    days_max: int

    def name(self, language: str) -> str:
        """In the language of a surface."""
        return self.name_zh if language.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceFacts:
    """Pieces of one seller's variant in one warehouse."""

    id: int
    warehouse_code: str
    seller_code: str
    sku: str
    on_hand: int
    allocated: int

    @property
    def free(self) -> int:
        """What may still be promised."""
        return self.on_hand - self.allocated


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveFacts:
    """One movement: by how many pieces each balance changed."""

    kind: str
    key: str
    on_hand: int
    allocated: int
    ref: str
    at: datetime


def list_warehouses() -> tuple[WarehouseFacts, ...]:
    """Every warehouse, by code."""
    return tuple(_warehouse(row) for row in Warehouse.objects.order_by("code"))


def warehouses_by_code() -> Mapping[str, WarehouseFacts]:
    """Every warehouse by its code, in one statement."""
    return {facts.code: facts for facts in list_warehouses()}


def get_warehouse(code: str) -> WarehouseFacts:
    """Raises NotFound."""
    row = Warehouse.objects.filter(code=code).first()
    if row is None:
        raise NotFound
    return _warehouse(row)


def free_pieces(places: Iterable[Place]) -> Mapping[Place, int]:
    """Free pieces per place, in one statement; a place nobody ever filled has 0."""
    wanted = set(places)
    # Warehouse and seller are named too, so that the unique index of places answers.
    warehouses, sellers, skus = ({place[at] for place in wanted} for at in range(3))
    rows = _balances().filter(warehouse__code__in=warehouses, seller_code__in=sellers, sku__in=skus)
    found = {(row.warehouse.code, row.seller_code, row.sku): row.on_hand - row.allocated for row in rows}
    return {place: found.get(place, 0) for place in wanted}


def list_balances(*, seller_code: str = "", warehouse_code: str = "") -> tuple[BalanceFacts, ...]:
    """Balances by warehouse, seller and sku, of one seller or warehouse or of all."""
    rows = _balances().order_by("warehouse__code", "seller_code", "sku")
    if seller_code:
        rows = rows.filter(seller_code=seller_code)
    if warehouse_code:
        rows = rows.filter(warehouse__code=warehouse_code)
    return tuple(_balance(row) for row in rows)


def list_moves(balance_id: int, *, limit: int = 100) -> tuple[MoveFacts, ...]:
    """The movements of a balance, newest first."""
    rows = StockMove.objects.filter(balance_id=balance_id).order_by("-id")[:limit]
    return tuple(
        MoveFacts(
            kind=row.kind, key=row.key, on_hand=row.on_hand, allocated=row.allocated, ref=row.ref, at=row.at
        )
        for row in rows
    )


def prove_balances() -> tuple[str, ...]:
    """Balances that are not the sum of their movements, in words; empty when all agree. One statement."""
    rows = _balances().annotate(
        hand_moves=Coalesce(Sum("moves__on_hand"), 0), allocated_moves=Coalesce(Sum("moves__allocated"), 0)
    )
    wrong = rows.filter(~Q(on_hand=F("hand_moves")) | ~Q(allocated=F("allocated_moves"))).order_by("id")
    return tuple(
        f"{row.sku} of {row.seller_code} in {row.warehouse.code}: {row.on_hand} on hand and {row.allocated} allocated, "
        f"movements say {row.hand_moves} and {row.allocated_moves}"
        for row in wrong
    )


def _balances() -> QuerySet[StockBalance]:
    return StockBalance.objects.select_related("warehouse")


def _balance(row: StockBalance) -> BalanceFacts:
    return BalanceFacts(
        id=row.pk,
        warehouse_code=row.warehouse.code,
        seller_code=row.seller_code,
        sku=row.sku,
        on_hand=row.on_hand,
        allocated=row.allocated,
    )


def _warehouse(row: Warehouse) -> WarehouseFacts:
    return WarehouseFacts(**{name: getattr(row, name) for name in WarehouseFacts.__slots__})
