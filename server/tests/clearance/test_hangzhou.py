"""An order declared through Hangzhou: told in the platform's words, signed on call, heard from platform and nation."""

import dataclasses
from datetime import timedelta

import httpx2
import pytest
from server.tests.clearance.conftest import BUYER
from server.tests.desk_cases import ask_back

from entrepot.console.queries.declaration import get_declaration
from entrepot.console.queries.raw import get_attempt, get_letter
from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.customs.entrusting import AGAIN_FOR
from entrepot.customs.models import Attempt, GivenSignature, InboundMessage, Receipt
from entrepot.customs.ports import get_port
from entrepot.customs.ports.hangzhou.keys import seal_keys
from entrepot.customs.ports.protocol import KindNotTaken, PortRefused
from entrepot.customs.ports.settings import PortMisconfigured
from entrepot.inventory import services as inventory
from entrepot.ledger import queries as ledger
from entrepot.orders import queries as orders
from entrepot.orders import returns
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.records.models import LogEntry
from entrepot.usecases.clearance.read_message import read_message
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.repair.prove_house import prove_house
from entrepot.usecases.service.call_off import call_off
from entrepot.usecases.service.receive_return import receive_return
from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document, Message
from entrepot_core.customs.envelopes.sealed import open_post, seal_post
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.messages.carrying import carried
from entrepot_core.customs.messages.translating import read_dialect
from entrepot_core.customs.signing import verify

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
PORT, JKF = "hangzhou", "zhejiang"
PLACES = {"1210": "HZ-XIACHENG", "9610": "TYO-HZ"}


@pytest.fixture
def warehouses(house):
    """A bonded warehouse of the pilot zone with its book, and one abroad whose parcels come in there."""
    for code, kind, country, more in (
        (PLACES["1210"], "bonded", "CN", {"area_code": "3301666003", "area_name": "示例下城仓储有限公司"}),
        (PLACES["9610"], "overseas", "JP", {}),
    ):
        book = {"ems_no": "T2928W000003"} if kind == "bonded" else {}
        inventory.add_warehouse(
            inventory.NewWarehouse(
                code=code,
                name_zh=code,
                name_en=code,
                kind=kind,
                country=country,
                port=PORT,
                customs_office="2928",
                **more,
                **book,
            )
        )
        inventory.receive(
            warehouse_code=code,
            seller_code="SAKURA",
            sku="SERUM-30",
            pieces=50,
            key=f"f:{code}",
            now=clock.now(),
        )
    books.stock_in(
        ems_no="T2928W000003",
        item_record_no="GDS0001",
        seller_code="SAKURA",
        sku="SERUM-30",
        quantity=50,
        key="hz",
        now=clock.now(),
    )


@pytest.fixture
def place(warehouses, make_order, pay):
    """A paid order of one consignment that goes through the port; gives the number of the consignment."""

    def make(prepare=lambda _consignment: None, mode="1210"):
        number = make_order(port=PORT, mode=mode, place=PLACES[mode])
        prepare(f"{number}A")
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        return f"{number}A"

    return make


@pytest.fixture
def scripted(world, script):
    """``scripted(kind, hold="120")`` prepares what the port does with such a document of a consignment."""

    def make(*kinds, **behaviour):
        def prepare(consignment):
            script(
                world.port,
                documents=[{"kind": kind, "order_no": consignment, **behaviour} for kind in kinds],
            )

        return prepare

    return make


def state(consignment):
    return orders.get_consignment(consignment).customs_state


def unlike(consignment):
    """Rules that do not hold; that the positive list on file is not whole is no fault of the port."""
    found = get_declaration(consignment, now=clock.now()).findings
    return [each.rule for each in found if each.rule != "M29"]


def quiet():
    return not Job.objects.filter(state__in=["waiting", "leased"]).exists()


def told(consignment, kind="621"):
    rows = Receipt.objects.filter(document__consignment_no=consignment, document__kind=kind)
    return [(each.kind, each.status, each.effect) for each in rows.order_by("id")]


def sent(consignment, kind="621"):
    rows = Attempt.objects.filter(document__consignment_no=consignment, document__kind=kind)
    return [read_dialect(JKF, bytes(each.xml)) for each in rows.order_by("number")]


def log(act):
    return list(LogEntry.objects.filter(act=act).order_by("id"))


def deducted():
    return sum(item.deducted for item in books.list_items() if item.ems_no == "T2928W000003")


