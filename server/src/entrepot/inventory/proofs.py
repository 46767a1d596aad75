"""Balances beside the sum of their movements, for the pages that show the proof. Says nothing about who may see which."""

from dataclasses import dataclass
from typing import Any, Self

from django.db.models import IntegerField, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from entrepot.inventory.models import StockBalance, StockMove


@dataclass(frozen=True, slots=True, kw_only=True)
class StockProof:
    """A balance beside the sum of its movements: they must be equal."""

    balance: StockBalance
    moved_on_hand: int
    moved_allocated: int

    @classmethod
    def of(cls, row: Any) -> Self:
        """The proof of a row of ``proved_stock``."""
        return cls(balance=row, moved_on_hand=row.moved_on_hand, moved_allocated=row.moved_allocated)

    @property
    def free(self) -> int:
        """Pieces that may still be promised."""
        return self.balance.on_hand - self.balance.allocated

    @property
    def holds(self) -> bool:
        """Whether movements equal the balance."""
        return self.moved_on_hand == self.balance.on_hand and self.moved_allocated == self.balance.allocated


def proved_stock() -> Any:
    """Every balance with its warehouse, ``moved_on_hand`` and ``moved_allocated``: a query set to choose from."""
    return StockBalance.objects.select_related("warehouse").annotate(
        moved_on_hand=_moved("on_hand"), moved_allocated=_moved("allocated")
    )


def _moved(field: str) -> Coalesce:
    total = (
        StockMove.objects.filter(balance=OuterRef("pk"))
        .order_by()
        .values("balance")
        .annotate(total=Sum(field))
        .values("total")
    )
    return Coalesce(Subquery(total, output_field=IntegerField()), Value(0))
