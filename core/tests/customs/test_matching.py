import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document
from entrepot_core.customs.filing.positive import GoodsFacts, PositiveLine, PositiveVersion, remarks_of
from entrepot_core.customs.matching import (
    RULES,
    MatchContext,
    RegisteredParty,
    Severity,
    StatutoryUnits,
    match,
    match_documents,
)
from entrepot_core.customs.matching.engine import CHECKS
from entrepot_core.customs.messages import build
from entrepot_core.customs.receipts import State

D = Decimal
FOUR = {
    "311": specimens.order(),
    "411": specimens.payment(),
    "511": specimens.waybill(),
    "621": specimens.inventory(),
}
BONDED = FOUR | {"621": specimens.bonded_inventory()}
RETURN = {"625": specimens.refund(), "621": specimens.inventory()}
CANCEL = {"623": specimens.cancellation(), "621": specimens.inventory()}
EXPORT_IDS = {"orderNo": "E-1", "ebpCode": "P", "ebcCode": "C", "logisticsCode": "L", "logisticsNo": "N"}
MEASURED = {"freight": D(5), "insuredFee": D(1), "grossWeight": D(2), "packNo": D(1)}
EXPORT = {
    "303": Document(
        head=EXPORT_IDS | {"goodsValue": D(95), "freight": D(5)}, lines=({"gnum": D(1)}, {"gnum": D(2)})
    ),
    "403": Document(head=EXPORT_IDS | {"charge": D(100)}),
    "505": Document(head=EXPORT_IDS | MEASURED),
    "603": Document(
        head=EXPORT_IDS | MEASURED | {"statisticsFlag": "A"}, lines=({"gnum": D(1)}, {"gnum": D(2)})
    ),
}


def change(documents, kind, line=None, **fields):
    document = documents[kind]
    if line is None:
        head = {name: value for name, value in (document.head | fields).items() if value is not None}
        return documents | {kind: replace(document, head=head)}
    lines = list(document.lines)
    lines[line] = {name: value for name, value in (lines[line] | fields).items() if value is not None}
    return documents | {kind: replace(document, lines=tuple(lines))}


def found(documents, **context):
    return match_documents(documents, context=MatchContext(**context))


def rules(documents, **context):
    return {finding.rule for finding in found(documents, **context)}


CODES = ("04090000", "19053100", "34013000")


def listed(*codes, complete=True, **notes):
    """A positive list of 2024 that admits these codes, some with a remark."""
    lines = {
        code: PositiveLine(
            code=code,
            name_zh="货品",
            remarks=remarks_of(notes.get(f"c{code}", "")),
            note=notes.get(f"c{code}", ""),
        )
        for code in codes
    }
    return PositiveVersion(
        edition="T",
        name_en="Test list",
        name_zh="测试清单",
        valid_from=date(2024, 3, 1),
        line_count=len(lines),
        complete=complete,
        source="",
        source_zh="",
        confidence="high",
        lines=lines,
    )


def forbidding(note):
    return {"positive_list": [listed(*CODES, c04090000=note)]}


EVERYTHING_KNOWN = {
    "yearly_used": D(0),
    "identity_valid": True,
    "positive_list": [listed(*CODES)],
    "statutory_units": {"0409000000": StatutoryUnits(first="035")},
    "parties": {
        "4401999999": RegisteredParty(name="虚构电商平台有限公司"),
        "4401888888": RegisteredParty(name="虚构电商企业有限公司", roles=frozenset({"merchant", "agent"})),
        "3122222222": RegisteredParty(name="虚构支付有限公司"),
        "4401777777": RegisteredParty(name="虚构物流有限公司"),
        "4401666666": RegisteredParty(name="虚构保税仓储有限公司"),
    },
    "book_stock": {"REC-1": D(2), "REC-2": D(2), "REC-3": D(2)},
    "receipts": {"311": "120", "411": "120", "511": "120"},
    "answers_calls": True,
    "signer_company": "4401888888",
    "signer_valid_to": date(2024, 3, 5),
}


@pytest.mark.parametrize("documents", [FOUR, BONDED, EXPORT], ids=["9610", "1210", "export"])
def test_documents_that_agree_have_no_findings(documents):
    assert found(documents, **EVERYTHING_KNOWN) == ()