@pytest.mark.parametrize("mode", ["1210", "9610"])
def test_an_order_is_declared_signed_on_call_and_released(mode, world, place, work):
    consignment = place(mode=mode)
    work(lambda: state(consignment) == "released" and quiet())
    work(lambda: Receipt.objects.filter(kind__in=["OUT", "DUE"]).count() == 2 and quiet())
    for parked in customs.list_parked(since=clock.now() - timedelta(days=1)):
        read_message(inbound=parked.inbound_id, now=clock.now())

    documents = customs.documents_of(consignment)
    assert {kind: each.state for kind, each in documents.items() if kind != "513"} == {
        "311": "accepted", "411": "accepted", "511": "accepted", "621": "released",
    }  # fmt: skip
    assert unlike(consignment) == []
    (listed,) = sent(consignment)
    assert listed.documents["621"].text("tradeMode") == mode
    assert (listed.extra["sign.cebFlag"], listed.documents["621"].text("loctNo")) == ("03", "292801")
    mine = [each for each in world.port.registry.all() if each.order_no == consignment]
    assert {each.kind: each.door for each in mine if each.kind != "513"} == {
        "311": PORT, "411": "national", "511": "national", "621": PORT,
    }  # fmt: skip
    # the nation's message was made by the platform and carries our card's signature
    made = next(each for each in mine if each.kind == "621")
    assert verify(made.xml, trusted=world.port.intake.certificates()).key_name
    assert [each.port for each in log("signature_given")] == [PORT, PORT]
    assert GivenSignature.objects.count() == 2 and not log("signature_refused")
    # the platform says 52 (released by hand) of its own: the nation's 800 is what releases
    assert [each for each in told(consignment) if each[2] == "moved"][-1] == ("622", "800", "moved")
    assert ("622", "399", "history") in told(consignment) or ("622", "399", "moved") in told(consignment)
    assert ("DUE", "due", "history") in told(consignment)
    assert told(consignment, "511") == [("OUT", "out", "history")]
    assert deducted() == (2 if mode == "1210" else 0)
    assert documents["621"].invt_no
    assert ledger.proof().holds and prove_house() == ()


def test_a_rejection_tells_its_cause_and_the_list_is_declared_again(world, place, work, scripted):
    consignment = place(scripted("621", reject="1332", reject_text="金额不符", copies=2))
    work(lambda: state(consignment) == "rejected" and quiet())
    document = customs.documents_of(consignment)["621"]
    assert (document.state, document.last_code) == ("rejected", "100")
    assert "1332" in document.last_text
    said = [get_letter(each.pk) for each in InboundMessage.objects.filter(port=PORT)]
    assert any("1332" in each.text and "1332" in each.masked for each in said)
    assert not any("msg_type=" in each.text + each.masked for each in said)

    resend_declaration(consignment_no=consignment, actor="officer", now=clock.now())
    work(lambda: state(consignment) == "released" and quiet())
    first, second = sent(consignment)
    assert first.documents["621"].text("copNo") == second.documents["621"].text("copNo")
    assert first.extra["sign.note"] != second.extra["sign.note"]
    assert deducted() == 2


def test_what_the_platform_does_not_take_is_an_answer_at_once(world, place, work, script):
    consignment = place(lambda _number: script(world.port, unregistered=["DXPENT0000000001"]))
    work(
        lambda: customs.documents_of(consignment).get("311") is not None and state(consignment) == "rejected"
    )
    document = customs.documents_of(consignment)["311"]
    assert (document.state, document.last_code) == ("format_error", "-1")
    assert document.last_text.startswith("22002:")
    assert not [each for each in world.port.registry.all("311") if each.order_no == consignment]

    script(world.port, clear=True)
    resend_declaration(consignment_no=consignment, actor="officer", now=clock.now())
    work(lambda: state(consignment) == "released" and quiet())


def test_a_list_is_cancelled_by_its_waybill(world, place, work, scripted):
    consignment = place(scripted("621", hold="120"))
    work(lambda: state(consignment) == "accepted")

    call_off(actor="shopper", order_no=consignment[:-1], reason="changed my mind", now=clock.now())
    work(lambda: [each.state for each in payments.refunds_of_order(consignment[:-1])] == ["done"] and quiet())
    assert state(consignment) == "cancelled"
    (asked,) = sent(consignment, "623")
    assert asked.documents["623"].text("logisticsNo") and "invtNo" not in asked.documents["623"].head
    (made,) = [each for each in world.port.registry.all("623") if each.order_no == consignment]
    assert made.door == PORT and made.document.text("invtNo")
    assert deducted() == 0


