"""The positive list: which version holds on a day, what it admits, what it leaves to a person, and files of it."""

import io
import zipfile
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
from entrepot_core.customs.filing.positive.tables import rows_of

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
        (date(2019, 12, 31), "2018"),
        (date(2020, 1, 1), "2019"),
        (date(2022, 2, 28), "2019"),
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


PASTED = """附件
跨境电子商务零售进口商品清单（2022年版）
序号 税则号列 货品名称 备注
1 04029100 浓缩但未加糖的非固状乳及奶油
2 0407.90.90 其他蛋 列入《进出口野生动植物种商品目录》 的商品除外
 3 04100090 其他编号未列名的食用动物产品 列入《进出口野生动植物种商品目录》 的商品除外;
依法不属于普通食品或依 法需要注册备案管理的特殊食品除外
4 09021010 每件净重≤3kg的
花茶
- 1 -
5 22042100 小包装的鲜葡萄酿造的酒 仅限网购保税商品
"""


def test_what_was_copied_out_of_the_pdf_is_read_with_its_remarks():
    reading = read_list(PASTED.encode())

    assert reading.refused == ()
    assert [(item.code, item.name_zh, item.remarks) for item in reading.lines] == [
        ("04029100", "浓缩但未加糖的非固状乳及奶油", ()),
        ("04079090", "其他蛋", (Remark.ENDANGERED,)),
        ("04100090", "其他编号未列名的食用动物产品", (Remark.ENDANGERED, Remark.SPECIAL_FOOD)),
        ("09021010", "每件净重≤3kg的花茶", ()),
        ("22042100", "小包装的鲜葡萄酿造的酒", (Remark.BONDED_ONLY,)),
    ]
    assert "注册备案管理" in reading.lines[2].note


def test_lines_that_are_missing_by_their_count_are_named():
    short = PASTED.replace("4 09021010 每件净重≤3kg的\n花茶\n", "")

    assert [(row.why, row.value) for row in read_list(short.encode()).refused] == [("gap", "4")]


def book(rows, *, numbers=()):
    """A workbook as Excel writes it: texts by their number, codes in ``numbers`` as numbers."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    texts = sorted({cell for row in rows for cell in row if cell and cell not in numbers})
    written = ""
    for at, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{"ABCD"[column]}{at}"><v>{cell}</v></c>'
            if cell in numbers
            else f'<c r="{"ABCD"[column]}{at}" t="s"><v>{texts.index(cell)}</v></c>'
            for column, cell in enumerate(row)
            if cell
        )
        written += f'<row r="{at}">{cells}</row>'
    shared = "".join(f"<si><r><t>{text[:1]}</t></r><r><t>{text[1:]}</t></r></si>" for text in texts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{shared}</sst>')
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{space}"><sheetData>{written}</sheetData></worksheet>',
        )
    return packed.getvalue()


def test_a_workbook_is_read_below_its_title():
    rows = [
        ["附件", "", "", ""],
        ["序号", "税则 号列", "货品名称", "备注"],
        ["1", "22042100", "葡萄酒", "仅限网购保税商品"],
    ]
    reading = read_list(book([*rows, ["2", "33049900", "化妆品", ""]], numbers=("1", "2", "33049900")))

    assert [(item.code, item.name_zh, item.note) for item in reading.lines] == [
        ("22042100", "葡萄酒", "仅限网购保税商品"),
        ("33049900", "化妆品", ""),
    ]
    assert reading.refused == ()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0 old", "old workbook"),
        (b"PK\x03\x04 broken", "no workbook"),
        (book([["a", "b"]]), "heading"),
    ],
)
def test_what_can_t_be_read_says_what_to_do(raw, why):
    with pytest.raises(ListUnreadable, match=why):
        read_list(raw)


def test_a_workbook_that_brings_a_document_type_or_unfolds_without_end_is_refused():
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    for sheet in (
        '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>',
        f'<worksheet xmlns="{space}">{" " * 9_000_000}</worksheet>',
    ):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", sheet)
        with pytest.raises(ListUnreadable):
            read_list(packed.getvalue())


def test_a_workbook_that_was_damaged_on_the_way_is_refused():
    whole = book([["税则号列", "货品名称"], ["22042100", "葡萄酒"]])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        start = (
            archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 30 + len("xl/worksheets/sheet1.xml")
        )
    with pytest.raises(ListUnreadable, match="no workbook"):
        read_list(whole[:start] + b"\xff" * 8 + whole[start + 8 :])


def test_a_cell_far_to_the_right_makes_no_wide_row():
    rows = [["税则号列", "货品名称"], ["22042100", "葡萄酒"]]
    with zipfile.ZipFile(io.BytesIO(book(rows))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</row>", b'<c r="ZZZ2"><v>1</v></c></row>')
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)

    assert max(map(len, rows_of(packed.getvalue()))) == 2
    assert [item.code for item in read_list(packed.getvalue()).lines] == ["22042100"]


def test_a_limit_over_several_lines_together_is_for_a_person_unless_one_line_passes_it_alone():
    note = "与其他酒类合并计算每单不超过3件"
    assert outcome(note, pieces=4)[0] is Outcome.FORBIDDEN
    assert outcome(note, pieces=1) == (Outcome.LOOK, "quantity_limit_together")
