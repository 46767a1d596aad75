"""The platform of Zhejiang: every kind of message there and back, and what its answers mean."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from entrepot_core.customs import specimens
from entrepot_core.customs.clock import BEIJING, read_time
from entrepot_core.customs.documents import Document
from entrepot_core.customs.messages import SPECS, NotAMessage, build, read, validate
from entrepot_core.customs.messages.carrying import carried, carry
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.messages.entrusting import (
    besides,
    completed,
    differences,
    made_amiss,
    unified_document,
)
from entrepot_core.customs.messages.forms import Shape
from entrepot_core.customs.messages.translating import Told, build_dialect, read_dialect
from entrepot_core.customs.receipts import (
    Effect,
    NoReceipt,
    Position,
    Receipt,
    State,
    answers_of,
    apply,
    ask,
    reason_of,
    send,
    sift_answers,
)
from entrepot_core.customs.signing import BadSignature, SoftwareKey, sign, verify
from entrepot_core.customs.xml import canonical, parse

NAME = "zhejiang"
KINDS = sorted(dialect(NAME).kinds)
LATER = specimens.AT + timedelta(minutes=5)
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")).filter(
    lambda each: each not in "\ufffe\uffff"
)


# --- there and back -------------------------------------------------------------------------------------------------


def ours_of(slot, field):
    """A value that the nation's field and the port's element can both hold."""
    if slot.values:
        return st.sampled_from(sorted(slot.values))
    if slot.form.shape is Shape.STAMP:
        moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(BEIJING))
        whole = moments.map(lambda at: at.replace(microsecond=0))
        is_day = field is not None and field.any_form.shape is Shape.TEXT
        return whole.map(lambda at: f"{at:%Y%m%d}") if is_day else whole
    if slot.form.shape is Shape.TEXT:
        most = min(slot.form.most or 9, field.any_form.most or 9 if field is not None else 9, 9)
        return st.text(LETTERS, min_size=1, max_size=most)
    if slot.form.shape is Shape.DECIMAL:
        return st.decimals(0, 10**6, places=slot.form.scale)
    return st.integers(1, 999).map(Decimal)


@st.composite
def tellings(draw, kind):
    """What could be told of ``kind``: every place of the dialect filled, or left out where it may be."""
    shape = dialect(NAME).kinds[kind]
    heads: dict[str, dict] = {}
    lines: dict[str, list[dict]] = {}
    count = draw(st.integers(1, 3)) if shape.line else 0
    for slot in shape.slots:
        if not slot.kind:
            continue
        places = lines.setdefault(slot.kind, [{} for _ in range(count)]) if slot.path == shape.line else None
        fields = (
            ()
            if slot.kind == "extra"
            else SPECS[slot.kind].head_fields
            if places is None
            else SPECS[slot.kind].line_fields
        )
        field = next((each for each in fields if each.name == slot.name), None)
        for values in [heads.setdefault(slot.kind, {})] if places is None else places:
            if slot.name not in values and (slot.required or draw(st.booleans())):
                values[slot.name] = draw(ours_of(slot, field))
    for number in range(count):
        for each in lines:
            if each != "extra" and "gnum" in lines[kind][number]:
                lines[each][number].setdefault("gnum", Decimal(number + 1))
                lines[each][number]["gnum"] = Decimal(number + 1)
    kinds = {kind, *heads, *lines} - {"extra"}
    documents = {
        each: Document(head=heads.get(each, {}), lines=tuple(lines.get(each, ()))) for each in sorted(kinds)
    }
    return Told(
        kind=kind, documents=documents, extra=heads.get("extra", {}), lines=tuple(lines.get("extra", ()))
    )


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_whatever_is_told_comes_back(kind, data):
    told = data.draw(tellings(kind))
    back = read_dialect(NAME, build_dialect(NAME, told))
    assert back.kind == told.kind
    assert (back.extra, back.lines) == (told.extra, told.lines)
    carried = {slot.name for slot in dialect(NAME).kinds[kind].slots}
    for each, document in told.documents.items():
        assert back.documents[each].head == document.head
        found = [
            {name: line[name] for name in line if name in carried} for line in back.documents[each].lines
        ]
        own = {slot.name for slot in dialect(NAME).kinds[kind].slots if slot.kind == each}
        assert found == [{name: line[name] for name in line if name in own} for line in document.lines]


EXTRA = {
    "sign.companyCode": "3301960AAA",
    "sign.cebFlag": "03",
    "payType": "03",
    "tradeTime": specimens.AT,
    "totalCount": Decimal(6),
    "senderCountry": "116",
    "senderName": "虚构海外仓",
    "userProcotol": "委托申报",
    "destinationPort": "142",
    "declareCompanyType": "个人委托电商企业申报",
    "enteringPerson": "9999",
    "enteringCompanyName": "9999",
    "customsField": "299102",
    "worth": Decimal("310.00"),
    "mainGName": "蜂蜜",
    "isAuthorize": "1",
}
LINES = tuple({"productRecordNo": "无"} for _ in range(3))
DOCUMENTS = {
    "311": specimens.order(),
    "511": specimens.waybill(),
    "621": specimens.bonded_inventory(),
    "623": specimens.cancellation(),
    "625": specimens.refund(),
}


def told(kind):
    return Told(kind=kind, documents=DOCUMENTS, extra=EXTRA, lines=LINES if kind == "621" else ())


def test_a_cancellation_names_the_waybill():
    root = parse(build_dialect(NAME, told("623")))
    assert root.findtext("head/businessType") == "MODIFY_CANCEL"
    assert [node.tag for node in root.find("body")] == ["jkfSign", "modifyCancelList"]
    asked = root.find("body/modifyCancelList/modifyCancel")
    assert [node.tag for node in asked] == ["eCommerceCode", "eCompanyCode", "subCarriageNo", "reason"]
    assert asked.findtext("subCarriageNo") == "YD2024030500001"


def test_a_return_takes_what_it_lacks_from_the_list():
    module = parse(build_dialect(NAME, told("625"))).find("body/goodsReturnModuleList/goodsReturnModule")
    assert [node.tag for node in module] == ["jkfSign", "goodsReturn", "goodsReturnDetails"]
    assert module.findtext("goodsReturn/appCode") == "COP-625"
    assert module.findtext("goodsReturn/declareTimeStr") == "2024-03-05 10:14:58"
    assert module.findtext("goodsReturn/internalAreaCompanyNo") == "4401666666"
    assert module.findtext("goodsReturn/customsField") == "299102"
    (line,) = module.findall("goodsReturnDetails/goodsReturnDetail")
    assert (line.findtext("goodsItemNo"), line.findtext("declareCount")) == ("SKU-1", "1")


@pytest.mark.parametrize(("mode", "code"), [("9610", "0"), ("1210", "1"), ("1239", "2")])
def test_modes_are_counted(mode, code):
    listed = specimens.inventory(tradeMode=mode)
    xml = build_dialect(
        NAME, Told(kind="621", documents={**DOCUMENTS, "621": listed}, extra=EXTRA, lines=LINES)
    )
    assert parse(xml).findtext(".//goodsDeclare/importType") == code
    assert parse(xml).findtext(".//goodsDeclare/inOutDateStr") == "2024-03-04 00:00:00"
    assert read_dialect(NAME, xml).documents["621"].text("tradeMode") == mode


# --- answers --------------------------------------------------------------------------------------------------------


def result(
    kind="IMPORTORDER",
    mark="1",
    *infos,
    when="<noticeDate>2024-03-05</noticeDate><noticeTime>10:20</noticeTime>",
):
    details = "".join(f"<jkfResultDetail><resultInfo>{info}</resultInfo></jkfResultDetail>" for info in infos)
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><mo version="1.0.0"><head><businessType>RESULT</businessType></head>'
        f"<body><list><jkfResult><companyCode>3301960AAA</companyCode><businessNo>N-1</businessNo>"
        f"<businessType>{kind}</businessType><declareType>1</declareType><chkMark>{mark}</chkMark>{when}"
        f"<resultList>{details}</resultList></jkfResult></list></body></mo>"
    ).encode()


def approval(code, comment="", when="20240305102000"):
    return (
        "<mo version='1.0.0'><head><businessType>PERSONAL_GOODS_DECLAR</businessType></head><body>"
        "<jkfSign><companyCode>3301960AAA</companyCode><businessNo>COP-1</businessNo></jkfSign><jkfGoodsDeclar>"
        f"<personalGoodsFormNo>29922024I000000001</personalGoodsFormNo><approveResult>{code}</approveResult>"
        f"<approveComment>{comment}</approveComment><processTime>{when}</processTime></jkfGoodsDeclar></body></mo>"
    ).encode()


@pytest.mark.parametrize(
    ("business", "kind", "key"),
    [
        ("IMPORTORDER", "312", "orderNo"),
        ("PERSONAL_GOODS_DECLAR", "622", "copNo"),
        ("MODIFY_CANCEL", "624", "copNo"),
        ("IMPORT_ORDER_RETURN", "626", "copNo"),
    ],
)
def test_a_result_speaks_of_what_was_sent(business, kind, key):
    (receipt,) = answers_of(NAME, result(business, "1", "处理成功"))
    assert (receipt.kind, receipt.status, receipt.keys[key]) == (kind, "2", "N-1")
    assert receipt.text == "处理成功"


@pytest.mark.parametrize(
    ("mark", "infos", "status"),
    [
        ("2", ["22001:支付企业未备案"], "-1"),
        ("2", ["-301020:调用加签接口失败"], "-301020"),
        ("2", ["-999999:没有这个代码"], "-1"),
        ("1", ["12007:申报单放行"], "800"),
        ("1", ["12002:海关入库成功"], "120"),
        ("1", [], "2"),
    ],
)
def test_marks_and_texts_stand_for_statuses_of_the_nation(mark, infos, status):
    (receipt,) = answers_of(NAME, result("PERSONAL_GOODS_DECLAR", mark, *infos))
    assert receipt.status == status


def test_one_result_without_a_time_does_not_silence_the_others():
    whole = result("IMPORTORDER", "1", "处理成功").decode()
    start, end = whole.index("<jkfResult>"), whole.index("</jkfResult>") + len("</jkfResult>")
    one = whole[start:end]
    spoilt = one.replace("N-1", "N-2").replace("2024-03-05", "yesterday").replace("10:20", "")
    told = sift_answers(NAME, whole.replace(one, one + spoilt + one.replace("N-1", "N-3")).encode())

    assert [(each.place, each.keys["orderNo"]) for each in told.receipts] == [(1, "N-1"), (3, "N-3")]
    assert [each.params["place"] for each in told.unread] == [2]


def test_every_fault_is_told_and_the_first_has_the_code():
    (receipt,) = answers_of(
        NAME, result("IMPORTORDER", "2", "22001:支付企业未备案", "22002:电商平台编号未备案")
    )
    assert receipt.text == "22001:支付企业未备案; 22002:电商平台编号未备案"
    assert reason_of(receipt.text).code == "22001"
    assert reason_of("22001调用加签接口失败").code == "22001"
    assert reason_of("2024年没有代码") is None


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("32", State.REJECTED),
        ("42", State.REJECTED),
        ("99", State.ACCEPTED),
        ("33", State.INSPECTION),
        ("51", State.RELEASED),
        ("52", State.RELEASED),
        ("53", State.RELEASED),
    ],
)
def test_what_customs_found_moves_the_national_life(code, state):
    (receipt,) = answers_of(NAME, approval(code, "2600:放行"))
    assert (receipt.kind, receipt.keys["copNo"], receipt.invt_no) == ("622", "COP-1", "29922024I000000001")
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    assert apply(position, receipt).position.state is state


def test_beside_the_nation_only_the_nation_releases():
    (receipt,) = answers_of(NAME, approval("52"), beside_nation=True)
    assert receipt.status == "399"
    (refused,) = answers_of(NAME, approval("32"), beside_nation=True)
    assert refused.status == "100"
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    national = Receipt(kind="622", status="800", return_time=specimens.AT, message_guid="n")
    position = apply(apply(position, receipt).position, national).position
    assert position.state is State.RELEASED
    late = apply(position, answers_of(NAME, approval("99", when="20240305112000"), beside_nation=True)[0])
    assert (late.position.state, late.effect) == (State.RELEASED, Effect.HISTORY)


def test_a_list_withdrawn_without_being_asked_is_for_a_person():
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    outcome = apply(position, answers_of(NAME, approval("80"))[0])
    assert (outcome.effect, outcome.position.state) == (Effect.ALERT, State.SENT)


def decided(body, kind, business):
    return (
        f"<mo version='1.0.0'><head><businessType>{business}</businessType></head><body><{body}>"
        f"<businessNo>COP-9</businessNo><businessType>{business}</businessType><companyCode>3301960AAA</companyCode>"
        f"<approveResult>{kind}</approveResult><approveComment>海关审批意见</approveComment>"
        f"<processTime>2024-03-05 10:30:00</processTime></{body}></body></mo>"
    ).encode()


@pytest.mark.parametrize(
    ("body", "business", "what", "answer", "done", "back"),
    [
        ("modifyCancelResult", "MODIFY_CANCEL", "cancel", "624", State.CANCELLED, State.ACCEPTED),
        ("customCheckResult", "CHECKRESULT", "return", "626", State.RETURNED, State.RELEASED),
        ("customCheckResult", "checkResult", "return", "626", State.RETURNED, State.RELEASED),
        ("customCheckResult", "CHECK_RESULT", "return", "626", State.RETURNED, State.RELEASED),
    ],
)
def test_a_request_is_granted_or_refused(body, business, what, answer, done, back):
    status = "120" if what == "cancel" else "800"
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    entered = Receipt(kind="622", status=status, return_time=specimens.AT, message_guid="n", invt_no="X")
    position = ask(apply(position, entered).position, what)
    for code, state in (("21", done), ("22", back)):
        (receipt,) = answers_of(NAME, decided(body, code, business))
        assert (receipt.kind, receipt.keys["copNo"]) == (answer, "COP-9")
        assert apply(position, receipt).position.state is state


def test_news_moves_nothing():
    left = (
        b"<mo><head><businessType>IMPORTBILLRESULT</businessType></head><body><jkfSign><companyCode>C</companyCode>"
        b"<businessNo>B</businessNo></jkfSign><billResultList><billResult><wayBillNos>W-1;W-2</wayBillNos><outState>1"
        b"</outState><outTime>2014-05-20 22:00:00</outTime></billResult><billResult><wayBillNos>W-3</wayBillNos>"
        b"<outState>2</outState><outTime>2014-05-20 22:00:00</outTime></billResult></billResultList></body></mo>"
    )
    found = answers_of(NAME, left)
    assert [(each.kind, each.status, each.keys["logisticsNo"], each.place) for each in found] == [
        ("OUT", "out", "W-1", 1),
        ("OUT", "out", "W-2", 2),
        ("OUT", "inside", "W-3", 3),
    ]
    due = (
        b"<mo><head><businessType>TAXISNEED</businessType></head><body><jkfSign><companyCode>C</companyCode><businessNo>"
        b"W-1</businessNo><businessType>TAXISNEED</businessType></jkfSign><jkfTaxIsNeedDto><personalGoodsFormNo>F-1"
        b"</personalGoodsFormNo><taxAmount>11.90</taxAmount><isNeed>1</isNeed></jkfTaxIsNeedDto></body></mo>"
    )
    (tax,) = answers_of(NAME, due, heard_at=LATER)
    assert (tax.kind, tax.status, tax.text, tax.invt_no, tax.return_time) == (
        "DUE",
        "due",
        "11.90",
        "F-1",
        LATER,
    )
    with pytest.raises(NoReceipt):
        answers_of(NAME, due)
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    outcome = apply(position, tax)
    assert (outcome.effect, outcome.position.state) == (Effect.HISTORY, State.SENT)
    assert apply(outcome.position, tax).effect is Effect.DUPLICATE


def test_a_message_without_a_number_is_known_by_its_bytes():
    one, copy, other = (
        answers_of(NAME, xml)[0].key for xml in (approval("99"), approval("99"), approval("51"))
    )
    assert one == copy != other
    assert len(one[0]) <= 36


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (None, "20240305102059"),
        ("20240305102030", "20240305102030"),
        ("20240305113000", "20240305102059"),
    ],
)
def test_of_a_minute_its_end_is_taken_but_nothing_after_it_was_heard(heard, said):
    heard_at = read_time(heard) if heard else None
    (receipt,) = answers_of(NAME, result(), heard_at=heard_at)
    assert receipt.return_time == read_time(said)


@pytest.mark.parametrize(
    "xml",
    [
        result("SOMETHING"),
        result(mark=""),
        result(when="<noticeDate>soon</noticeDate>"),
        result(when="<noticeDate>2024-13-05</noticeDate><noticeTime>10:20</noticeTime>"),
    ],
)
def test_what_names_no_document_status_or_time_is_no_receipt(xml):
    with pytest.raises(NoReceipt):
        answers_of(NAME, xml)


def test_a_list_of_ours_is_no_answer():
    with pytest.raises(NotAMessage):
        answers_of(NAME, build_dialect(NAME, told("621")))


# --- the message that the platform makes for us ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_unified_message_follows_from_what_was_told(kind):
    carried = read_dialect(NAME, build_dialect(NAME, told(kind)))
    listed = DOCUMENTS["621"] if kind in {"623", "625"} else None
    made = unified_document(
        carried, guid=specimens.guid(9), at=LATER, listed=listed, invt_no=specimens.INVT_NO
    )
    xml = build(specimens.message(kind, made))
    assert {fault.code for fault in validate(xml)} <= {"signature_missing"}
    assert made.text("guid") == specimens.guid(9)
    back = read(xml).documents[0]
    assert differences(back, made) == ()
    wanted = {**DOCUMENTS[kind].head}
    # the platform says nothing of a field that its own message has no place for
    assert {name for name in wanted if made.head.get(name) != wanted[name]} <= {
        "guid",
        "appTime",
        "declTime",
        "emsNo",
    }


def test_the_sums_of_an_order_follow_from_price_and_quantity():
    carried = read_dialect(NAME, build_dialect(NAME, told("311")))
    assert "totalPrice" not in carried.documents["311"].lines[0]
    assert [line["totalPrice"] for line in completed(carried).lines] == [
        line["totalPrice"] for line in DOCUMENTS["311"].lines
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<ceb:orderNo>", "<ceb:orderNo>", ()),
        ("<ceb:orderNo>", "\n  <!-- dropped, as it is never signed --><ceb:orderNo>", ()),
        (
            ' version="1.0">',
            ' version="1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b">',
            (),
        ),
        ("<ceb:orderNo>", '<ceb:orderNo pays="us">', ("attribute",)),
        (' version="1.0">', ' version="1.0" pays="us">', ("attribute",)),
        ("</ceb:orderNo>", "</ceb:orderNo>we owe a million", ("text",)),
        ("<ceb:orderNo>", "we owe a million<ceb:orderNo>", ("text",)),
        ("<ceb:OrderHead>", "<ceb:OrderHead>we owe a million", ("text",)),
        ("<ceb:orderNo>", "<?owe a million?><ceb:orderNo>", ("instruction",)),
        ("</ceb:CEB311Message>", "</ceb:CEB311Message><?owe a million?>", ("instruction",)),
        ("<ceb:CEB311Message", "<?owe a million?><ceb:CEB311Message", ("instruction",)),
    ],
)
def test_what_a_signature_would_cover_beside_the_fields_is_seen(old, new, said):
    xml = build(specimens.message("311", DOCUMENTS["311"])).decode()
    assert old in xml
    assert besides(xml.replace(old, new, 1).encode()) == said


def test_what_was_not_told_is_seen():
    carried = read_dialect(NAME, build_dialect(NAME, told("621")))
    ours = unified_document(carried, guid=specimens.guid(1), at=specimens.AT)
    theirs = unified_document(carried, guid=specimens.guid(2), at=LATER)
    assert differences(ours, theirs) == ()
    assert made_amiss(theirs, earliest=specimens.AT, latest=LATER) == ()
    for wrong, name in (
        ({"appTime": LATER + timedelta(days=1)}, "appTime"),
        ({"declTime": "20240306"}, "declTime"),
        ({"appStatus": "1"}, "appStatus"),
        ({"guid": "1"}, "guid"),
    ):
        late = Document(head=theirs.head | wrong, lines=theirs.lines)
        assert name in made_amiss(late, earliest=specimens.AT, latest=LATER)
    forged = Document(head=theirs.head | {"buyerName": "某人"}, lines=theirs.lines)
    assert differences(ours, forged) == ("buyerName",)
    added = Document(head=theirs.head | {"note": "另有说明"}, lines=theirs.lines)
    assert differences(ours, added) == ("note",)
    dearer = ({**theirs.lines[0], "price": Decimal("60.00")}, *theirs.lines[1:])
    assert differences(ours, Document(head=theirs.head, lines=dearer)) == ("1: price",)
    assert differences(ours, Document(head=theirs.head, lines=theirs.lines[:2])) == ("lines",)


def test_a_finished_message_is_carried_and_taken_out_as_it_was_signed():
    key = SoftwareKey.generate(common_name="a broker")
    message = sign(build(specimens.message("621", specimens.bonded_inventory())), key)
    carrier = b'<mo version="1.0.0"><head><businessType>X</businessType></head><body/></mo>'

    both = carry(carry(carrier, b'<a xmlns="http://www.chinaport.gov.cn/ceb"/>'), message)

    assert both.count(b"CEB621Message ") == 1 and b"<a " not in both
    assert verify(carried(both), trusted=[key.certificate]).key_name
    assert canonical(parse(carried(both))) == canonical(parse(message))
    assert carried(carrier) == b""
    with pytest.raises(BadSignature):
        verify(carried(both.replace(b"<ceb:copNo>", b"<ceb:copNo>9")), trusted=[key.certificate])