def test_goods_go_back_by_their_waybill_and_the_book_has_them_again(world, place, work, scripted):
    consignment = place(scripted("625", copies=2))
    number = consignment[:-1]
    work(lambda: orders.get_consignment(consignment).goods_state == "delivered" and quiet())
    returned = ask_back(consignment)
    work(lambda: returns.get_return(returned).granted_at is not None)
    (asked,) = sent(consignment, "625")
    assert asked.documents["625"].lines[0]["qty"] == 1
    assert asked.documents["621"].text("areaCode") == "3301666003"
    (made,) = [each for each in world.port.registry.all("625") if each.order_no == consignment]
    assert (made.door, made.document.lines[0]["unit"]) == (PORT, "142")
    assert made.document.text("invtNo") == customs.documents_of(consignment)["621"].invt_no

    receive_return(actor="clerk", number=returned, now=clock.now())
    work(lambda: [each.state for each in payments.refunds_of_order(number)] == ["done"] and quiet())
    assert deducted() == 1
    assert prove_house() == ()


@pytest.mark.parametrize("sequence", ["reversed", "shuffled"])
def test_copies_and_disorder_end_in_the_same_place(sequence, world, place, work, scripted):
    consignment = place(scripted("311", "621", copies=3, sequence=sequence))
    work(lambda: state(consignment) == "released" and quiet())
    assert customs.documents_of(consignment)["621"].invt_no
    assert deducted() == 2
    assert len([each for each in told(consignment) if each[1:] == ("800", "moved")]) == 1
    assert GivenSignature.objects.count() == 2


def test_who_does_not_hear_the_answer_sends_the_same_again_and_is_signed_once(world, place, work, script):
    path = "/newyorkWS/ws/ReceiveEncryptDeclare"
    consignment = place(
        lambda _number: script(world.port, calls=[{"path": path, "times": 2, "fault": "drop_after"}])
    )
    work(lambda: state(consignment) == "released" and quiet())
    assert len([each for each in world.port.registry.all("621") if each.order_no == consignment]) == 1
    assert not log("signature_refused")


# --- what is signed, and what is not ---------------------------------------------------------------------------------


