"""The acceptance cases A01 to A26, each from beginning to end with what the core knows."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.clock import beijing_day, next_app_time
from entrepot_core.customs.documents import Document, Extension, Message
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.matching import MatchContext, Severity, match, match_documents
from entrepot_core.customs.messages import DocumentInvalid, build, read, validate
from entrepot_core.customs.receipts import (
    Effect,
    Handling,
    ListDeclared,
    NotAskable,
    Position,
    State,
    apply,
    ask,
    check_change,
    lookups,
    reason_of,
    receipts_of,
    send,
)
from entrepot_core.customs.signing import BadSignature, SoftwareKey, sign, verify
from entrepot_core.taxes.returns import return_window

D = Decimal
KEY = SoftwareKey.generate(common_name="Test Declarant")
SENT = specimens.AT - timedelta(minutes=1)
ALL = {
    "order": specimens.order(),
    "payment": specimens.payment(),
    "waybill": specimens.waybill(),
    "inventory": specimens.inventory(),
}


def on_the_wire(kind, status, when="20240305101458000", number=1, **fields):
    """A receipt that went through XML and back."""
    shapes = {
        "312": ("ebpCode", "ebcCode", "orderNo"),
        "412": ("payCode", "payTransactionId"),
        "512": ("logisticsCode", "logisticsNo"),
        "622": ("ebpCode", "ebcCode", "agentCode", "copNo", "preNo", "invtNo"),
        "624": ("ebpCode", "ebcCode", "agentCode", "copNo", "preNo", "invtNo"),
        "626": ("ebpCode", "ebcCode", "agentCode", "copNo", "preNo", "invtNo"),
    }
    known = specimens.PLATFORM | specimens.PAYER | specimens.CARRIER
    known |= {
        "orderNo": "ORDER-1",
        "agentCode": "4401888888",
        "copNo": "COP-1",
        "preNo": "B20240305000000001",
    }
    known |= fields
    head = specimens.receipt(status, when, **fields).head
    kept = {"guid", "customsCode", "returnStatus", "returnTime", "returnInfo"}
    head = {
        name: value
        for name, value in head.items()
        if name in kept and (name != "customsCode" or kind[0] == "6")
    }
    head |= {name: known[name] for name in shapes[kind] if known.get(name)}
    message = replace(specimens.answer(kind, Document(head=head)), guid=specimens.guid(number))
    (receipt,) = receipts_of(read(build(message)))
    return receipt


def sent(kind="621"):
    return send(Position(kind=kind), message_guid=specimens.guid(1), at=SENT)


def run(position, *receipts):
    effects = []
    for receipt in receipts:
        outcome = apply(position, receipt)
        position = outcome.position
        effects.append(outcome.effect)
    return position, effects


def rules(**documents):
    context = documents.pop("context", None)
    return {finding.rule: finding for finding in match(**(ALL | documents), context=context)}


def codes(xml):
    return {(fault.path, fault.code) for fault in validate(xml)}


def test_a01_a_valid_list_by_direct_purchase():
    assert rules() == {}
    signed = sign(build(specimens.message("621", ALL["inventory"])), KEY)
    assert validate(signed) == ()
    envelope = dxp.wrap(
        signed,
        sender="DXPENT0000000001",
        receivers=[dxp.IMPORT_RECEIVER],
        message_type="CEB621Message",
        message_id="1",
        created_at=specimens.AT,
    )
    assert verify(dxp.unwrap(envelope).data, trusted=[KEY.certificate])
    for kind, receipt in (("311", "312"), ("411", "412"), ("511", "512")):
        assert run(sent(kind), on_the_wire(receipt, "120"))[0].state is State.ACCEPTED
    position, effects = run(
        sent(),
        on_the_wire("622", "2", "20240305101458000", 2),
        on_the_wire("622", "120", "20240305101459000", 3, invtNo=specimens.INVT_NO),
        on_the_wire("622", "800", "20240305101502000", 4),
    )
    assert position.state is State.RELEASED
    assert (position.pre_no, position.invt_no) == ("B20240305000000001", specimens.INVT_NO)
    assert effects == [Effect.MOVED] * 3


def test_a02_a_valid_bonded_list_takes_stock_when_it_is_released():
    bonded = specimens.bonded_inventory()
    stock = {f"REC-{number}": D(2) for number in (1, 2, 3)}
    assert rules(inventory=bonded, context=MatchContext(book_stock=stock)) == {}
    short = rules(inventory=bonded, context=MatchContext(book_stock=stock | {"REC-2": D(1)}))
    assert short.keys() == {"M30"}
    position, _ = run(sent(), on_the_wire("622", "2"))
    assert position.state is not State.RELEASED
    position, effects = run(position, on_the_wire("622", "800", "20240305101502000", 4))
    assert (position.state, effects) == (State.RELEASED, [Effect.MOVED])


def test_a03_the_payment_differs_by_one_fen():
    found = rules(payment=specimens.payment(amountPaid=D("328.20")))
    assert found.keys() == {"M02"}
    assert found["M02"].severity is Severity.BLOCK
    receipt = on_the_wire("622", "100", returnInfo="[Code:1332;Desc:支付单金额与订单金额不一致]")
    position, _ = run(sent(), receipt)
    assert position.state is State.REJECTED
    assert reason_of(receipt.text).code == "1332"


def test_a04_the_amount_equation_is_broken():
    finding = rules(order=specimens.order(acturalPaid=D("338.21")))["M01"]
    for part in ("298.00", "12.00", "28.21", "10.00", "338.21", "328.21"):
        assert part in finding.sentence_en
    assert "10.00 too much" in finding.sentence_en


def test_a05_the_buyer_is_not_the_payer():
    stranger = specimens.payment(payerIdNumber="110105194912310038")
    assert rules(payment=stranger).keys() == {"M11"}
    assert rules(payment=stranger, context=MatchContext(identity_authorised=True)) == {}


def test_a06_the_limit_of_one_transaction():
    def listed(*lines):
        base = ALL["inventory"].lines[0]
        made = tuple(
            base | {"gnum": D(n), "qty": D(1), "price": D(price), "totalPrice": D(price)}
            for n, price in enumerate(lines, 1)
        )
        return {
            "621": Document(head=ALL["inventory"].head | {"freight": D(0), "insuredFee": D(0)}, lines=made)
        }

    (finding,) = match_documents(listed("2600.00", "2600.00"))
    assert (finding.rule, finding.severity) == ("M09", Severity.BLOCK)
    (finding,) = match_documents(listed("5200.00"))
    assert (finding.rule, finding.severity) == ("M09", Severity.WARN)
    assert "counts for the year" in finding.sentence_en


def test_a07_the_limit_of_the_year():
    assert rules(context=MatchContext(yearly_used=D("25800.00"))).keys() == {"M10"}
    outcome = apply(sent(), on_the_wire("622", "-621018"))
    assert (outcome.position.state, outcome.handling) == (State.FORMAT_ERROR, Handling.FIX)


def test_a08_line_numbers():
    lines = ALL["inventory"].lines
    gap = Document(head=ALL["inventory"].head, lines=(lines[0], lines[2]))
    assert rules(inventory=gap).keys() == {"M21"}


def test_a09_a_duplicate_receipt_is_applied_once():
    twice = on_the_wire("622", "120", number=3)
    position, effects = run(sent(), twice, twice)
    assert effects == [Effect.MOVED, Effect.DUPLICATE]
    assert len(position.attempts[0].history) == 1


def test_a10_released_is_heard_before_accepted():
    position, _ = run(sent(), on_the_wire("622", "2", "20240305101457000", 2))
    position, effects = run(
        position,
        on_the_wire("622", "800", "20240305101502000", 3),
        on_the_wire("622", "120", "20240305101458000", 4, invtNo=specimens.INVT_NO),
    )
    assert effects == [Effect.MOVED, Effect.HISTORY]
    assert (position.state, position.invt_no) == (State.RELEASED, specimens.INVT_NO)


def test_a11_a_late_receipt_of_an_older_attempt():
    position, _ = run(sent(), on_the_wire("622", "100", "20240305101458000", 2))
    position = send(position, message_guid=specimens.guid(9), at=specimens.AT + timedelta(hours=1))
    position, effects = run(position, on_the_wire("622", "100", "20240305101459000", 3))
    assert (position.state, effects) == (State.SENT, [Effect.OLDER_ATTEMPT])
    assert [len(attempt.history) for attempt in position.attempts] == [2, 0]


def test_a12_rejected_then_declared_again():
    receipt = on_the_wire("622", "100", returnInfo="[Code:130126;Desc:订购人电话不一致]")
    position, _ = run(sent(), receipt)
    assert reason_of(receipt.text).prevention == "buyer equal"
    later = next_app_time(SENT, after=specimens.AT)
    assert later > specimens.AT
    again = specimens.inventory(guid=specimens.guid(77), appTime=later)
    message = replace(specimens.message("621", again), guid=specimens.guid(78))
    assert read(build(message)).documents[0].text("copNo") == "COP-1"
    position = send(position, message_guid=message.guid, at=later)
    position, _ = run(
        position,
        on_the_wire("622", "120", "20240305111458000", 5, preNo="B20240305000000002"),
        on_the_wire("622", "800", "20240305111502000", 6, preNo="B20240305000000002"),
    )
    assert (position.state, position.attempt.number) == (State.RELEASED, 2)


def test_a13_no_signature_and_a_broken_one():
    xml = build(specimens.message("621", ALL["inventory"]))
    assert codes(xml) == {("/Signature", "signature_missing")}
    with pytest.raises(BadSignature, match="changed after signing"):
        verify(sign(xml, KEY).replace(b"COP-1", b"COP-2"), trusted=[KEY.certificate])


def test_a14_the_tail_stands_in_another_order_in_each_flow():
    extension = Extension(name="port", version="1")
    lists = {"621": ALL["inventory"], "303": export_order()}
    for kind, document in lists.items():
        message = Message(
            kind=kind,
            guid=specimens.guid(1),
            documents=(document,),
            transfer=specimens.TRANSFER,
            extension=extension,
        )
        signed = sign(build(message), KEY)
        assert validate(signed) == ()
        verify(signed, trusted=[KEY.certificate])
        start, end = signed.index(b"<ds:Signature"), signed.index(b"</ds:Signature>") + 15
        block = signed[signed.index(b"<ceb:ExtendMessage>") : signed.index(b"</ceb:ExtendMessage>") + 20]
        signature = signed[start:end]
        right = signature + block if kind == "303" else block + signature
        assert right in signed
        wrong = signed.replace(right, block + signature if kind == "303" else signature + block)
        assert {code for _, code in codes(wrong)} == {"out_of_order"}


def export_order():
    head = specimens.opening(303, orderType="E", orderNo="E-1") | specimens.PLATFORM
    head |= {"goodsValue": D("95.00"), "freight": D("5.00"), "currency": "502"}
    line = {"gnum": D(1), "itemName": "虚构茶叶", "unit": "035", "currency": "502", "qty": D(1)}
    line |= {
        "price": D("95.00"),
        "totalPrice": D("95.00"),
        "itemNo": "T-1",
        "itemDescribe": "茶叶",
        "barCode": "无",
    }
    return Document(head=head, lines=(line,))


def test_a15_a_format_check_answers_for_the_whole_message():
    head = {
        "guid": specimens.guid(900),
        "returnStatus": "-1",
        "returnInfo": "XML 不符合规范",
        "oriCopMsgId": "MSG-1",
    }
    head |= {"returnTime": specimens.AT, "oriMessageType": "CEB621Message", "oriBizMessage": "<x/>"}
    (receipt,) = receipts_of(read(build(specimens.answer("900", Document(head=head)))))
    assert list(lookups(receipt)) == [{"oriCopMsgId": "MSG-1"}]
    outcome = apply(sent(), receipt)
    assert (outcome.effect, outcome.position.state) == (Effect.MOVED, State.FORMAT_ERROR)
    assert apply(sent("311"), receipt).position.state is State.FORMAT_ERROR


def accepted():
    return run(sent(), on_the_wire("622", "120", number=2, invtNo=specimens.INVT_NO))[0]


def test_a16_a_cancellation_before_the_release():
    listed = ALL["inventory"]
    context = MatchContext(list_state=accepted().state)
    documents = {"623": specimens.cancellation(), "621": listed}
    assert match_documents(documents, context=context) == ()
    pending = ask(accepted(), "cancel")
    assert pending.state is State.CANCEL_PENDING
    answers = [on_the_wire("624", status, number=10 + n) for n, status in enumerate(["2", "120", "399"])]
    position, effects = run(pending, *answers)
    assert (position.state, effects[-1]) == (State.CANCELLED, Effect.MOVED)
    assert run(sent("623"), *answers)[0].state is State.DONE


def test_a17_a_cancellation_too_late():
    position, effects = run(
        ask(accepted(), "cancel"),
        on_the_wire("622", "800", "20240305101502000", 3),
        on_the_wire("624", "100", "20240305101503000", 4, returnInfo="[Code:22007;Desc:对应清单已放行]"),
    )
    assert (position.state, effects) == (State.RELEASED, [Effect.MOVED, Effect.HISTORY])
    assert run(sent("623"), on_the_wire("624", "100"))[0].state is State.FAILED
    assert reason_of("[Code:22007;Desc:对应清单已放行]").prevention.startswith("use 625")
    with pytest.raises(NotAskable):
        ask(position, "cancel")
    assert ask(position, "return").state is State.RETURN_PENDING


def test_a18_a_return_in_time_and_too_late():
    released = beijing_day(specimens.AT).replace(day=1)
    documents = {"625": specimens.refund(), "621": ALL["inventory"]}
    for day, expected in ((20, set()), (31, set())):
        context = MatchContext(list_state=State.RELEASED, released_on=released, day=released.replace(day=day))
        assert {each.rule for each in match_documents(documents, context=context)} == expected
    late = MatchContext(
        list_state=State.RELEASED, released_on=released, day=released.replace(month=4, day=15)
    )
    (finding,) = match_documents(documents, context=late)
    assert finding.rule == "M35"
    assert "time for applying" in finding.sentence_en
    assert return_window("cn.retail_import", released_on=released).back_by == released + timedelta(days=45)
    position, _ = run(accepted(), on_the_wire("622", "800", "20240305101502000", 3))
    position, effects = run(
        ask(position, "return"), on_the_wire("626", "120", number=4), on_the_wire("626", "399", number=5)
    )
    assert (position.state, effects[-1]) == (State.RETURNED, Effect.MOVED)
    refused, _ = run(
        ask(run(accepted(), on_the_wire("622", "800", "20240305101502000", 3))[0], "return"),
        on_the_wire("626", "100", number=6),
    )
    assert refused.state is State.RELEASED


# A19 (announcement 179) is told in test_realtime179.


def test_a20_exports_are_summed_up():
    lines = tuple(
        {"invtNo": f"51652024E00000000{n}", "gseqno": D(1), "gnum": D(1), "gcode": "0902100000"}
        for n in (1, 2, 3)
    )
    head = {"guid": specimens.guid(792), "sumNo": "S" + "0" * 17, "opDate": specimens.AT, "entryId": "0" * 18}
    receipts = receipts_of(
        Message(kind="792", guid=specimens.guid(5), documents=(Document(head=head, lines=lines),))
    )
    assert [receipt.invt_no for receipt in receipts] == [line["invtNo"] for line in lines]
    assert {receipt.keys["entryId"] for receipt in receipts} == {"0" * 18}
    position = send(Position(kind="603"), message_guid="m", at=SENT)
    closed = receipts[0].__class__(
        kind="604", status="899", return_time=specimens.AT, message_guid="n", invt_no=receipts[0].invt_no
    )
    position = ask(apply(position, closed).position, "sum_up")
    assert apply(position, receipts[0]).position.state is State.SUMMARISED
    simplified = {"603": Document(head={"statisticsFlag": "A"})}
    context = MatchContext(export_needs=frozenset({"refund"}))
    assert [each.rule for each in match_documents(simplified, context=context)] == ["M40"]


def test_a21_a_stale_message_changes_nothing():
    position, _ = run(sent("311"), on_the_wire("312", "120", "20240305101458000", 2))
    position = send(position, message_guid="change", at=specimens.AT + timedelta(minutes=5), change=True)
    outcome = apply(position, on_the_wire("312", "-301014", "20240305102058000", 3))
    assert outcome.position.state is State.ACCEPTED
    assert (outcome.effect, outcome.handling) == (Effect.HISTORY, Handling.ALREADY_DONE)
    assert "superseded" in outcome.note


def test_a_change_that_customs_does_not_allow_leaves_the_list_as_it_was():
    position, _ = run(sent(), on_the_wire("622", "120", "20240305101458000", 2))
    position = send(position, message_guid="change", at=specimens.AT + timedelta(minutes=5), change=True)
    refused = apply(position, on_the_wire("622", "-621012", "20240305102058000", 3))
    assert (refused.effect, refused.position.state) == (Effect.HISTORY, State.ACCEPTED)
    released = apply(refused.position, on_the_wire("622", "800", "20240305102158000", 4))
    assert (released.effect, released.position.state) == (Effect.MOVED, State.RELEASED)
    first, _ = run(sent(), on_the_wire("622", "-621012", "20240305101458000", 2))
    assert first.state is State.FORMAT_ERROR


@pytest.mark.parametrize("refusal", ["100", "-621005", "-621012"])
@pytest.mark.parametrize("first", [(), ("2",), ("2", "3")])
def test_a_change_refused_before_it_is_taken_in_leaves_the_list_as_it_was(refusal, first):
    position, _ = run(sent(), on_the_wire("622", "120", "20240305101458000", 2))
    position = send(position, message_guid="change", at=specimens.AT + timedelta(minutes=5), change=True)
    for number, status in enumerate(first, 3):
        position = apply(position, on_the_wire("622", status, f"2024030510205{number}000", number)).position
        assert position.state in {State.DECLARING, State.SENT_TO_CUSTOMS}
    refused = apply(position, on_the_wire("622", refusal, "20240305102058000", 8))
    assert (refused.effect, refused.position.state) == (Effect.HISTORY, State.ACCEPTED)
    released = apply(refused.position, on_the_wire("622", "800", "20240305102158000", 9))
    assert (released.effect, released.position.state) == (Effect.MOVED, State.RELEASED)


def test_a_list_declared_anew_that_may_not_be_changed_is_refused():
    position, _ = run(sent(), on_the_wire("622", "100", "20240305101458000", 2))
    position = send(position, message_guid="again", at=specimens.AT + timedelta(minutes=5))
    refused = apply(position, on_the_wire("622", "-621012", "20240305102058000", 3, preNo=None, invtNo=None))
    assert (refused.effect, refused.position.state) == (Effect.MOVED, State.FORMAT_ERROR)


def test_a22_no_change_after_the_list_was_declared():
    with pytest.raises(ListDeclared, match="cancel the list first"):
        check_change(accepted())
    check_change(None)
    check_change(run(sent(), on_the_wire("622", "100"))[0])
    check_change(run(ask(accepted(), "cancel"), on_the_wire("624", "399", number=9))[0])


def test_a23_a_receipt_without_numbers():
    xml = build(specimens.answer("622", specimens.receipt("-621005", preNo=None)))
    assert ("/InventoryReturn[1]/preNo", "missing") in codes(xml)
    (receipt,) = receipts_of(read(xml))
    assert receipt.pre_no == ""
    assert lookups(receipt)[0] == {"copNo": "COP-1", "agentCode": "4401888888"}
    assert apply(sent(), receipt).position.state is State.FORMAT_ERROR


def test_a24_prefix_and_default_namespace_read_the_same():
    xml = build(specimens.answer("622", specimens.receipt("800")))
    plain = xml.replace(b"ceb:", b"").replace(b"xmlns:ceb", b"xmlns").replace(b":ceb=", b"=")
    assert receipts_of(read(plain)) == receipts_of(read(xml))
    assert b"<InventoryReturn>" in plain


def test_a25_two_transfer_blocks_are_invalid_and_never_written():
    xml = build(specimens.message("303", export_order()))
    assert xml.count(b"<ceb:BaseTransfer>") == 1
    start, end = xml.index(b"<ceb:BaseTransfer>"), xml.index(b"</ceb:BaseTransfer>") + 19
    assert ("/BaseTransfer", "too_many") in codes(xml[:end] + xml[start:end] + xml[end:])


def test_a26_detained_goods_are_sent_back():
    receipts = [
        on_the_wire("622", status, f"2024030510150{n}000", 10 + n)
        for n, status in enumerate(["500", "501", "700"])
    ]
    states = []
    position = accepted()
    for receipt in receipts:
        position = apply(position, receipt).position
        states.append(position.state)
    assert states == [State.INSPECTION, State.DETAINED, State.SENT_BACK]
    with pytest.raises(NotAskable):
        ask(position, "return")


def test_a_list_without_head_is_told_in_full_and_not_sent():
    with pytest.raises(DocumentInvalid) as caught:
        build(specimens.message("621", Document(head={})))
    assert len(caught.value.violations) > 20
