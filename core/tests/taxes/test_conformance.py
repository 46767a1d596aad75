"""What every registered country keeps: dated and sourced rules, worked cases, and answers of one shape."""

import json
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import resources

import pytest

from entrepot_core.dated import NotInForce
from entrepot_core.money import Money
from entrepot_core.places import EU_MEMBERS
from entrepot_core.taxes import Assessment, DutyRate, Goods, Line, Outcome, Shipment, assess, compare
from entrepot_core.taxes.countries import COUNTRIES, UNIONS, WITH_OWN_RULES
from entrepot_core.taxes.methods.bands import BASES, ITEM, band_of
from entrepot_core.taxes.methods.duty_methods import DUTY_METHODS
from entrepot_core.taxes.methods.tax_methods import TAX_METHODS
from entrepot_core.taxes.problems import BeforeTheData, Problem, UnknownChoice
from entrepot_core.taxes.rulebook import CONFIDENCES, rulebook

TODAY = date(2026, 11, 22)
FOLDERS = resources.files("entrepot_core.taxes.countries")
DECIMALS = ("vat", "net_weight_g", "additional_duty", "content", "volume_ml", "postal_rate")
TOTALS = ("dutiable_value", "duty", "consumption_tax", "vat", "fees", "total_tax")


def files(folder: str) -> list[str]:
    names = [entry.name for entry in FOLDERS.joinpath(folder).iterdir()]
    return sorted(name for name in names if name.endswith(".toml") and name != "cases.toml")


BOOKS = [(folder, name) for folder in (*COUNTRIES, *UNIONS) for name in files(folder)]
DATA_COUNTRIES = [folder for folder in COUNTRIES if folder not in WITH_OWN_RULES]


def cases():
    for folder in COUNTRIES:
        data = tomllib.loads(FOLDERS.joinpath(folder, "cases.toml").read_text(encoding="utf-8"))
        for case in data["case"]:
            yield pytest.param(folder, case, id=f"{folder}: {case['title']}")


def line_of(at: int, data: dict, currency: str) -> Line:
    facts = dict(data)
    price, quantity = Money.of(facts.pop("price"), currency), facts.pop("quantity", 1)
    if "duty" in facts:
        facts["duty"] = DutyRate(ad_valorem=Decimal(facts["duty"]))
    facts |= {name: Decimal(facts[name]) for name in DECIMALS if name in facts}
    return Line(id=str(at), quantity=quantity, unit_price=price, goods=Goods(**facts))


def shipment_of(folder: str, case: dict) -> Shipment:
    currency = case["currency"]
    facts = {
        key: value
        for key, value in case.items()
        if key not in ("title", "as_of", "expect", "source", "currency")
    }
    facts["lines"] = tuple(line_of(at, line, currency) for at, line in enumerate(case["lines"]))
    for name in ("freight", "insurance", "price_cut", "voucher", "annual_used"):
        if name in facts:
            facts[name] = Money.of(facts[name], currency)
    facts["rates"] = {code: Decimal(rate) for code, rate in case.get("rates", {}).items()}
    return Shipment(destination=folder.upper(), **facts)


CASES = list(cases())


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_worked_case(folder, case):
    result = assess(shipment_of(folder, case), as_of=case["as_of"])

    expect = {"outcome": "calculated", **case["expect"]}
    found = {"outcome": result.outcome.value, "route": result.route, "reason": result.reason}
    found |= {name: str(getattr(result, name).amount) for name in TOTALS}
    found["missing"] = list(result.missing)
    assert {name: found[name] for name in expect} == expect
    assert case["source"]


@pytest.mark.parametrize(("folder", "case"), CASES)
def test_every_answer_adds_up_and_survives_json(folder, case):
    result = assess(shipment_of(folder, case), as_of=case["as_of"])

    parts = (result.duty, result.consumption_tax, result.vat, result.fees)
    charges = [*result.charges, *(charge for line in result.lines for charge in line.charges)]
    assert sum(part.amount for part in parts) == result.total_tax.amount
    assert sum(charge.amount.amount for charge in charges) == result.total_tax.amount
    assert all(charge.source and charge.formula and charge.rule for charge in charges)
    assert {charge.rule for charge in charges} <= {rule.id for rule in result.rules}
    assert Assessment.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.parametrize("folder", COUNTRIES)