@pytest.fixture
def call(world):
    """Ask for a signature as the platform does; gives the signed message, or the word for no."""

    def ask(message, keys=None, kind="CUSTOMS_CEB_SIGN"):
        raw = message if isinstance(message, bytes) else build(message)
        body = seal_post(raw, message_type=kind, keys=keys or world.port.doors[PORT]._keys.of(""))
        answer = httpx2.post(
            f"{world.port._shop}/partners/customs/{PORT}/signatures",
            content=body,
            trust_env=False,
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        if b"<errorCode>" in answer.content:
            return answer.content.partition(b"<errorCode>")[2].partition(b"<")[0].decode()
        return open_post(answer.content, world.port.doors[PORT]._keys.of("")).data

    return ask


@pytest.fixture
def held(world, place, work, scripted):
    """A consignment whose list customs has on file, and the list as the platform made it."""
    consignment = place(scripted("621", hold="120"))
    work(lambda: state(consignment) == "accepted" and quiet())
    made = next(each for each in world.port.registry.all("621") if each.order_no == consignment)
    return consignment, read(made.xml)


def changed(message, guid=None, **fields):
    (document,) = message.documents
    return dataclasses.replace(
        message,
        guid=guid or specimens.guid(77),
        documents=(Document(head={**document.head, **fields}, lines=document.lines),),
    )


def test_only_what_we_wrote_is_signed_once_and_for_a_while(call, held):
    consignment, message = held
    before = GivenSignature.objects.count()
    for fields, why in (
        ({"buyerName": "某人"}, "says_something_else"),
        ({"note": "另有说明"}, "says_something_else"),
        ({"appStatus": "1"}, "says_something_else"),
        ({"declTime": "20200101"}, "says_something_else"),
        ({"copNo": "NOT-OURS"}, "nothing_under_way"),
        ({}, "another_was_signed"),
    ):
        assert call(changed(message, **fields)) == why, fields
        entry = log("signature_refused")[-1]
        assert (entry.port, why in entry.text, "某人" in entry.text) == (PORT, True, False)
    assert GivenSignature.objects.count() == before
    kept = InboundMessage.objects.filter(port=PORT, reason_code="clearance.signature_refused")
    assert kept.count() == 6 and {each.reason_params["parcel"] for each in kept} == {consignment, "–"}

    unsigned = build(message)
    for smuggled in (
        unsigned.replace(b"<ceb:orderNo>", b'<ceb:orderNo pays="us">'),
        unsigned.replace(b"</ceb:orderNo>", b"</ceb:orderNo>and more"),
        unsigned.replace(b"</ceb:orderNo>", b"</ceb:orderNo><ceb:more>1</ceb:more>"),
        unsigned + b"<?and more?>",
    ):
        assert call(smuggled) == "not_in_order"
    first, again = call(unsigned), call(unsigned)
    assert first == again and b"SignatureValue" in first
    assert GivenSignature.objects.get(message_guid=message.guid).copies == 3
    GivenSignature.objects.update(at=clock.now() - 2 * AGAIN_FOR)
    assert call(unsigned) == "played_again"
    assert state(consignment) == "accepted"


def test_a_stranger_gets_no_signature_and_nobody_after_the_end(world, call, held, work):
    consignment, message = held
    ours, given = seal_keys(), GivenSignature.objects.count()
    # sealed with our own key instead of the platform's
    assert (
        call(build(message), keys=dataclasses.replace(ours, theirs=ours.own.public_key())) == "not_from_port"
    )
    assert call(build(message), kind="CUSTOMS_CEB_CALLBACK") == "not_from_port"
    kept = InboundMessage.objects.filter(port=PORT, outcome="refused")
    assert kept.count() == 2 and all(each.reason for each in kept)

    assert call(b"<a/>") == "not_a_message"
    assert call(b"<!DOCTYPE a><a/>") == "document_type_refused"
    assert call(build(message).replace(b"<ceb:copNo>", b"<ceb:copNo>" + b"x" * 30)) == "not_in_order"
    other = dataclasses.replace(
        message, transfer=dataclasses.replace(message.transfer, cop_code="4401000000")
    )
    assert call(other) == "not_ours"
    assert call(dataclasses.replace(message, documents=message.documents * 2)) == "not_ours"

    (filing,) = [each for each in world.port.registry.all("621") if each.order_no == consignment]
    httpx2.post(f"{world.port.url}/lists/{filing.serial}/release", trust_env=False, timeout=60)
    work(lambda: state(consignment) == "released" and quiet())
    assert call(build(message)) == "nothing_under_way"
    assert GivenSignature.objects.count() == given


def test_who_gets_no_signature_is_told_the_cause_and_declares_again(world, place, work, monkeypatch):
    """The platform can't reach our server: its answer has the nation's code, and the desk sends again."""
    with monkeypatch.context() as patched:
        patched.setattr(world.port.doors[PORT], "_signature", lambda _case, _unsigned: None)
        consignment = place()
        work(lambda: state(consignment) == "rejected" and quiet())
    document = customs.documents_of(consignment)["311"]
    assert (document.state, document.last_code) == ("format_error", "-301020")
    assert "调用加签接口失败" in document.last_text

    resend_declaration(consignment_no=consignment, actor="officer", now=clock.now())
    work(lambda: state(consignment) == "released" and quiet())


# --- the platform's own word -------------------------------------------------------------------------------------------


@pytest.fixture
def maker(settings, tmp_path):
    """``maker("02")`` writes into the deployment's file of ports who makes the nation's message."""

    def choose(flag):
        chosen = tmp_path / f"ports-{flag}.toml"
        chosen.write_text(f'[{PORT}.more]\nceb_flag = "{flag}"\n', encoding="utf-8")
        settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, ports_file=chosen)

    return choose


def test_where_nobody_makes_a_national_message_the_platform_s_word_counts(maker, world, place, work):
    maker("01")
    assert get_port(PORT).entrusted is None

    consignment = place()
    work(lambda: state(consignment) == "released" and quiet())
    assert GivenSignature.objects.count() == 0
    (listed,) = sent(consignment)
    assert listed.extra["sign.cebFlag"] == "01"
    assert [each[:2] for each in told(consignment) if each[2] == "moved"] == [
        ("622", "2"), ("622", "120"), ("622", "800"),
    ]  # fmt: skip
    assert deducted() == 2


# --- the nation's message that we bring ourselves ----------------------------------------------------------------------


