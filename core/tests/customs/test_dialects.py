from decimal import Decimal

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.clock import read_time
from entrepot_core.customs.documents import Document
from entrepot_core.customs.messages import SPECS, DocumentInvalid, NotAMessage
from entrepot_core.customs.messages.dialects import DIALECTS, dialect
from entrepot_core.customs.messages.forms import Shape
from entrepot_core.customs.messages.translating import Told, build_dialect, covered, read_dialect
from entrepot_core.customs.receipts import (
    NoReceipt,
    Position,
    Receipt,
    State,
    answers_of,
    apply,
    lookups,
    send,
)
from entrepot_core.customs.xml import HostileXml, parse


def with_names(listed):
    """A list whose lines say what the shop calls them too."""
    return Document(
        head=listed.head, lines=tuple({**line, "itemName": line["gname"]} for line in listed.lines)
    )


KINDS = [(name, kind) for name in DIALECTS for kind in dialect(name).kinds if kind in SPECS]
DOCUMENTS = {
    "311": specimens.order(consigneeDistrict="440106", note="a<b & c"),
    "411": specimens.payment(),
    "511": specimens.waybill(),
    "513": Document(
        head=specimens.opening(513)
        | specimens.CARRIER
        | {"logisticsStatus": "S", "logisticsTime": specimens.AT, "note": "a<b & c"}
    ),
    "621": with_names(specimens.inventory(loctNo="5165W01", wrapType="2")),
    "623": specimens.cancellation(),
    "625": specimens.refund(),
}


def told(name, kind):
    """Every document, with an invented value for whatever else the port must have."""
    shape = dialect(name).kinds[kind]
    invented = {Shape.TEXT: "1", Shape.MOMENT: specimens.AT, Shape.STAMP: specimens.AT}
    extra = {
        slot.name: invented.get(slot.form.shape, Decimal(1))
        for slot in shape.slots
        if slot.kind == "extra" and slot.required and slot.path != shape.line
    }
    line = {
        slot.name: invented.get(slot.form.shape, Decimal(1))
        for slot in shape.slots
        if slot.kind == "extra" and slot.required and slot.path == shape.line
    }
    asked = any(slot.kind == "extra" and slot.path == shape.line for slot in shape.slots)
    lines = (line,) * len(DOCUMENTS[kind].lines) if asked else ()
    return Told(kind=kind, documents=DOCUMENTS, extra=extra, lines=lines)


def only(values, names):
    return {name: value for name, value in values.items() if name in names}


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_what_a_port_is_told_comes_back_as_far_as_it_carries_it(name, kind):
    given = told(name, kind)
    back = read_dialect(name, build_dialect(name, given))
    assert back.kind == kind
    assert (back.extra, back.lines) == (given.extra, given.lines)
    carried = covered(name, kind)
    assert set(back.documents) == set(carried)
    implied = dialect(name).kinds[kind].implied
    for each, places in carried.items():
        own = each == kind
        head = only(
            DOCUMENTS[each].head, places["head"] | ((own and {*implied.head, *implied.days}) or set())
        )
        assert back.documents[each].head == (head | implied.head if own else head)
        names = places["line"] | (set(implied.line) if own else set())
        lines = tuple(only(line, names) for line in DOCUMENTS[each].lines)[: len(DOCUMENTS[kind].lines)]
        assert back.documents[each].lines == (lines if places["line"] else ())


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_every_field_of_a_dialect_is_one_of_ours(name, kind):
    for each, places in covered(name, kind).items():
        assert places["head"] <= {field.name for field in SPECS[each].head_fields}
        assert places["line"] <= {field.name for field in SPECS[each].line_fields}
    if dialect(name).kinds[kind].line:
        assert covered(name, kind)[kind]["line"] >= {"gnum", "qty"}


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_what_a_port_must_have_is_asked_for_before_sending(name, kind):
    with pytest.raises(DocumentInvalid) as caught:
        build_dialect(name, Told(kind=kind, documents=DOCUMENTS))
    assert {fault.code for fault in caught.value.violations} == {"missing"}
    with pytest.raises(DocumentInvalid) as caught:
        build_dialect(
            name,
            Told(
                kind=kind,
                documents={kind: Document(head={"orderNo": "x\x01", "copNo": "x\x01", "note": "x\x01"})},
            ),
        )
    assert "bad_character" in {fault.code for fault in caught.value.violations}
    assert "11010519491231002X" not in str(caught.value.params)


