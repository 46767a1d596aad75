"""Every worked case of vectors.csv, to the cent. The rates are given in the case; the law is of its day."""

import csv
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from entrepot_core.money import Money
from entrepot_core.taxes import ConsumptionTax, DutyRate, Goods, Line, Outcome, Shipment, assess, judge_return
from entrepot_core.taxes.countries.cn.general import convert
from entrepot_core.taxes.countries.cn.paid import amount_paid
from entrepot_core.taxes.methods.tax_methods import japan_parts

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


@of_regime("CN_CBEC", but=tuple(case["id"] for case in CASES if case["id"] != "V009"))
def test_amount_paid(case):
    inputs = {name: Decimal(value) for name, value in json.loads(case["inputs"]).items()}

    assert amount_paid(**inputs) == Decimal(json.loads(case["extra"])["actual_paid"])


@of_regime("CN_POSTAL")
def test_postal(case):
    inputs = json.loads(case["inputs"])
    lines = tuple(
        Line(
            id=str(at),
            quantity=line["qty"],
            unit_price=cny(line["declared"]),
            goods=Goods(
                postal_rate=Decimal(line["rate"]),
                table_value=cny(line["table_value"]) if "table_value" in line else None,
            ),
        )
        for at, line in enumerate(inputs["lines"])
    )
    shipment = Shipment(
        mode="postal", origin=inputs.get("origin", case["origin"]), destination="CN", lines=lines
    )

    result = assess(shipment, as_of=date.fromisoformat(case["date"]))

    expected = Outcome.CALCULATED if case["allowed"] == "true" else Outcome.REFUSED
    assert (result.outcome, result.route, result.reason) == (expected, case["route"], case["reason"])
    stated(case, result, dutiable_value="dutiable_value", **AMOUNTS)
    if case["extra"]:
        computed = sum(line.total("postal_tax").amount for line in result.lines)
        assert computed == Decimal(json.loads(case["extra"])["computed"])


@of_regime("CN_GENERAL")
def test_general_trade(case):
    """A case with a finer quantum is asked in units of it, so that it too is checked to its last place."""
    inputs = {name: Decimal(value) for name, value in json.loads(case["inputs"]).items()}
    scale = Decimal("0.01") / inputs.get("quantum", Decimal("0.01"))
    currency = "USD" if "fx" in inputs else "CNY"
    tax = ConsumptionTax()
    volume = inputs["qty"] * 1_000_000 if "qty" in inputs else None
    if "ct" in inputs or "ct_specific" in inputs:
        kind = {(True, True): "compound", (True, False): "ad_valorem", (False, True): "specific"}[
            "ct" in inputs, "ct_specific" in inputs
        ]
        unit = "t" if kind == "specific" else "l"
        tax = ConsumptionTax(kind=kind, rate=inputs.get("ct"), amount=inputs.get("ct_specific"), unit=unit)
        volume = volume and (volume if unit == "t" else inputs["qty"] * 1000)
    goods = Goods(
        duty=DutyRate(ad_valorem=inputs["duty"]),
        vat=inputs["vat"],
        consumption_tax=tax,
        volume_ml=volume,
        net_weight_g=volume,
    )
    line = Line(id="A", quantity=1, unit_price=Money(inputs["cif"] * scale, currency), goods=goods)
    shipment = Shipment(
        mode="0110",
        origin=case["origin"],
        destination="CN",
        lines=(line,),
        rates={"USD": inputs["fx"]} if "fx" in inputs else {},
    )

    result = assess(shipment, as_of=date.fromisoformat(case["date"]))

    assert (result.outcome, result.route) == (Outcome.CALCULATED, case["route"])
    for column in ("dutiable_value", *AMOUNTS):
        if case[column]:
            assert getattr(result, column).amount / scale == Decimal(case[column]), column


@of_regime("FX")
def test_customs_rate_of_the_month(case):
    inputs = json.loads(case["inputs"])
    amount = Money.of(inputs["amount"], inputs["currency"])

    assert convert(amount, date.fromisoformat(case["date"])) == cny(json.loads(case["extra"])["result"])


@of_regime("CN_LEDGER")
def test_returns(case):
    inputs, extra = json.loads(case["inputs"]), json.loads(case["extra"])
    released = date.fromisoformat(case["date"])

    decision = judge_return(
        "cn.retail_import",
        released_on=released,
        applied_on=released + timedelta(days=inputs["days_after_release"]),
        back_on=released + timedelta(days=inputs["days_goods_back"]),
        annual_used=cny(inputs["annual_used"]),
        returned=cny(inputs["returned"]),
    )

    assert (decision.allowed, decision.reason) == (case["allowed"] == "true", case["reason"])
    assert decision.tax_refunded is extra["tax_refunded"]
    assert decision.annual_used_after == cny(extra["annual_used_after"])


