"""The Chinese goods table: rates by 10-digit code, a starter a shop can add to. Not the official tariff."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from types import MappingProxyType

from entrepot_core.taxes.shipment import ConsumptionTax, DutyRate


@dataclass(frozen=True, slots=True, kw_only=True)
class CnGoods:
    """A row of the table. Rates are fractions; ``consumption_tax`` is None where no source was found.

    ``duty`` is the interim rate (暂定税率) where there is one, else the most-favoured-nation rate. ``duty_seen`` says
    when the page with the duty was read, which is not the day the rate began.
    """

    hs_code: str
    name_en: str
    name_zh: str
    category: str
    vat: Decimal
    duty: DutyRate
    consumption_tax: ConsumptionTax | None
    postal_class: str
    postal_condition: str
    units: tuple[str, ...]
    valid_from: date
    duty_seen: str
    confidence: str
    source: str
    note: str


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _consumption(row: Mapping[str, str]) -> ConsumptionTax | None:
    if row["consumption_tax"] == "unknown":
        return None
    return ConsumptionTax(
        kind=row["consumption_tax"],
        rate=_decimal(row["ct_rate"]),
        amount=_decimal(row["ct_amount"]),
        unit=row["ct_unit"] or "l",
    )


def _row(row: Mapping[str, str]) -> CnGoods:
    return CnGoods(
        hs_code=row["hs10"],
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        category=row["category"],
        vat=Decimal(row["vat"]),
        duty=DutyRate(ad_valorem=Decimal(row["interim_duty"] or row["mfn_duty"])),
        consumption_tax=_consumption(row),
        postal_class=row["postal_class"],
        postal_condition=row["postal_condition"],
        units=tuple(filter(None, (row["unit1"], row["unit2"]))),
        valid_from=date.fromisoformat(row["valid_from"]),
        duty_seen=row["duty_seen"],
        confidence=row["confidence"],
        source=row["source"],
        note=row["note"],
    )


@cache
def table() -> Mapping[str, CnGoods]:
    """Every row by its 10-digit code."""
    text = resources.files(__package__).joinpath("goods.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["hs10"]: _row(row) for row in csv.DictReader(text.splitlines())})


def find_goods(hs_code: str, day: date) -> CnGoods | None:
    """The row of a 10-digit code if it is on record for ``day``."""
    row = table().get(hs_code)
    return row if row is not None and row.valid_from <= day else None


def near(hs_code: str) -> tuple[CnGoods, ...]:
    """Rows of the same eight digits, else of the same six: what a wrong or short code may have meant."""
    for digits in (8, 6):
        found = tuple(row for code, row in table().items() if code[:digits] == hs_code[:digits])
        if len(hs_code) >= digits and found:
            return found
    return ()


def of_heading(hs6: str) -> tuple[CnGoods, ...]:
    """Rows whose code begins with six digits."""
    return tuple(row for code, row in table().items() if code.startswith(hs6))
