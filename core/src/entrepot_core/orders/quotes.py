"""A quote as values, and as the JSON that an order keeps for ever. Knows nothing of how it came about."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from entrepot_core.errors import Problem
from entrepot_core.money import Money
from entrepot_core.orders.splitting import METHOD, Why
from entrepot_core.taxes import Assessment

FORM: Final = 1
"""Version of the frozen JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One figure of a quote. ``line`` is empty for what belongs to the whole parcel; ``borne_by`` buyer or seller."""

    step: str
    parcel: int
    line: str
    amount: Money
    reason: str
    rule: str
    borne_by: str = "buyer"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineQuote:
    """Some pieces of one article in one parcel. ``tax`` is what is collected at the sale."""

    id: str
    name: str
    quantity: int
    unit_price: Money
    goods: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelQuote:
    """One consignment. ``assessment`` explains the tax; it is None where the tax can't be worked out."""

    seller_code: str
    mode: str
    warehouse_code: str
    port: str
    why: Why
    lines: tuple[LineQuote, ...]
    goods: Money
    freight: Money
    tax: Money
    assessment: Assessment | None

    @property
    def total(self) -> Money:
        """Goods, freight and tax."""
        return self.goods + self.freight + self.tax

    @property
    def dutiable(self) -> Money:
        """What counts towards the limits."""
        return self.assessment.dutiable_value if self.assessment else self.goods + self.freight


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a cart costs on a day, frozen. It can be ordered when it has no ``problems``."""

    day: date
    currency: str
    parcels: tuple[ParcelQuote, ...]
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]

    @property
    def goods(self) -> Money:
        """Of all parcels, before tax."""
        return self._sum("goods")

    @property
    def freight(self) -> Money:
        """Of all parcels."""
        return self._sum("freight")

    @property
    def tax(self) -> Money:
        """Of all parcels, as collected at the sale."""
        return self._sum("tax")

    @property
    def total(self) -> Money:
        """What the buyer pays."""
        return self.goods + self.freight + self.tax

    def _sum(self, part: str) -> Money:
        return sum((getattr(parcel, part) for parcel in self.parcels), Money.zero(self.currency))

    def to_json(self) -> dict[str, Any]:
        """What an order keeps for ever: every figure as decimal text, with method and rule versions."""
        return {
            "form": FORM,
            "day": self.day.isoformat(),
            "currency": self.currency,
            "split": METHOD,
            "goods": _text(self.goods),
            "freight": _text(self.freight),
            "tax": _text(self.tax),
            "total": _text(self.total),
            "parcels": [_parcel_json(parcel) for parcel in self.parcels],
            "entries": [
                {
                    "step": entry.step,
                    "parcel": entry.parcel,
                    "line": entry.line,
                    "amount": _text(entry.amount),
                    "reason": entry.reason,
                    "rule": entry.rule,
                    "borne_by": entry.borne_by,
                }
                for entry in self.entries
            ],
            "rules": [
                {"id": rule.id, "valid_from": rule.valid_from.isoformat(), "source": rule.source}
                for rule in {
                    rule.id: rule
                    for parcel in self.parcels
                    if parcel.assessment
                    for rule in parcel.assessment.rules
                }.values()
            ],
        }


def _parcel_json(parcel: ParcelQuote) -> dict[str, Any]:
    return {
        "seller_code": parcel.seller_code,
        "mode": parcel.mode,
        "warehouse_code": parcel.warehouse_code,
        "port": parcel.port,
        "why": parcel.why.value,
        "goods": _text(parcel.goods),
        "freight": _text(parcel.freight),
        "tax": _text(parcel.tax),
        "total": _text(parcel.total),
        "lines": [
            {
                "id": line.id,
                "quantity": line.quantity,
                "unit_price": _text(line.unit_price),
                "goods": _text(line.goods),
                "tax": _text(line.tax),
            }
            for line in parcel.lines
        ],
        "assessment": parcel.assessment.to_json() if parcel.assessment else None,
    }


def _text(money: Money) -> str:
    return str(money.rounded().amount)
