"""The positive list: which version holds on a day, what it admits, what it leaves to a person, and files of it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.customs.filing import positive
from entrepot_core.customs.filing.positive import (
    Change,
    GoodsFacts,
    ListUnreadable,
    Outcome,
    PositiveLine,
    PositiveVersion,
    Remark,
    check,
    compare,
    in_force,
    read_list,
    remarks_of,
    shipped,
)

LATE_2016, TODAY = date(2018, 12, 31), date(2026, 11, 20)


def version(*lines: PositiveLine, complete=True, edition="T", valid_from=date(2022, 3, 1)):
    return PositiveVersion(
        edition=edition,
        name_en=edition,
        name_zh=edition,
        valid_from=valid_from,
        line_count=len(lines),
        complete=complete,
        source="a test",
        source_zh="测试",
        confidence="high",
        lines={line.code: line for line in lines},
    )


def line(code="33049900", note=""):
    return PositiveLine(code=code, name_zh="货品", remarks=remarks_of(note), note=note)


def outcome(note, mode="1210", code="3304990039", **facts):
    verdict = check(code, mode, TODAY, GoodsFacts(**facts), versions=[version(line(note=note))])
    return verdict.outcome, verdict.reasons[0].code


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2016, 4, 7), None),
        (date(2016, 4, 8), "2016-1"),
        (date(2016, 4, 16), "2016-2"),
        (date(2018, 12, 31), "2016-2"),
        (date(2019, 1, 1), "2018"),
        (date(2022, 2, 28), "2018"),
        (date(2022, 3, 1), "2022"),
    ],
)
def test_each_day_has_its_version(day, edition):
    held = in_force(shipped(), day)

    assert (held.edition if held else None) == edition


def test_what_the_second_list_of_2016_added_to_keeps_the_first():
    assert check("0409000000", "9610", LATE_2016).outcome is Outcome.ALLOWED
    assert check("0409000000", "9610", date(2016, 4, 10)).edition == "2016-1"


def test_what_is_missing_where_only_a_part_is_on_file_is_never_decided():
    verdict = check("3304990039", "1210", TODAY)

    assert verdict.outcome is Outcome.UNCONFIRMED and verdict.by_person
    honey = check("0409000000", "1210", TODAY)
    assert [reason.code for reason in honey.reasons] == ["unconfirmed", "was_on"]


@given(st.from_regex(r"[0-9]{10}", fullmatch=True), st.sampled_from(["1210", "1239", "9610"]))
def test_no_code_is_forbidden_for_being_missing_on_a_partial_list(code, mode):
    verdict = check(code, mode, TODAY)

    assert verdict.outcome is Outcome.UNCONFIRMED


def test_what_is_missing_on_a_whole_list_is_forbidden():
    verdict = check("0101210090", "1210", TODAY, versions=[version(line())])

    assert (verdict.outcome, verdict.reasons[0].code) == (Outcome.FORBIDDEN, "off_list")


def test_only_retail_import_is_asked():
    assert check("0101210090", "0110", TODAY).outcome is Outcome.NOT_ASKED
    assert check("0101210090", "1210", date(2015, 1, 1)).outcome is Outcome.NOT_ASKED
    assert check("0101", "1210", TODAY).outcome is Outcome.LOOK


@pytest.mark.parametrize(
    ("note", "asked", "expected"),
    [
        ("", {}, (Outcome.ALLOWED, "on_list")),
        ("仅限网购保税商品", {"mode": "9610"}, (Outcome.FORBIDDEN, "bonded_only")),
        ("仅限网购保税商品", {"mode": "1239"}, (Outcome.ALLOWED, "on_list")),
        ("列入《进出口野生动植物种商品目录》的商品除外", {}, (Outcome.LOOK, "endangered_unknown")),
        (
            "列入《进出口野生动植物种商品目录》的商品除外",
            {"endangered": True},
            (Outcome.FORBIDDEN, "endangered"),
        ),
        (
            "列入《进出口野生动植物种商品目录》的商品除外",
            {"endangered": False},
            (Outcome.ALLOWED, "on_list"),
        ),
        ("依法不属于普通食品的特殊食品除外", {"special_food": True}, (Outcome.FORBIDDEN, "special_food")),
        ("依法不属于普通食品的特殊食品除外", {}, (Outcome.LOOK, "special_food_unknown")),
        ("仅限面膜", {}, (Outcome.LOOK, "named_unknown")),
        ("仅限面膜", {"named": False}, (Outcome.FORBIDDEN, "named")),
        ("仅限面膜", {"named": True}, (Outcome.ALLOWED, "on_list")),
        ("净重不超过2千克", {"net_kg": Decimal("2.5")}, (Outcome.FORBIDDEN, "weight_limit")),
        ("净重不超过2千克", {"net_kg": Decimal(2)}, (Outcome.ALLOWED, "on_list")),
        ("净重不超过500克", {"net_kg": Decimal("0.6")}, (Outcome.FORBIDDEN, "weight_limit")),
        ("每单不超过3件", {"pieces": 4}, (Outcome.FORBIDDEN, "quantity_limit")),
        ("每单不超过3件", {}, (Outcome.LOOK, "quantity_limit_unknown")),
        ("另有规定", {}, (Outcome.LOOK, "other")),
    ],
)
def test_a_remark_admits_forbids_or_asks(note, asked, expected):
    assert outcome(note, **asked) == expected


def test_ten_digits_that_name_an_endangered_species_need_no_question():
    held = version(line("01012100", "列入《进出口野生动植物种商品目录》的商品除外"))

    assert check("0101210010", "1210", TODAY, versions=[held]).reasons[0].code == "endangered_code"
    assert check("0101210090", "1210", TODAY, versions=[held]).outcome is Outcome.LOOK


def test_of_two_versions_of_one_day_the_later_one_holds():
    official = version(line(), edition="official")

    assert in_force([*shipped(), official], TODAY).edition == "official"


def test_every_reason_speaks_two_languages_with_all_its_places():
    for note in ("仅限网购保税商品", "另有规定", "每单不超过3件"):
        for reason in check("3304990039", "9610", TODAY, versions=[version(line(note=note))]).reasons:
            assert "%" not in reason.sentence("zh-hans") + reason.sentence("en")


def test_a_published_file_is_read_and_what_it_says_wrong_is_named():
    raw = (
        "序号,税则号列,货品名称,备注\n1,3304.9900,化妆品,\n2,0409,蜂蜜,\n3,33049900,化妆品,\n4,04090000,,\n"
        "5,01012100,马,仅限网购保税商品\n"
    )
    reading = read_list(raw.encode("gb18030"))

    assert [(item.code, item.remarks) for item in reading.lines] == [
        ("33049900", ()),
        ("01012100", (Remark.BONDED_ONLY,)),
    ]
    assert [(row.number, row.why) for row in reading.refused] == [(3, "code"), (4, "twice"), (5, "name")]
    assert read_list(raw.replace(",", "\t").encode()).lines == reading.lines


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", "税则号列,货品名称\n1,2\n".encode(), b"\0"]
)
def test_what_is_no_list_is_refused(raw):
    with pytest.raises(ListUnreadable):
        read_list(raw)


def test_two_versions_are_compared_by_what_they_admit():
    before = {"1": line("1"), "2": line("2"), "3": line("3", "另有规定")}
    after = {"2": line("2", "仅限面膜"), "3": line("3", "另有规定"), "4": line("4")}

    assert [(item.code, item.change) for item in compare(before, after)] == [
        ("1", Change.DROPPED),
        ("2", Change.CHANGED),
        ("3", Change.SAME),
        ("4", Change.ADDED),
    ]


def test_every_kind_of_remark_is_told_in_two_languages():
    assert set(positive.remark_rules()) == set(Remark)