def test_the_specimens_can_be_sent():
    for kind, document in (BONDED | RETURN | CANCEL).items():
        build(specimens.message(kind, document))


def big(value):
    line = FOUR["621"].lines[0] | {"qty": D(1), "price": D(value), "totalPrice": D(value)}
    return {"621": replace(FOUR["621"], lines=(line,))}


def two_big(value):
    (only,) = big(value)["621"].lines
    return {"621": replace(FOUR["621"], lines=(only, only | {"gnum": D(2)}))}


BREAKS = [
    ("M01", change(FOUR, "311", acturalPaid=D("338.21")), {}, {"M02"}),
    ("M02", change(FOUR, "411", amountPaid=D("328.20")), {}, set()),
    ("M03", change(FOUR, "411", currency="502"), {}, set()),
    ("M04", change(FOUR, "311", goodsValue=D("299.00"), discount=D("11.00")), {}, set()),
    ("M05", change(FOUR, "621", 0, price=D("50.01")), {}, set()),
    ("M06", change(FOUR, "621", 0, totalPrice=D("101.00"), price=D("50.50")), {}, set()),
    ("M07", change(FOUR, "511", freight=D("9.00")), {}, set()),
    ("M08", change(FOUR, "311", freight=D("13.00"), discount=D("11.00")), {}, set()),
    ("M09", two_big("2500.00"), {}, set()),
    ("M10", FOUR, {"yearly_used": D("25800.00")}, set()),
    ("M11", change(FOUR, "411", payerIdNumber="110105194912310038"), {}, set()),
    ("M11", FOUR, {"payer_is_buyer": False}, set()),
    ("M12", change(FOUR, "621", buyerTelephone="13800000001"), {}, set()),
    ("M13", FOUR, {"identity_valid": False}, set()),
    ("M14", change(FOUR, "511", consigneeTelephone="1"), {}, set()),
    ("M15", change(FOUR, "621", consigneeAddress="广州"), {}, set()),
    ("M16", change(FOUR, "511", orderNo="ORDER-2"), {}, set()),
    ("M17", change(FOUR, "621", logisticsNo="YD2"), {}, set()),
    ("M18", change(FOUR, "411", payTransactionId="PAY2"), {}, set()),
    ("M19", change(FOUR, "411", ebpCode="4401000000"), {}, {"M31"}),
    ("M20", change(FOUR, "621", ebcCode="4401000000"), {}, {"M31"}),
    ("M21", change(FOUR, "621", 2, gnum=D(4)), {}, set()),
    ("M22", change(FOUR, "621", 0, gname="蜂王浆"), {}, set()),
    ("M23", change(FOUR, "621", 0, country="142"), {}, set()),
    ("M24", change(FOUR, "621", 0, qty2=D(1)), {}, set()),
    ("M24", change(FOUR, "621", 0, qty1=D(0)), {}, set()),
    ("M24", change(FOUR, "621", 0, unit="999"), {}, {"M23"}),
    ("M24", FOUR, {"statutory_units": {"0409000000": StatutoryUnits(first="035", second="011")}}, set()),
    (
        "M24",
        FOUR,
        {"statutory_units": {"0409000000": StatutoryUnits(first="035", second="011", certain=False)}},
        set(),
    ),
    ("M25", change(FOUR, "511", packNo=D(2)), {}, set()),
    ("M26", change(FOUR, "621", billNo=None), {}, set()),
    ("M26", change(FOUR, "621", country="142"), {}, set()),
    ("M27", change(BONDED, "621", emsNo=None), {}, set()),
    ("M27", change(BONDED, "621", 1, itemRecordNo=None), {}, set()),
    ("M27", change(BONDED, "621", voyageNo="CZ1"), {}, set()),
    ("M28", change(FOUR, "621", assureCode="4401000000"), {}, set()),
    ("M29", FOUR, {"positive_list": [listed("04090000", "19053100")]}, set()),
    ("M29", FOUR, forbidding("仅限网购保税商品"), set()),
    ("M29", FOUR, forbidding("数量不超过1件"), set()),
    ("M29", FOUR, forbidding("每件不超过0.1千克"), set()),
    ("M29", FOUR, forbidding("列入《进出口野生动植物种商品目录》的商品除外"), set()),
    ("M29", FOUR, {"positive_list": [listed("04090000", "19053100", complete=False)]}, set()),
    ("M30", BONDED, {"book_stock": {"REC-1": D(2), "REC-2": D(2), "REC-3": D(1)}}, set()),
    ("M31", FOUR, {"parties": {}}, set()),
    (
        "M31",
        FOUR,
        {"parties": EVERYTHING_KNOWN["parties"] | {"3122222222": RegisteredParty(name="别名")}},
        set(),
    ),
    ("M32", FOUR, {"receipts": {"311": "120", "411": "100", "511": "2"}}, set()),
    ("M33", FOUR, {"answers_calls": False}, set()),
    ("M34", FOUR, {"signer_company": "4401000000"}, set()),
    ("M34", FOUR, {"signer_valid_to": date(2024, 3, 4)}, set()),
    ("M35", change(RETURN, "625", 0, qty=D(3)), {}, set()),
    ("M35", change(RETURN, "625", 0, gcode="1905310000"), {}, set()),
    ("M35", RETURN, {"returned": {1: D(2)}}, set()),
    ("M35", RETURN, {"list_state": State.ACCEPTED}, set()),
    ("M35", RETURN, {"released_on": specimens.AT.date() - timedelta(days=31)}, set()),
    ("M35", change(RETURN, "625", buyerName="韩梅梅"), {}, set()),
    ("M36", CANCEL, {"list_state": State.RELEASED}, set()),
    ("M36", change(CANCEL, "623", orderNo="ORDER-2"), {}, set()),
    ("M37", change(EXPORT, "603", ebcCode="D"), {}, set()),
    ("M37", change(EXPORT, "403", charge=D(99)), {}, set()),
    ("M38", change(EXPORT, "603", logisticsNo="M"), {}, set()),
    ("M38", change(EXPORT, "603", grossWeight=D(3)), {}, set()),
    ("M39", change(EXPORT, "603", 1, gnum=D(3)), {}, set()),
    ("M40", EXPORT, {"export_needs": frozenset({"refund"})}, set()),
    ("M40", change(EXPORT, "603", licenseNo="X1"), {}, set()),
]