LANDED = {
    "EU_FLAT_DUTY": "intrinsic_value_eur",
    "EU_VAT": "goods",
    "GB": "goods",
    "CA": "goods",
    "AU": "goods",
    "NZ": "goods",
    "JP": "retail",
    "CH": "value",
    "BR": "goods",
    "IN": "cif",
    "US": "goods",
    "MX": "value",
    "ID": "cif",
    "SA": "cif",
    "TH": "cif",
    "RU": "value",
}
"""Regime of a case -> the input that is the price of the goods."""
RATES = ("vat", "gst", "hst", "igst", "icms")
FREIGHT = ("freight", "transport_insurance")


def landed_goods(inputs: dict, code: str = "") -> Goods:
    stated_rate = next((Decimal(inputs[name]) for name in RATES if name in inputs), None)
    flat = "country_rate" in inputs
    extra = Decimal(inputs["country_rate"]) if flat else Decimal(0)
    return Goods(
        hs_code=code,
        duty=DutyRate(ad_valorem=Decimal(inputs.get("duty", "0"))),
        vat=stated_rate,
        additional_duty=extra,
        net_weight_g=Decimal(inputs["kg"]) * 1000 if "kg" in inputs else None,
    )


def landed_lines(case: dict, inputs: dict, currency: str) -> tuple[Line, ...]:
    price = inputs.get(LANDED[case["regime"]], inputs.get("customs_value", "50.00"))
    if "items" not in inputs or isinstance(inputs["items"], int):
        goods = landed_goods(inputs)
        return (Line(id="A", quantity=1, unit_price=Money.of(price, currency), goods=goods),)
    pieces = sum(item["qty"] for item in inputs["items"])
    each = Money.of(Decimal(price) / pieces, currency)
    return tuple(
        Line(
            id=item["hs6"],
            quantity=item["qty"],
            unit_price=each,
            goods=landed_goods(inputs, item["hs6"]),
        )
        for item in inputs["items"]
    )


def landed_shipment(case: dict, inputs: dict) -> Shipment:
    currency = inputs.get("currency", case["currency"])
    rates = {}
    if "fx" in inputs:
        rates[currency] = Decimal(inputs["fx"])
    if "fx_divisor" in inputs:
        rates[currency] = 1 / Decimal(inputs["fx_divisor"])
    if "usd_value_band" in inputs:
        rates["USD"] = Decimal("5.50")
    freight = next((Decimal(inputs[name]) for name in FREIGHT if name in inputs), Decimal(0))
    if "total_with_carriage" in inputs:
        freight = Decimal(inputs["total_with_carriage"]) - Decimal(inputs["goods"])
    origin = "DE" if case["regime"] == "CA" and "fx" in inputs else case["origin"]
    if not case["vat"]:
        inputs["vat"] = "0"  # the case is about the duty alone
    return Shipment(
        origin=origin,
        destination=case["dest"],
        lines=landed_lines(case, inputs, currency),
        freight=Money(freight, currency),
        rates=rates,
        channel=inputs.get("channel", "courier"),
        personal=inputs.get("personal", True),
        registered=case["regime"] != "AU",
        method={"V033": "9804"}.get(case["id"], inputs.get("method", "")),
    )


@of_regime(*LANDED, but=("V026",))
def test_landed_cost_elsewhere(case):
    """The agency's example of Canada names no channel and is older than the courier rule: it goes as from elsewhere."""
    inputs, extra = json.loads(case["inputs"]), json.loads(case["extra"] or "{}")

    result = assess(landed_shipment(case, inputs), as_of=date.fromisoformat(case["date"]))

    assert result.outcome is Outcome.CALCULATED
    assert result.reason == case["reason"] or not case["reason"]
    assert result.currency == case["currency"]
    stated(case, result, dutiable_value="dutiable_value", **AMOUNTS)
    found = {
        "tariff_lines": sum(len(line.charges) - 1 for line in result.lines),
        "duty_before_waiver": str(result.lines[0].total("duty").amount),
        "value_cad": str(result.dutiable_value.amount),
        "taxable": str(result.dutiable_value.amount),
        "national": str(result.charges[0].amount.amount) if result.charges else "",
        "local": str(result.charges[-1].amount.amount) if result.charges else "",
        "landed": str((result.dutiable_value + result.total_tax).amount),
        "computed": str(sum(line.total().amount for line in result.lines)),
    }
    assert {name: found[name] for name in extra} == extra


@of_regime("JP", but=tuple(case["id"] for case in CASES if case["id"] != "V026"))
def test_the_two_parts_of_japanese_consumption_tax(case):
    extra = json.loads(case["extra"])

    national, local = japan_parts(Decimal(json.loads(case["inputs"])["national_before_truncation"]))

    assert (national, local) == (Decimal(extra["national"]), Decimal(extra["local"]))
    assert national + local == Decimal(case["vat"])


def test_no_case_is_left_out():
    asked = {"CN_CBEC", "CN_POSTAL", "CN_GENERAL", "CN_LEDGER", "FX", *LANDED}

    assert {case["regime"] for case in CASES} == asked
    assert len(CASES) == 93
