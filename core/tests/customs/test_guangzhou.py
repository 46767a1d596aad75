"""KJ88 of Guangzhou: every message there and back, the list with everything nested in it, and what the port answers."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from entrepot_core.customs import specimens
from entrepot_core.customs.clock import BEIJING, read_time
from entrepot_core.customs.documents import Document
from entrepot_core.customs.filing import (
    AnswerState,
    FilingAct,
    FilingParty,
    filing_answers,
    filing_document,
)
from entrepot_core.customs.messages import SPECS, DocumentInvalid, NotAMessage
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.messages.forms import Shape
from entrepot_core.customs.messages.port_judging import examine
from entrepot_core.customs.messages.translating import Told, build_dialect, read_dialect, read_each
from entrepot_core.customs.receipts import (
    Effect,
    Position,
    State,
    answers_of,
    apply,
    send,
    sift_answers,
    status_names,
)
from entrepot_core.customs.xml import parse

NAME = "guangzhou"
KINDS = dialect(NAME).kinds
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Z")) | st.sampled_from("<>&\"']]>李")
LETTERS = LETTERS.filter(lambda letter: letter not in "\ufffe\uffff")
FEW = settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
ALWAYS = {
    "MessageID": "M1",
    "Sender": "DEMO",
    "Receiver": "KJPUBLICPT",
    "FunctionCode": "CUS",
    "Version": "3.0",
}
HEAD = {
    **ALWAYS,
    "SendTime": specimens.AT,
    "DeclEntNo": "4401888888",
    "DeclEntName": "虚构电商企业有限公司",
    "InternetDomainName": "example.cn",
    "CIQOrgCode": "440000",
}


def values_of(slots):
    """What fits every one of the slots that carry one field."""
    first, most = slots[0], min((slot.form.most or 0) for slot in slots)
    written = {slot.default for slot in slots}
    if codes := next((slot.values for slot in slots if slot.values), None):
        return st.sampled_from(sorted(codes))
    if first.day:
        return st.dates(datetime(1990, 1, 1).date(), datetime(2090, 1, 1).date()).map(lambda d: f"{d:%Y%m%d}")
    match first.form.shape:
        case Shape.TEXT:
            return st.text(LETTERS, min_size=1, max_size=min(most, 8)).filter(
                lambda text: text not in written
            )
        case Shape.MOMENT:
            moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(BEIJING))
            return moments.map(lambda at: at.replace(microsecond=0))
        case Shape.DECIMAL:
            places = min(slot.form.scale for slot in slots)
            numbers = st.decimals(0, 10**9, places=places)
        case _:
            numbers = st.integers(0, 10 ** min(most, 6) - 1).map(Decimal)
    return numbers.filter(lambda number: str(number) not in written)


def fields_of(slots):
    by_name = {}
    for slot in slots:
        by_name.setdefault((slot.kind, slot.name), []).append(slot)
    must = {key: values_of(found) for key, found in by_name.items() if any(slot.required for slot in found)}
    may = {key: values_of(found) for key, found in by_name.items() if key not in must}
    return st.fixed_dictionaries(must, optional=may)


def split(values):
    found = {}
    for (kind, name), value in values.items():
        found.setdefault(kind, {})[name] = value
    return found


@st.composite
def told(draw, kind):
    shape = KINDS[kind]
    head = split(draw(fields_of([each for each in shape.slots if each.kind and each.path != shape.line])))
    of_line = [each for each in shape.slots if each.kind and each.path == shape.line]
    rows = (
        [split(row) for row in draw(st.lists(fields_of(of_line), min_size=1, max_size=3))] if of_line else []
    )
    implied = shape.implied
    documents = {}
    for each in sorted({kind, *head, *(name for row in rows for name in row)} - {"extra"}):
        own = head.get(each, {}) | (dict(implied.head) if each == kind else {})
        if each == kind:
            own |= {name: f"{own[source]:%Y%m%d}" for name, source in implied.days.items()}
        line = dict(implied.line) if each == kind else {}
        carried = any(slot.kind == each for slot in of_line)
        lines = tuple(row.get(each, {}) | line for row in rows) if carried else ()
        if own or any(lines):
            documents[each] = Document(head=own, lines=lines)
    extra = any(slot.kind == "extra" for slot in of_line)
    lines = tuple(row.get("extra", {}) for row in rows) if extra else ()
    return Told(kind=kind, documents=documents, extra=head.get("extra", {}), lines=lines)


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_every_message_comes_back_as_it_was_told(kind, data):
    given_ = data.draw(told(kind))
    xml = build_dialect(NAME, given_)
    assert examine(NAME, xml) == ()
    back = read_dialect(NAME, xml)
    assert back.kind == kind
    assert (dict(back.extra), back.lines) == (dict(given_.extra), given_.lines)
    assert back.documents == given_.documents


def test_every_element_of_the_specification_is_there():
    elements = {
        (shape.type, slot.tag) for shape in KINDS.values() for slot in shape.slots if slot.path != "Head"
    }
    assert len(elements) > 450
    assert {shape.type for shape in KINDS.values()} >= {
        "KJ881101", "KJ881103", "KJ881105", "KJ881110", "KJ881111", "KJ881112", "KJ881113", "KJ881114",
        "KJ881116", "KJ881126", "KJDOCREC", "KJ881110CUSREC", "KJ881110CIQREC", "KJ881101CIQREC",
        "KJ881103CUSREC", "KJ881103CIQREC", "KJ881105CUSREC", "KJ881105CIQREC",
    }  # fmt: skip


def bonded(**changes):
    listed = specimens.bonded_inventory(loctNo="5165W01", wrapType="2", **changes)
    return Document(
        head=listed.head, lines=tuple({**line, "itemName": line["gname"]} for line in listed.lines)
    )


SITE = {
    "ContactTel": "020-0",
    "TransMode": "1",
    "TransType": "4",
    "DestinationPort": "5165",
    "DischargePlace": "1",
}


def whole_list(**changes):
    documents = {"621": bonded(**changes), "311": specimens.order(consigneeDistrict="440106")}
    return build_dialect(NAME, Told(kind="621", documents=documents, extra={**HEAD, **SITE}))


def test_the_list_holds_order_payment_and_waybill():
    root = parse(whole_list())
    assert root.findtext("Head/MessageType") == "KJ881110"
    detail = root.find("Declaration/ElistDetailInfoList/ElistDetailInfo")
    assert [node.tag for node in detail][-3:] == ["EListWaybill", "EListPay", "EListOrder"]
    assert detail.findtext("EListPay/EntPayNo") == "PAY20240305000001"
    assert detail.findtext("EListWaybill/EntWaybillNo") == "YD2024030500001"
    assert detail.findtext("EListWaybill/RecipientNameC") == "韩梅梅"
    assert detail.findtext("EListOrder/EntOrderNo") == "ORDER-1"
    goods = detail.findall("EListOrder/GoodsDetailInfoList/GoodsDetailInfo")
    assert [each.findtext("CusGoodsNo") for each in goods] == ["REC-1", "REC-2", "REC-3"]
    assert detail.findtext("TransNo") == "无"
    assert detail.findtext("IEDate") == "20240304000000"


def test_what_stands_for_nothing_reads_as_nothing():
    back = read_dialect(NAME, whole_list())
    listed = back.documents["621"]
    assert "trafNo" not in listed.head
    assert (listed.head["declTime"], listed.head["ieDate"]) == ("20240305", "20240304")
    assert listed.head["appStatus"] == "2"
    assert {line["currency"] for line in listed.lines} == {"142"}


def test_a_message_may_hold_several_documents():
    one = whole_list()
    start, end = one.index(b"<ElistDetailInfo>"), one.index(b"</ElistDetailInfoList>")
    second = one[start:end].replace(b"COP-1", b"COP-2").replace(b"ORDER-1", b"ORDER-2")
    tolds = read_each(NAME, one[:end] + second + one[end:])
    assert [each.documents["621"].text("copNo") for each in tolds] == ["COP-1", "COP-2"]
    assert [each.documents["621"].text("orderNo") for each in tolds] == ["ORDER-1", "ORDER-2"]
    assert [len(each.documents["621"].lines) for each in tolds] == [3, 3]
    assert {each.documents["621"].text("ebcCode") for each in tolds} == {"4401888888"}
    assert read_each(NAME, one) == (read_dialect(NAME, one),)


def test_names_are_read_in_any_case():
    xml = whole_list().replace(b"EListHead>", b"ElistHead>").replace(b"EListOrder>", b"ElistOrder>")
    back = read_dialect(NAME, xml)
    assert back.documents["621"].head == read_dialect(NAME, whole_list()).documents["621"].head
    assert len(back.documents["621"].lines) == 3


@pytest.mark.parametrize(("app_type", "op_type"), [("1", "A"), ("2", "M"), ("3", "D")])
def test_what_is_done_with_a_list(app_type, op_type):
    xml = whole_list(appType=app_type)
    assert parse(xml).findtext("Declaration/EListHead/OpType") == op_type
    assert read_dialect(NAME, xml).documents["621"].head["appType"] == app_type


GOODS = filing_document(
    {
        "itemNo": "SKU-1", "emsNo": "T5165W000001", "itemRecordNo": "REC-1", "shelfName": "蜂蜜 250 克",
        "ncadCode": "01010700", "gcode": "0409000000", "gname": "天然蜂蜜", "gmodel": "250克/瓶", "brand": "虚构",
        "unit": "142", "unit1": "035", "price": "50.00", "currency": "CNY", "gift": "N", "country": "NZ",
        "ingredients": "蜂蜜", "manufacturer": "虚构蜂场", "netWeight": "0.25", "grossWeight": "0.4",
        "customsOffice": "5165", "businessType": "1210",
    },
    act=FilingAct.ADD,
    platform=FilingParty(code="4401999999", name="虚构电商平台有限公司"),
    merchant=FilingParty(code="4401888888", name="虚构电商企业有限公司"),
    agent=FilingParty(code="4401888888", name="虚构电商企业有限公司"),
    at=specimens.AT,
)  # fmt: skip


def test_goods_are_filed_in_the_port_s_words():
    xml = build_dialect(NAME, Told(kind="filing", documents={"filing": GOODS}, extra=HEAD))
    root = parse(xml)
    assert root.findtext("Head/MessageType") == "KJ881101"
    assert root.findtext("Declaration/GoodsRegHead/BusinessType") == "1"
    item = root.find("Declaration/GoodsRegList/GoodsContent")
    assert (item.findtext("GiftFlag"), item.findtext("EntGoodsNo")) == ("1", "SKU-1")
    assert read_dialect(NAME, xml).documents["filing"] == GOODS
    with pytest.raises(DocumentInvalid) as caught:
        short = Document(head=GOODS.head, lines=({"gnum": Decimal(1), "itemNo": "SKU-1"},))
        build_dialect(NAME, Told(kind="filing", documents={"filing": short}, extra=HEAD))
    assert {fault.code for fault in caught.value.violations} == {"missing"}


def answer(kind, lines=(), **extra):
    return build_dialect(NAME, Told(kind=kind, documents={}, extra={**HEAD, **extra}, lines=lines))


def test_goods_are_taken_or_not_item_by_item():
    rows = [
        {
            "DeclEntNo": "4401888888",
            "EntGoodsNo": number,
            "EPortGoodsNo": f"GZ-{number}",
            "CIQGRegStatus": status,
        }
        | {"OpTime": specimens.AT, "CIQNotes": note}
        for number, status, note in (("SKU-1", "C", "备案成功"), ("SKU-2", "N", "品名与税号不符"))
    ]
    told = answer("KJ881101CIQREC", tuple(rows))
    taken, refused = filing_answers(NAME, told)
    assert (taken.state, taken.item_no, taken.registration_no) == (AnswerState.APPROVED, "SKU-1", "GZ-SKU-1")
    assert (refused.state, refused.item_no, refused.registration_no) == (AnswerState.REJECTED, "SKU-2", "")
    assert (refused.text, refused.answered_at) == ("品名与税号不符", specimens.AT)

    first = told.index(b"<OpTime>")
    spoilt = told[:first] + told[first:].replace(b"<OpTime>2", b"<OpTime>x", 1)
    assert [(each.item_no, each.place) for each in filing_answers(NAME, spoilt)] == [("SKU-2", 2)]
    assert [each.params["place"] for each in sift_answers(NAME, spoilt).unread] == [1]


@pytest.mark.parametrize(
    ("status", "state"),
    [("S", AnswerState.RECEIVED), ("F", AnswerState.FORMAT_ERROR), ("B", AnswerState.REJECTED)],
)
def test_the_first_answer_to_a_filing_speaks_of_its_message(status, state):
    org = {
        "OrgMessageID": "G-1",
        "OrgMessageType": "KJ881101",
        "OrgSenderID": "DEMO",
        "OrgReceiverID": "KJPUBLICPT",
    }
    xml = answer("KJDOCREC", **org, OrgRecTime=specimens.AT, RespondBy="01", Status=status, Notes="说明")
    assert parse(xml).tag == "DocRec"
    assert [(each.state, each.message_guid) for each in filing_answers(NAME, xml)] == [(state, "G-1")]
    assert filing_answers(NAME, result("20")) == ()


def result(status, at="20240305101502", **more):
    return answer(
        "KJ881110CUSREC",
        DeclEntNo="4401888888",
        EBEntNo="4401888888",
        TradeMode="1210",
        IeFlag="I",
        EntOrderNo="ORDER-1",
        EntWaybillNo="YD2024030500001",
        EListNo="COP-1",
        EPortEListNo="GZ-1",
        CusEListNo=specimens.INVT_NO,
        CusEListResult=status,
        ResultDate=read_time(at),
        MessageID=f"KJ881110CUSREC_{status}_{at}",
        **more,
    )


def heard(*answers):
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    effects = []
    for xml in answers:
        for receipt in answers_of(NAME, xml):
            outcome = apply(position, receipt, port_statuses=dialect(NAME).statuses)
            position = outcome.position
            effects.append(outcome.effect)
    return position, effects


def inspected(status):
    return answer(
        "KJ881110CIQREC",
        EBEntNo="4401888888",
        TradeMode="1210",
        IeFlag="I",
        EListNo="COP-1",
        EPortEListNo="GZ-1",
        CIQEListNo="CIQ-1",
        ResultDate=read_time("20240305101501"),
        CIQEListStatus=status,
        MessageID=f"KJ881110CIQREC_{status}",
    )


@pytest.mark.parametrize("released", ["20", "800"])
def test_the_older_customs_and_the_nation_s_numbers_say_the_same(released):
    position, effects = heard(
        result("10"), result("22", "20240305101503"), result(released, "20240305101504")
    )
    assert (position.state, position.invt_no) == (State.RELEASED, specimens.INVT_NO)
    assert effects == [Effect.MOVED, Effect.HISTORY, Effect.MOVED]


def test_tax_and_inspection_move_nothing_and_a_refusal_by_inspection_calls_somebody():
    position, effects = heard(result("92"), inspected("C"), inspected("Q"))
    assert (position.state, set(effects)) == (State.SENT, {Effect.HISTORY})
    assert heard(inspected("N"))[1] == [Effect.ALERT]


def test_answers_in_any_order_and_twice_end_in_the_same_place():
    three = [result("10", "20240305101501"), result("13", "20240305101502"), result("20", "20240305101503")]
    ends = {heard(*order)[0].state for order in (three, three[::-1], three * 2, [three[2], *three])}
    assert ends == {State.RELEASED}


def test_an_answer_without_a_time_was_given_when_it_was_sent():
    rows = (
        {
            "DeclEntNo": "1",
            "EBEntNo": "1",
            "EntInboundNo": "IN-1",
            "EPortInboundNo": "GZ-9",
            "CustomsResult": "C",
        },
    )
    (receipt,) = answers_of(NAME, answer("KJ881103CUSREC", rows))
    assert (receipt.kind, receipt.keys["inboundNo"]) == ("stock_in", "IN-1")
    assert receipt.return_time == specimens.AT


def test_what_is_wrong_with_a_message_is_named_place_by_place():
    whole = whole_list()
    assert examine(NAME, whole) == ()
    for before, after, path, code in (
        (b"<OpType>A</OpType>", b"<OpType>X</OpType>", "/Declaration/EListHead/OpType", "not_in_list"),
        (b"<CustomsCode>5165</CustomsCode>", b"", "/Declaration/EListHead/CustomsCode", "missing"),
        (b"<TotalWeight>1.5</TotalWeight>", b"<TotalWeight>much</TotalWeight>", "/Declaration/EListHead/TotalWeight", "not_a_number"),
        (b"<IeFlag>I</IeFlag>", b"<IeFlag>II</IeFlag>", "/Declaration/EListHead/IeFlag", "too_long"),
        (b"<EListHead>", b"<EListHead><Other/>", "/Declaration/EListHead/Other", "unexpected"),
        (b"<EListHead>", b"<EListHead><OpType>A</OpType>", "/Declaration/EListHead/OpType", "too_many"),
        (b"<Version>3.0</Version>", b"", "/Head/Version", "missing"),
    ):  # fmt: skip
        (fault,) = examine(NAME, whole.replace(before, after, 1))
        assert (fault.path, fault.code, fault.layer) == (path, code, "port")
    second = whole.replace(b"<UnitPrice>60.00</UnitPrice>", b"")
    (fault,) = examine(NAME, second)
    assert fault.path.endswith("/GoodsDetailInfo[2]/UnitPrice")
    with pytest.raises(NotAMessage):
        examine(NAME, b"<InternationalTrade/>")


def about(guid, status="F", notes="说明", at=specimens.AT):
    org = {
        "OrgMessageType": "KJ881110",
        "OrgSenderID": "DEMO",
        "OrgReceiverID": "KJPUBLICPT",
        "RespondBy": "01",
    }
    more = {"MessageID": f"KJDOCREC_{guid}_{status}", "OrgMessageID": guid, "OrgRecTime": at}
    return answer("KJDOCREC", **org, **more, Status=status, Notes=notes)


def test_a_failure_may_say_its_code_in_words():
    assert [each.status for each in answers_of(NAME, about("A"))] == ["-1"]
    (told,) = answers_of(NAME, about("A", notes="[Code:-621004;Desc:重复申报]"))
    assert told.status == "-621004"
    (rejected,) = answers_of(NAME, result("100", CusRejectNotes="[Code:1332;Desc:-5]"))
    assert rejected.status == "100"


def test_a_second_sending_in_the_same_second_hears_its_own_answers():
    """The port counts in whole seconds: what it says of an attempt may seem to be older than the attempt."""
    at = read_time("20240305101502400")
    first = send(Position(kind="621"), message_guid="A", at=read_time("20240305101501100"))
    (refusal,) = answers_of(NAME, about("A", at=read_time("20240305101501")))
    outcome = apply(first, refusal)
    assert outcome.position.state is State.FORMAT_ERROR
    second = send(outcome.position, message_guid="B", at=at)
    (late,) = answers_of(NAME, about("A", "B", at=read_time("20240305101503")))
    assert apply(second, late).effect is Effect.OLDER_ATTEMPT
    (own,) = answers_of(NAME, result("120", "20240305101502"))
    assert apply(second, own, port_statuses=dialect(NAME).statuses).position.state is State.ACCEPTED


OLDER = """<?xml version="1.0" encoding="UTF-8"?>
<DocRec><Head><MessageID><![CDATA[KJDOCREC_PLATFORM2016110315520600001]]></MessageID><MessageType><![CDATA[KJDOCREC]]></MessageType>
<Sender><![CDATA[PLATFORM]]></Sender><Receiver><![CDATA[DEMO]]></Receiver><SendTime><![CDATA[20161103155206]]></SendTime>
<FunctionCode><![CDATA[]]></FunctionCode><SignerInfo><![CDATA[]]></SignerInfo><Version><![CDATA[2.0]]></Version></Head>
<Declaration><OrgMessageID><![CDATA[00000000-0000-4000-8000-000000000001]]></OrgMessageID>
<OrgMessageType><![CDATA[CEB311Message]]></OrgMessageType><OrgSenderID>DEMO</OrgSenderID><OrgReceiverID>KJCUSTOM</OrgReceiverID>
<OrgRecTime><![CDATA[20161103155206]]></OrgRecTime><RespondBy>01</RespondBy><RespondStatus><![CDATA[F]]></RespondStatus>
<RespondNotes><![CDATA[业务验证失败]]></RespondNotes><Status>F</Status><Notes><![CDATA[业务验证失败：
1.重复申报...
]]></Notes></Declaration></DocRec>""".encode()


def test_an_answer_as_it_was_seen_in_2016_is_read():
    """Character data, an empty function code, elements of an older version, an answer about a unified message."""
    (told,) = answers_of(NAME, OLDER)
    assert (told.status, told.keys["oriCopMsgId"]) == ("-1", specimens.guid(1))
    assert told.keys["oriMessageType"] == "CEB311Message"
    assert told.return_time == read_time("20161103155206") and "重复申报" in told.text


def test_every_status_of_the_port_has_a_name():
    known = status_names()
    said = {
        *dialect(NAME).statuses,
        *(code for each in dialect(NAME).answers.values() for code in each.values.values()),
    }
    assert {code for code in said - {"approved", "rejected", "-1"} if code not in known} == set()
    assert known["20"] == ("released", "海关放行")
    assert known["800"][0] == "released"


def test_unified_kinds_are_those_that_the_nation_knows():
    assert {kind for kind in KINDS if kind in SPECS} == {"311", "411", "511", "513", "621"}
