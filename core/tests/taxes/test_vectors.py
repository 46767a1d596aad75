"""Every worked case of vectors.csv, to the cent. The rates are given in the case; the law is of its day."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from entrepot_core.money import Money
from entrepot_core.taxes import ConsumptionTax, DutyRate, Goods, Line, Outcome, Shipment, assess

CASES = list(csv.DictReader(Path(__file__).with_name("vectors.csv").read_text(encoding="utf-8").splitlines()))


def of_regime(*regimes: str, but: tuple[str, ...] = ()):
    cases = [case for case in CASES if case["regime"] in regimes and case["id"] not in but]
    assert cases
    return pytest.mark.parametrize("case", cases, ids=lambda case: f"{case['id']} {case['title']}")


def cny(amount: str) -> Money:
    return Money.of(amount, "CNY")


CONSUMPTION = {"adv": "ad_valorem", "hec": "high_end_cosmetics"}


def consumption_of(ct: dict) -> tuple[ConsumptionTax, dict]:
    tax = ConsumptionTax(
        kind=CONSUMPTION.get(ct["type"], ct["type"]),
        rate=Decimal(ct["rate"]) if "rate" in ct else None,
        amount=Decimal(ct["amount"]) if "amount" in ct else None,
    )
    facts = {}
    if "qty" in ct:
        facts["volume_ml"] = Decimal(ct["qty"]) * 1000
    if "content" in ct:
        facts |= {"content": Decimal(ct["content"]), "content_unit": ct["unit"]}
    return tax, facts


def retail_line(line: dict) -> Line:
    tax, facts = consumption_of(line["ct"]) if "ct" in line else (ConsumptionTax(), {})
    if "kg" in line:
        facts |= {
            "net_weight_g": Decimal(line["kg"]) * 1000,
            "cap_g": Decimal(line["cap_kg"]) * 1000,
            "cap_used_g": Decimal(line["kg_used"]) * 1000,
        }
    goods = Goods(
        vat=Decimal(line["vat"]),
        duty=DutyRate(ad_valorem=Decimal(line["duty"])) if "duty" in line else None,
        consumption_tax=tax,
        on_positive_list=line.get("on_list", True),
        **facts,
    )
    return Line(id=line["id"], quantity=line["qty"], unit_price=cny(line["unit_price"]), goods=goods)


def money_fields(inputs: dict, *names: str) -> dict:
    return {name: cny(inputs[name]) for name in names if name in inputs}


def stated(case: dict, result, **columns: str) -> None:
    for column, name in columns.items():
        if case[column]:
            assert getattr(result, name).amount == Decimal(case[column]), column


AMOUNTS = {"duty": "duty", "consumption_tax": "consumption_tax", "vat": "vat", "total_tax": "total_tax"}


@of_regime("CN_CBEC", but=("V009",))
def test_retail_import(case):
    inputs, extra = json.loads(case["inputs"]), json.loads(case["extra"] or "{}")
    shipment = Shipment(
        regime="cn.retail_import",
        origin=case["origin"],
        destination="CN",
        lines=tuple(retail_line(line) for line in inputs["lines"]),
        **money_fields(inputs, "freight", "insurance", "price_cut", "voucher", "annual_used"),
    )

    result = assess(shipment, as_of=date.fromisoformat(case["date"]))

    expected = Outcome.CALCULATED if case["allowed"] == "true" else Outcome.REFUSED
    assert (result.outcome, result.route, result.reason) == (expected, case["route"], case["reason"])
    stated(case, result, dutiable_value="dutiable_value", **AMOUNTS)
    if "paid" in extra:
        assert result.payable == cny(extra["paid"])
        assert result.annual_used_after == cny(extra["annual_used_after"])
        lines = [
            {"id": line.id, "dutiable": str(line.dutiable.amount)}
            | {name: str(line.total(kind).rounded().amount) for name, kind in PARTS.items()}
            for line in result.lines
        ]
        assert lines == extra["lines"]


PARTS = {"duty": "duty", "ct": "consumption_tax", "vat": "vat"}