def test_every_country_has_cases(folder):
    data = tomllib.loads(FOLDERS.joinpath(folder, "cases.toml").read_text(encoding="utf-8"))

    assert len(data["case"]) >= 2


def test_the_folders_are_the_registered_ones():
    folders = {entry.name for entry in FOLDERS.iterdir() if entry.is_dir() and not entry.name.startswith("_")}

    assert folders == {*COUNTRIES, *UNIONS}
    assert {code.lower() for code in EU_MEMBERS} <= set(COUNTRIES)
    assert list(COUNTRIES) == sorted(COUNTRIES)


@pytest.mark.parametrize(("folder", "name"), BOOKS)
def test_every_rule_has_source_date_and_confidence(folder, name):
    book = rulebook(folder, name)

    assert book.checked_on <= TODAY
    for rule, history in book:
        assert len(history) > 0
        for version in history:
            used = version.value.used
            assert used.source, rule
            assert used.confidence in CONFIDENCES, rule
            assert used.valid_from <= (version.valid_to or date.max), rule


@pytest.mark.parametrize(("folder", "name"), BOOKS)
def test_each_version_ends_before_the_next_begins(folder, name):
    for _rule, history in rulebook(folder, name):
        for earlier, later in zip(history.versions, history.versions[1:], strict=False):
            day_before = later.valid_from - timedelta(days=1)
            assert history.find(later.valid_from) is later
            assert history.find(day_before) in (earlier, None)


@pytest.mark.parametrize("folder", [*DATA_COUNTRIES, *UNIONS])
def test_bands_name_only_methods_there_are(folder):
    for rule, history in rulebook(folder):
        if rule.startswith("band."):
            for version in history:
                values = version.value.values
                assert values.get("duty", "none") in DUTY_METHODS
                assert values.get("tax", "on_top") in {*TAX_METHODS, "none", "japan"}
                assert values.get("basis", "goods") in {*BASES, ITEM}
                assert values["sentence"].endswith(".")


@pytest.mark.parametrize("folder", DATA_COUNTRIES)
def test_the_day_before_the_data_is_refused_by_name(folder):
    line = Line(id="A", quantity=1, unit_price=Money.of("10", "EUR"), goods=Goods(hs_code="610910"))
    rates = {code: Decimal("0.5") for code in ("USD", "RON")}
    shipment = Shipment(destination=folder.upper(), origin="CN", lines=(line,), rates=rates)

    with pytest.raises(BeforeTheData) as raised:
        assess(shipment, as_of=date(1980, 1, 1))

    assert raised.value.field == "as_of"
    assert not isinstance(raised.value, NotInForce)


@pytest.mark.parametrize("folder", COUNTRIES)
def test_every_country_compares_its_ways(folder):
    currency = rulebook(folder, files(folder)[0]).currency
    goods = Goods(
        hs_code="6109100022",
        vat=Decimal("0.13"),
        duty=DutyRate(ad_valorem=Decimal("0.1")),
        additional_duty=Decimal(0),
    )
    line = Line(id="A", quantity=1, unit_price=Money.of("100", currency), goods=goods)
    rates = {code: Decimal(1) for code in ("USD", "EUR", "RON") if code != currency}

    ways = compare(Shipment(destination=folder.upper(), origin="CN", lines=(line,), rates=rates), as_of=TODAY)

    assert ways[0].outcome is Outcome.CALCULATED
    assert all(way.sentence and (way.reason or way.outcome is not Outcome.REFUSED) for way in ways)
    assert len({(way.regime, way.route) for way in ways}) == len(ways)


def test_a_misspelt_member_of_a_band_is_no_rule():
    rule = rulebook("gb").on("band.import", TODAY)
    spoilt = type(rule)(values={**rule.values, "duty_bse": "cif"}, used=rule.used)

    with pytest.raises(ValueError, match="duty_bse"):
        band_of("import", spoilt, "GBP")