def brought(consignment, kind="621"):
    return [
        carried(bytes(each.xml))
        for each in Attempt.objects.filter(
            document__consignment_no=consignment, document__kind=kind
        ).order_by("number")
    ]


@pytest.mark.parametrize("mode", ["1210", "9610"])
def test_we_may_make_and_sign_the_nation_s_message_and_bring_it(mode, maker, world, place, work):
    maker("02")
    consignment = place(mode=mode)
    work(lambda: state(consignment) == "released" and quiet())

    assert not GivenSignature.objects.exists() and not log("signature_given")
    (listed,) = sent(consignment)
    assert listed.extra["sign.cebFlag"] == "02"
    ours = brought(consignment)[0]
    assert verify(ours, trusted=world.port.intake.certificates()).key_name
    (filed,) = [each for each in world.port.registry.all("621") if each.order_no == consignment]
    assert (filed.door, filed.xml, filed.state) == (PORT, ours, "800")
    # the nation's own receipts count; what the platform says of its own is only kept
    assert [each[:2] for each in told(consignment) if each[2] == "moved"][-1] == ("622", "800")
    attempt = Attempt.objects.get(document__consignment_no=consignment, document__kind="621")
    shown = get_attempt(attempt.pk)
    assert "CEB621Message" in shown.text and BUYER[1] in shown.text
    assert BUYER[1] not in shown.masked and BUYER[0] not in shown.masked
    assert deducted() == (2 if mode == "1210" else 0)


def test_what_we_bring_is_cancelled_and_returned_by_messages_that_we_bring(
    maker, world, place, work, scripted
):
    maker("02")
    held = place(scripted("621", hold="120"))
    work(lambda: state(held) == "accepted" and quiet())
    call_off(actor="shopper", order_no=held[:-1], reason="changed my mind", now=clock.now())
    work(lambda: state(held) == "cancelled" and quiet())

    given = place()
    work(lambda: orders.get_consignment(given).goods_state == "delivered" and quiet())
    returned = ask_back(given)
    work(lambda: returns.get_return(returned).granted_at is not None)
    for consignment, kind in ((held, "623"), (given, "625")):
        (asked,) = [each for each in world.port.registry.all(kind) if each.order_no == consignment]
        assert (asked.door, asked.xml) == (PORT, brought(consignment, kind)[0])


def test_a_flag_that_nobody_knows_is_refused(maker, house):
    maker("04")
    with pytest.raises(PortMisconfigured, match="ceb_flag"):
        get_port(PORT)


def test_what_the_platform_did_not_seal_is_thanked_for_and_not_believed(world, place, work, scripted):
    consignment = place(scripted("621", hold="120"))
    work(lambda: state(consignment) == "accepted" and quiet())
    ours = seal_keys()
    body = (
        "<mo version='1.0.0'><head><businessType>PERSONAL_GOODS_DECLAR</businessType></head><body><jkfSign><companyCode>"
        f"X</companyCode><businessNo>{consignment}</businessNo></jkfSign><jkfGoodsDeclar><personalGoodsFormNo>1"
        "</personalGoodsFormNo><approveResult>32</approveResult><approveComment/><processTime>20991231000000"
        "</processTime></jkfGoodsDeclar></body></mo>"
    ).encode()
    forged = seal_post(body, message_type="CUSTOMS_DECLARE_GOODS_CALLBACK", keys=ours)
    for raw in (forged, body, b"content=x", b"content=AAAA&msg_type=y&data_digest=AAAA"):
        answer = httpx2.post(
            f"{world.port._shop}/partners/customs/{PORT}/receipts", content=raw, trust_env=False, timeout=60
        )
        assert answer.status_code == 200 and b"<success>true</success>" in answer.content
    work(quiet)
    assert state(consignment) == "accepted"
    refused = InboundMessage.objects.filter(port=PORT, outcome="refused")
    assert get_letter(refused.earliest("pk").pk).text == forged.decode()
    assert refused.count() == 4 and all(each.reason for each in refused)


def test_a_service_that_fails_is_no_answer(world, warehouses):
    port = get_port(PORT)
    with pytest.raises(PortRefused):
        port.transport.send(b"<a/>")
    with pytest.raises(KindNotTaken):
        port.dialect.build(
            Message(kind="711", guid=specimens.guid(1), documents=(Document(head={}),)),
            beside={},
            extra=Document(head={}),
        )