def _without_values(sentence, finding):
    """A sentence without what the documents themselves say, which is Chinese."""
    for value in (finding.left, finding.right, "虚构支付有限公司", "别名"):
        sentence = sentence.replace(value, "") if value else sentence
    return sentence


@pytest.mark.parametrize(("rule", "documents", "context", "also"), BREAKS)
def test_each_rule_finds_its_own_break_and_nothing_else(rule, documents, context, also):
    known = EVERYTHING_KNOWN if not documents.keys() & {"623", "625"} else {}
    hits = found(documents, **(known | context))
    assert {finding.rule for finding in hits} == {rule} | also
    for finding in hits:
        assert finding.fields
        assert finding.sentence_en.endswith(".")
        assert "%(" not in finding.sentence_en + finding.sentence_zh
        assert finding.repair_en
        assert finding.repair_zh
        assert not re.search(r"[一-鿿]", _without_values(finding.sentence_en, finding))
        assert finding.left or finding.right or finding.rule == "M13"


def test_every_rule_is_written_checked_and_broken():
    assert list(RULES) == [f"M{number:02}" for number in range(1, 41)] == list(CHECKS)
    assert {rule for rule, *_ in BREAKS} == set(RULES)


def test_one_article_above_the_limit_passes_with_a_warning():
    (finding,) = found(big("6000.00"))
    assert (finding.rule, finding.severity) == ("M09", Severity.WARN)
    assert "full tax" in finding.sentence_en
    (finding,) = found(two_big("2500.00"))
    assert finding.severity is Severity.BLOCK
    (finding,) = found(big("26000.00"))
    assert finding.severity is Severity.BLOCK


def test_the_limits_are_those_of_the_day():
    documents = two_big("1500.00")
    assert rules(documents) == set()
    early = change(documents, "621", declTime="20180305")
    assert rules(early) == {"M09"}
    assert rules(documents, single_limit=D("3000.00")) == {"M09"}


def test_an_authorised_identity_check_lets_another_person_pay():
    documents = change(FOUR, "411", payerName="韩梅梅", payerIdNumber="110105194912310038")
    assert rules(documents) == {"M11"}
    assert rules(documents, identity_authorised=True) == set()
    other = change(FOUR, "621", buyerName="韩梅梅")
    assert rules(other, identity_authorised=True) == {"M11"}


