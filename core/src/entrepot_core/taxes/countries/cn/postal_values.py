"""Examples of the value table of postal articles (完税价格表): what customs takes an article to be worth, in CNY a unit.

A starter, not the whole table. The value goes into ``Goods.table_value`` by hand: bottles and kilograms are not guessed.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

from entrepot_core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalValue:
    """One row. ``value`` is None where customs sets the price case by case (另行确定)."""

    name_en: str
    name_zh: str
    unit: str
    value: Money | None
    postal_class: str
    valid_from: date
    confidence: str
    source: str
    note: str


def _row(row: dict[str, str]) -> PostalValue:
    return PostalValue(
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        unit=row["unit"],
        value=Money.of(Decimal(row["value"]), "CNY") if row["value"] else None,
        postal_class=row["postal_class"],
        valid_from=date.fromisoformat(row["valid_from"]),
        confidence=row["confidence"],
        source=row["source"],
        note=row["note"],
    )


@cache
def postal_values() -> tuple[PostalValue, ...]:
    """Every row, in the order of the table."""
    text = resources.files(__package__).joinpath("postal_values.csv").read_text(encoding="utf-8")
    return tuple(_row(row) for row in csv.DictReader(text.splitlines()))


def find_postal_values(words: str, *, as_of: date) -> tuple[PostalValue, ...]:
    """Rows on record on a day whose Chinese or English name holds ``words``."""
    wanted = words.strip().lower()
    return tuple(
        row
        for row in postal_values()
        if wanted and row.valid_from <= as_of and (wanted in row.name_en.lower() or wanted in row.name_zh)
    )
