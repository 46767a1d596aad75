"""What the carriage of one consignment costs: by its gross weight, free from a goods value on.

Named method ``by_gross_weight_free_from``: the first ``first_g`` grams cost ``first``, each further started
``further_g`` grams ``further``; from ``free_from`` of goods value on the seller bears it. Knows nothing of tax.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final

from entrepot_core.dated import History, Version
from entrepot_core.errors import Problem
from entrepot_core.money import Money

METHOD: Final = "by_gross_weight_free_from"
CURRENCY: Final = "CNY"


class NotCarried(Problem):
    """The house has no freight table for the trade mode."""

    code = "orders.not_carried"
    title = "Goods of trade mode %(mode)s are not carried by this house."


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightRule:
    """One version of one freight table. Weights in grams, gross."""

    id: str
    first_g: int
    first: Money
    further_g: int
    further: Money
    free_from: Money
    valid_from: date
    source: str

    def of(self, *, gross_weight_g: int, goods: Money) -> tuple[Money, bool]:
        """What the buyer pays, and whether the seller bears it instead (``free_from`` itself is free)."""
        if goods >= self.free_from:
            return Money.zero(goods.currency), True
        over = max(gross_weight_g - self.first_g, 0)
        return self.first + self.further * -(-over // self.further_g), False


def freight_rule(mode: str, day: date) -> FreightRule:
    """The table that holds for a trade mode on a day. Raises NotCarried, NotInForce."""
    for modes, history in _tables():
        if mode in modes:
            return history.on(day)
    raise NotCarried(mode=mode)


@cache
def _tables() -> tuple[tuple[frozenset[str], History[FreightRule]], ...]:
    text = resources.files(__package__).joinpath("freight.toml").read_text(encoding="utf-8")
    tables = {name: rows for name, rows in tomllib.loads(text).items() if isinstance(rows, list)}
    return tuple(
        (
            frozenset(mode for row in rows for mode in row["modes"]),
            History(
                f"freight.{name}",
                [
                    Version(
                        value=_rule(f"freight.{name}", row),
                        valid_from=row["valid_from"],
                        source=row["source"],
                    )
                    for row in rows
                ],
            ),
        )
        for name, rows in tables.items()
    )


def _rule(name: str, row: dict[str, Any]) -> FreightRule:
    def money(field: str) -> Money:
        return Money(Decimal(row[field]), CURRENCY)

    return FreightRule(
        id=name,
        first_g=row["first_g"],
        first=money("first"),
        further_g=row["further_g"],
        further=money("further"),
        free_from=money("free_from"),
        valid_from=row["valid_from"],
        source=row["source"],
    )