def test_goods_that_stay_at_home_owe_nothing_at_a_border():
    line = Line(id="A", quantity=1, unit_price=Money.of("100", "GBP"), goods=Goods())

    result = assess(Shipment(destination="GB", origin="GB", lines=(line,)), as_of=TODAY)

    assert (result.route, result.total_tax) == ("DOMESTIC", Money.of("0.00", "GBP"))


def test_problems_know_their_kind():
    assert issubclass(BeforeTheData, Problem)


def test_two_equal_lines_are_both_relieved():
    goods = Goods(duty=DutyRate(ad_valorem=Decimal("0.02")))
    lines = tuple(Line(id=name, quantity=1, unit_price=Money.of("100", "GBP"), goods=goods) for name in "AB")

    result = assess(Shipment(destination="GB", origin="US", channel="post", lines=lines), as_of=TODAY)

    assert (result.reason, result.duty, result.vat) == (
        "DUTY_BELOW_9",
        Money.of("0.00", "GBP"),
        Money.of("40.00", "GBP"),
    )


def test_the_ways_of_a_destination_say_why_they_are_closed():
    goods = Goods(hs_code="610910", duty=DutyRate(ad_valorem=Decimal("0.12")))
    line = Line(id="A", quantity=1, unit_price=Money.of("200", "EUR"), goods=goods)

    ways = compare(Shipment(destination="DE", origin="CN", lines=(line,)), as_of=TODAY)

    assert [(way.route, way.reason) for way in ways] == [
        ("IMPORT", ""),
        ("UNION_GOODS", "OTHER_ORIGIN"),
        ("IOSS", "OVER_THRESHOLD"),
        ("LOW_VALUE", "NOT_FOR_REGISTERED"),
    ]
    assert ways[2].sentence == "Only up to 150 EUR."


@pytest.mark.parametrize(
    ("postcode", "vat", "marks"), [("35001", "0.00", {"local_taxes_left_out"}), ("28001", "10.50", set())]
)
def test_a_territory_outside_the_vat_area_leaves_its_own_taxes_out(postcode, vat, marks):
    line = Line(id="A", quantity=1, unit_price=Money.of("50", "EUR"), goods=Goods(hs_code="610910"))

    result = assess(Shipment(destination="ES", origin="CN", postcode=postcode, lines=(line,)), as_of=TODAY)

    assert str(result.vat.amount) == vat
    assert {mark for mark in result.marks if mark.startswith("local")} == marks


def test_a_base_of_the_tax_that_nobody_adds_up_is_no_rule():
    rule = rulebook("gb").on("band.import", TODAY)
    spoilt = type(rule)(values={**rule.values, "tax_base": ["goods", "freigth"]}, used=rule.used)

    with pytest.raises(ValueError, match="freigth"):
        band_of("import", spoilt, "GBP")


def test_a_class_of_rate_that_is_none_is_named_with_those_there_are():
    goods = Goods(hs_code="610910", vat_class="name")
    line = Line(id="A", quantity=1, unit_price=Money.of("50", "EUR"), goods=goods)

    with pytest.raises(UnknownChoice) as raised:
        assess(Shipment(destination="DE", origin="CN", lines=(line,)), as_of=TODAY)

    assert (raised.value.field, raised.value.params["known"]) == (
        "lines[0].goods.vat_class",
        "standard, reduced",
    )


def test_ways_are_told_apart_on_one_day():
    line = Line(id="A", quantity=1, unit_price=Money.of("50", "EUR"), goods=Goods(hs_code="610910"))
    sent = Shipment(destination="DE", origin="CN", lines=(line,))
    ways = [
        sent,
        replace(sent, registered=False),
        replace(sent, origin="FR"),
        replace(sent, origin="DE"),
        sent,
    ]

    routes = [assess(way, as_of=TODAY).route for way in ways]

    assert routes == ["IOSS", "LOW_VALUE", "UNION_GOODS", "DOMESTIC", "IOSS"]
