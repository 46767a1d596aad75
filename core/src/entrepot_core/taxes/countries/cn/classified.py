"""Puts stated rates before the table's, and says what is missing. Never guesses a code or a rate."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from entrepot_core.taxes.classification import search
from entrepot_core.taxes.countries.cn.goods import find_goods, near, of_heading
from entrepot_core.taxes.problems import NotAnHsCode
from entrepot_core.taxes.result import Candidate, RuleUsed
from entrepot_core.taxes.shipment import ConsumptionTax, DutyRate, Goods, Line, Shipment

TABLE_CHECKED_ON = date(2026, 11, 22)
NO_TAX = ConsumptionTax()
MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What holds for one article; None is unknown. ``used`` is the row of the table, if it was needed."""

    duty: DutyRate | None
    vat: Decimal | None
    consumption_tax: ConsumptionTax | None
    used: RuleUsed | None


def rates_of(goods: Goods, day: date) -> Rates:
    """The rates of an article on ``day``.

    Consumption tax that nobody stated is none where the VAT was stated: who states rates states all that are due.
    """
    table = _of_table(goods.hs_code, day)
    duty, vat, consumption = goods.duty, goods.vat, goods.consumption_tax
    if duty is None and vat is None and consumption is None:
        return table
    if consumption is None:
        consumption = NO_TAX if vat is not None and table.used is None else table.consumption_tax
    all_stated = vat is not None and duty is not None and goods.consumption_tax is not None
    return Rates(
        duty=duty or table.duty,
        vat=table.vat if vat is None else vat,
        consumption_tax=consumption,
        used=None if all_stated else table.used,
    )


@lru_cache(maxsize=4096)
def _of_table(hs_code: str, day: date) -> Rates:
    row = find_goods(hs_code, day)
    if row is None:
        return Rates(duty=None, vat=None, consumption_tax=None, used=None)
    used = RuleUsed(
        id=f"cn.goods.{row.hs_code}",
        source=row.source,
        valid_from=row.valid_from,
        checked_on=TABLE_CHECKED_ON,
        confidence=row.confidence,
    )
    return Rates(duty=row.duty, vat=row.vat, consumption_tax=row.consumption_tax, used=used)


def missing_facts(shipment: Shipment, day: date, *, with_duty: bool) -> tuple[str, ...]:
    """Paths of what has to be known before the taxes can be said; empty when all is known."""
    missing: list[str] = []
    for at, line in enumerate(shipment.lines):
        rates = rates_of(line.goods, day)
        known = rates.vat is not None and rates.consumption_tax is not None
        if not known or (with_duty and rates.duty is None):
            missing.extend(_lacking(line.goods, rates, f"lines[{at}].goods", with_duty=with_duty))
    return tuple(missing)


def _lacking(goods: Goods, rates: Rates, where: str, *, with_duty: bool) -> list[str]:
    if not goods.hs_code:
        return [f"{where}.hs_code"]
    wanted: dict[str, object] = {"vat": rates.vat, "consumption_tax": rates.consumption_tax}
    if with_duty:
        wanted["duty"] = rates.duty
    return [f"{where}.{name}" for name, value in wanted.items() if value is None]


def check_codes(shipment: Shipment) -> None:
    """Raises NotAnHsCode: at Chinese customs a code has ten digits."""
    for at, line in enumerate(shipment.lines):
        code = line.goods.hs_code
        if code and len(code) != 10:
            raise NotAnHsCode(field=f"lines[{at}].goods.hs_code", value=code, digits="10")


def candidates(shipment: Shipment, missing: tuple[str, ...]) -> tuple[Candidate, ...]:
    """Rows that a code off the table may have meant, or that the description of an article speaks for."""
    found: list[Candidate] = []
    for at, line in enumerate(shipment.lines):
        if any(path.startswith(f"lines[{at}].") for path in missing):
            found.extend(_near(line) if line.goods.hs_code else _described(line))
    return tuple(found)


def _near(line: Line) -> list[Candidate]:
    code = line.goods.hs_code
    return [
        Candidate(line=line.id, hs_code=row.hs_code, name=row.name_en, reason=f"near {code}")
        for row in near(code)
    ]


def _described(line: Line) -> list[Candidate]:
    return [
        Candidate(line=line.id, hs_code=row.hs_code, name=row.name_en, reason="; ".join(found.reasons))
        for found in search(line.goods.description, limit=MOST_CANDIDATES)
        for row in of_heading(found.hs6)
    ]
