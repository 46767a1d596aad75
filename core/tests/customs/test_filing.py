"""Goods filing: the life as a table, what a form asks, every finding in two languages, the document on the wire."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from entrepot_core.customs.filing import (
    AWAITED,
    EDITABLE,
    FILING,
    FORMS,
    GIVEN,
    HOLDS,
    AnswerState,
    FilingAct,
    FilingParty,
    FilingState,
    UnknownForm,
    asked_by,
    check_filing,
    filing_document,
    filing_fields,
    find_units,
    get_form,
    step_of,
)
from entrepot_core.lifecycle import StepNotAllowed

DAY = date(2026, 11, 20)
CREAM = {
    "itemNo": "LUM-CREAM-50",
    "emsNo": "T5165W000001",
    "customsOffice": "5165",
    "businessType": "1210",
    "shelfName": "露米埃尔修护面霜 50克",
    "ncadCode": "09020000",
    "gname": "修护面霜",
    "gcode": "3304990029",
    "gmodel": "50克/瓶|品牌:LUMIÈRE|类型:面霜",
    "brand": "LUMIÈRE",
    "unit": "142",
    "unit1": "035",
    "qty1PerUnit": "0.05",
    "unit2": "011",
    "qty2PerUnit": "1",
    "price": "268",
    "currency": "CNY",
    "country": "FR",
    "netWeight": "0.05",
    "grossWeight": "0.18",
    "manufacturer": "Maison Lumière",
    "ingredients": "角鲨烷",
    "gift": "N",
}


def found(form="account_book", **changed):
    facts = {**CREAM, **changed}
    return [(finding.code, finding.field) for finding in check_filing(facts, get_form(form), day=DAY)]


def test_every_state_is_reached_and_none_is_forgotten():
    reached = {FILING.start, *(after for _, _, after in FILING)}

    assert reached == set(FilingState)
    assert [state for state in FilingState if FILING.is_final(state)] == [FilingState.CANCELLED]
    assert HOLDS | AWAITED | EDITABLE | {FilingState.CANCELLED} == set(FilingState)


def test_an_answer_against_a_change_leaves_the_old_version_in_force():
    state = FILING.after(FilingState.APPROVED, "change")
    state = FILING.after(state, step_of(AnswerState.RECEIVED, state))

    assert FILING.after(state, step_of(AnswerState.REJECTED, state)) is FilingState.APPROVED


@pytest.mark.parametrize("answer", AnswerState)
@pytest.mark.parametrize("state", FilingState)
def test_an_answer_is_taken_only_where_one_is_awaited(state, answer):
    if FILING.allows(state, step_of(answer, state)):
        assert state in AWAITED
    else:
        with pytest.raises(StepNotAllowed):
            FILING.after(state, step_of(answer, state))


@pytest.mark.parametrize("name", FORMS)
def test_a_form_asks_only_for_fields_that_somebody_can_fill_in(name):
    form, fields = get_form(name), filing_fields()

    assert {field for field in form.needs if fields[field].group == GIVEN} == set()
    assert {fields[field].group for field in form.gives} == {GIVEN}
    assert set(form.most) <= set(fields)
    assert form.source and form.inferred and form.title_zh


def test_bonded_goods_are_always_filed_and_others_where_the_port_has_a_form():
    assert asked_by(None, "1210").name == "account_book"
    assert asked_by("kj881101", "1210").name == "kj881101"
    assert asked_by("kj881101", "9610").name == "kj881101"
    assert asked_by(None, "9610") is None
    assert asked_by("kj881101", "0110") is None
    with pytest.raises(UnknownForm, match="ent110"):
        get_form("none")


@pytest.mark.parametrize("form", ["account_book", "kj881101"])
def test_a_complete_filing_has_nothing_against_it(form):
    assert found(form) == []


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ({"gname": " "}, ("missing", "gname")),
        ({"emsNo": ""}, ("missing", "emsNo")),
        ({"itemNo": "X" * 31}, ("too_long", "itemNo")),
        ({"gcode": "33049900"}, ("hs10", "gcode")),
        ({"price": "0"}, ("number", "price")),
        ({"price": "1.123456"}, ("number", "price")),
        ({"price": "NaN"}, ("number", "price")),
        ({"unit": "999"}, ("unit", "unit")),
        ({"country": "XX"}, ("country", "country")),
        ({"currency": "DEM"}, ("currency", "currency")),
        ({"customsOffice": "51"}, ("office", "customsOffice")),
        ({"ncadCode": "902"}, ("digits", "ncadCode")),
        ({"gift": "0"}, ("flag", "gift")),
        ({"qty2PerUnit": ""}, ("pair", "unit2")),
        ({"grossWeight": "0.04"}, ("weights", "grossWeight")),
        ({"unit1": "011"}, ("legal_unit", "unit1")),
        ({"qty1PerUnit": "0.5"}, ("kilograms", "qty1PerUnit")),
        ({"gname": "LUMIÈRE"}, ("nameless", "gname")),
    ],
)
def test_what_is_wrong_is_found_and_nothing_else(changed, finding):
    assert found(**changed) == [finding]


def test_a_form_has_limits_and_modes_of_its_own():
    assert found("kj881101", itemNo="X" * 21) == [("too_long", "itemNo")]
    assert ("mode", "businessType") in found(businessType="9610")
    assert ("missing", "emsNo") not in found("kj881101", emsNo="", businessType="9610")


def test_what_stops_comes_before_what_a_person_looks_at_and_both_speak_two_languages():
    facts = {**CREAM, "unit1": "011", "price": ""}
    findings = check_filing(facts, get_form("account_book"), day=DAY)

    assert [finding.stops for finding in findings] == [True, False]
    assert findings[0].sentence("en") == "Price without tax is missing."
    assert findings[0].sentence("zh-hans") == "缺少单价。"


def test_legal_units_are_those_of_the_goods_table_else_of_the_tariff_on_file():
    assert find_units("0101210010", DAY).endangered
    assert (find_units("0101210090", DAY).first, find_units("0101210090", DAY).second) == ("035", "009")
    assert find_units("9999999999", DAY) is None
    assert find_units("0101210010", date(2018, 1, 1)) is None


def test_the_document_has_the_words_of_customs_and_leaves_out_what_is_empty():
    us = FilingParty(code="4401986000", name="示例平台")
    at = datetime(2026, 11, 20, 4, tzinfo=UTC)
    document = filing_document(
        {**CREAM, "barCode": ""}, act=FilingAct.CHANGE, platform=us, merchant=us, agent=us, at=at
    )

    assert (document.text("appType"), document.text("currency"), document.text("tradeMode")) == (
        "2",
        "142",
        "1210",
    )
    line = document.lines[0]
    assert (line["country"], line["price"], line["gname"]) == ("305", Decimal(268), "修护面霜")
    assert "barCode" not in line