def test_what_is_not_there_is_not_judged():
    assert match(order=FOUR["311"], payment=None, waybill=None, inventory=None) == ()
    (finding,) = match(order=specimens.order(acturalPaid=D(1)), payment=None, waybill=None, inventory=None)
    assert finding.rule == "M01"


def test_a_price_rounded_to_five_places_is_no_fault():
    documents = change(FOUR, "621", 0, qty=D(3), price=D("33.33333"), totalPrice=D("100.00"))
    assert "M05" not in rules(documents)
    assert "M05" in rules(change(FOUR, "621", 0, qty=D(3), price=D("33.33"), totalPrice=D("100.00")))


def test_nothing_personal_is_told():
    documents = change(FOUR, "411", payerName="韩梅梅", payerIdNumber="110105194912310038")
    documents = change(
        documents, "511", consignee="李雷", consigneeTelephone="1", consigneeAddress="北京市某处"
    )
    hits = match_documents(documents)
    told = "".join(repr(hit) + hit.left + hit.right + hit.sentence_en + hit.sentence_zh for hit in hits)
    assert {hit.rule for hit in hits} == {"M11", "M14"}
    for secret in ("110105194912310038", "11010519491231002X", "韩梅梅", "李雷", "13900000000", "北京市某处"):
        assert secret not in told


def severities(documents, **context):
    return [(each.rule, each.severity) for each in found(documents, **(EVERYTHING_KNOWN | context))]


def test_the_list_in_force_on_the_day_of_declaration_is_asked():
    whole, short = (
        listed(*CODES),
        replace(listed("04090000", "19053100"), edition="N", valid_from=date(2024, 3, 6)),
    )
    assert severities(FOUR, positive_list=[whole, short]) == []
    later = {"day": date(2024, 3, 6), "signer_valid_to": None}
    assert severities(FOUR, positive_list=[whole, short], **later) == [("M29", Severity.BLOCK)]
    assert severities(FOUR, positive_list=[whole], day=date(2024, 2, 28)) == []


def test_a_doubt_about_the_list_is_told_until_a_person_signs_for_that_edition():
    part = {"positive_list": [listed("04090000", "19053100", complete=False)]}
    (finding,) = found(FOUR, **(EVERYTHING_KNOWN | part))
    assert (finding.rule, finding.severity, finding.left, finding.right) == (
        "M29",
        Severity.WARN,
        "3401300000",
        "T",
    )
    assert "can't be confirmed" in finding.sentence("en-gb")
    assert "无法确认" in finding.sentence("zh-hans")
    gnum = next(int(line["gnum"]) for line in FOUR["621"].lines if line["gcode"] == "3401300000")
    assert severities(FOUR, **part, signed={gnum: "T"}) == []
    assert severities(FOUR, **part, signed={gnum: "S"}) == [("M29", Severity.WARN)]


def test_what_a_person_said_of_the_goods_answers_the_remark_and_a_signature_admits_nothing_forbidden():
    excluded = forbidding("列入《进出口野生动植物种商品目录》的商品除外")
    assert severities(FOUR, **excluded) == [("M29", Severity.WARN)]
    assert severities(FOUR, **excluded, goods={1: GoodsFacts(endangered=False)}) == []
    kept_out = excluded | {"goods": {1: GoodsFacts(endangered=True)}, "signed": {1: "T"}}
    assert severities(FOUR, **kept_out) == [("M29", Severity.BLOCK)]


def test_a_unit_of_an_older_tariff_is_worth_a_warning():
    old = {"0409000000": StatutoryUnits(first="035", second="011", certain=False)}
    assert severities(FOUR, statutory_units=old) == [("M24", Severity.WARN)]


def test_a_payer_who_is_not_named_is_judged_by_the_word_of_the_payment_company():
    unnamed = change(FOUR, "411", payerName=None, payerIdNumber=None, payerIdType=None)
    assert rules(unnamed) == set()
    assert rules(unnamed, payer_is_buyer=True) == set()
    assert rules(unnamed, payer_is_buyer=False) == {"M11"}
    assert rules(unnamed, payer_is_buyer=False, identity_authorised=True) == set()