def test_guangzhou_has_its_own_words_for_what_is_done():
    xml = build_dialect("guangzhou", told("guangzhou", "311"))
    root = parse(xml)
    assert root.tag == "InternationalTrade"
    assert root.findtext("Head/MessageType") == "KJ881111"
    assert root.findtext("Declaration/OrderHead/OpType") == "A"
    assert root.findtext("Declaration/OrderHead/DeclTime") == "20240305101458"
    content = root.find("Declaration/OrderList/OrderContent")
    assert [node.tag for node in content] == ["OrderDetail", "OrderWaybillRel", "OrderPaymentRel"]
    assert content.findtext("OrderDetail/ActualAmountPaid") == "328.21"
    assert content.findtext("OrderDetail/OrderDocType") == "01"
    assert [node.text for node in content.iterfind("OrderDetail/GoodsList/OrderGoodsList/HSCode")] == [
        "0409000000",
        "3401300000",
        "1905310000",
    ]
    assert content.findtext("OrderWaybillRel/WaybillNo") == "YD2024030500001"


def test_zhejiang_counts_modes_its_own_way():
    root = parse(build_dialect("zhejiang", told("zhejiang", "621")))
    assert (root.tag, root.get("version")) == ("mo", "1.0.0")
    assert root.findtext("head/businessType") == "PERSONAL_GOODS_DECLAR"
    module = root.find("body/goodsDeclareModuleList/goodsDeclareModule")
    assert [node.tag for node in module] == ["jkfSign", "goodsDeclare", "goodsDeclareDetails"]
    assert module.findtext("goodsDeclare/importType") == "0"
    assert module.findtext("jkfSign/businessNo") == "COP-1"
    assert len(module.findall("goodsDeclareDetails/goodsDeclareDetail")) == 3


def test_a_port_s_status_numbers_move_the_national_life():
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    for status, state in (("10", State.ACCEPTED), ("21", State.INSPECTION), ("20", State.RELEASED)):
        receipt = Receipt(kind="622", status=status, return_time=specimens.AT, message_guid=status)
        outcome = apply(position, receipt, port_statuses=dialect("guangzhou").statuses)
        position = outcome.position
        assert position.state is state


def test_another_message_is_not_taken_for_one_of_the_port():
    xml = build_dialect("zhejiang", told("zhejiang", "621"))
    with pytest.raises(NotAMessage):
        read_dialect("guangzhou", xml)
    with pytest.raises(NotAMessage):
        read_dialect("zhejiang", xml.replace(b"PERSONAL_GOODS_DECLAR", b"SOMETHING"))
    with pytest.raises(HostileXml):
        read_dialect("zhejiang", b"<!DOCTYPE mo><mo/>")
    with pytest.raises(KeyError):
        dialect("ceb")


ANSWER = b"""<InternationalTrade><Head><MessageID>M1</MessageID><MessageType>KJ881110CUSREC</MessageType></Head>
<Declaration><DeclEntNo>4401888888</DeclEntNo><EListNo>COP-1</EListNo><CusEListNo>51652024I000000001</CusEListNo>
<CusEListResult>20</CusEListResult><ResultDate>20240305101502</ResultDate><CusRejectNotes/></Declaration>
</InternationalTrade>"""


def test_an_answer_in_a_port_s_words_moves_the_same_life():
    (receipt,) = answers_of("guangzhou", ANSWER)
    assert (receipt.kind, receipt.status, receipt.invt_no) == ("622", "20", "51652024I000000001")
    assert receipt.return_time == read_time("20240305101502")
    assert lookups(receipt)[0] == {"copNo": "COP-1", "agentCode": "4401888888"}
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    outcome = apply(position, receipt, port_statuses=dialect("guangzhou").statuses)
    assert (outcome.position.state, outcome.position.invt_no) == (State.RELEASED, "51652024I000000001")


@pytest.mark.parametrize(
    ("status", "state"), [("F", State.FORMAT_ERROR), ("B", State.REJECTED), ("S", State.DECLARING)]
)
def test_the_first_answer_speaks_of_the_message(status, state):
    xml = ANSWER.replace(b"KJ881110CUSREC", b"KJDOCREC").replace(b"<CusEListResult>20</CusEListResult>", b"")
    body = (
        f"<OrgMessageID>X</OrgMessageID><Status>{status}</Status><OrgRecTime>2024-03-05 10:15:02</OrgRecTime>"
    )
    (receipt,) = answers_of("guangzhou", xml.replace(b"<CusRejectNotes/>", body.encode()))
    assert list(lookups(receipt)) == [{"oriCopMsgId": "X"}]
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    assert apply(position, receipt).position.state is state


def test_an_answer_that_says_nothing_is_none():
    with pytest.raises(NoReceipt):
        answers_of("guangzhou", ANSWER.replace(b"20240305101502", b"soon"))
    for name, xml in (
        ("guangzhou", ANSWER.replace(b"CUSREC", b"X")),
        ("zhejiang", ANSWER),
        ("guangzhou", b"<a/>"),
    ):
        with pytest.raises(NotAMessage):
            answers_of(name, xml)
