"""An order declared through Guangzhou: order and list in the port's words, requests as unified messages, answers of all kinds."""

from datetime import timedelta
from urllib.parse import parse_qs

import httpx2
import pytest

from entrepot.console.queries.declaration import get_declaration
from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.customs.models import Attempt, InboundMessage, Receipt
from entrepot.customs.ports import get_port
from entrepot.inventory.models import Warehouse
from entrepot.ledger import queries as ledger
from entrepot.orders import queries as orders
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.usecases.clearance.fetch_answers import fetch_answers
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.repair.prove_house import prove_house
from entrepot.usecases.service.call_off import call_off
from entrepot_core.customs.envelopes import gzeport
from entrepot_core.customs.messages.translating import read_dialect
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_simulators.declaring import declaration_key as port_key
from entrepot_simulators.keyring import Keyring

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]
PORT = "guangzhou"


@pytest.fixture
def place(make_order, pay):
    """A paid order of one consignment that goes through the port; gives the number of the consignment."""

    def make(prepare=lambda _consignment: None, mode="1210"):
        number = make_order(port=PORT, mode=mode)
        prepare(f"{number}A")
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        return f"{number}A"

    return make


def state(consignment):
    return orders.get_consignment(consignment).customs_state


def quiet():
    return not Job.objects.filter(state__in=["waiting", "leased"]).exists()


def told(consignment, kind="621"):
    rows = Receipt.objects.filter(document__consignment_no=consignment, document__kind=kind)
    return [(each.status, each.effect) for each in rows.order_by("id")]


@pytest.mark.parametrize("mode", ["1210", "9610"])
def test_an_order_is_declared_in_the_port_s_words_and_released(mode, world, place, work):
    consignment = place(mode=mode)
    work(lambda: state(consignment) == "released" and quiet())

    documents = customs.documents_of(consignment)
    assert {kind: documents[kind].state for kind in ("311", "411", "511", "621")} == {
        "311": "accepted", "411": "accepted", "511": "accepted", "621": "released",
    }  # fmt: skip
    sent = Attempt.objects.get(document__consignment_no=consignment, document__kind="621")
    listed = read_dialect(PORT, bytes(sent.xml)).documents["621"]
    assert (listed.text("tradeMode"), listed.text("orderNo")) == (mode, consignment)
    at_port = world.port.state()["orders"][consignment]
    assert (at_port["lists"], at_port["live"], at_port["repeats"]) == (1, 1, 0)
    mine = [each for each in world.port.registry.all() if each.order_no == consignment]
    assert {each.kind: each.door for each in mine if each.kind in documents} == {
        "311": PORT, "411": "national", "511": "national", "621": PORT,
    }  # fmt: skip
    assert [status for status, _ in told(consignment)][:3] == ["2", "120", "800"]
    assert sum(item.deducted for item in books.list_items()) == (2 if mode == "1210" else 0)
    assert documents["621"].invt_no
    assert ledger.proof().holds and prove_house() == ()


def test_a_rejection_tells_its_cause_and_the_list_is_declared_again(world, place, work, script):
    def refuse(consignment):
        script(
            world.port,
            documents=[
                {
                    "kind": "621",
                    "order_no": consignment,
                    "reject": "1332",
                    "reject_text": "金额不符",
                    "copies": 2,
                }
            ],
        )

    consignment = place(refuse)
    work(lambda: state(consignment) == "rejected" and quiet())
    document = customs.documents_of(consignment)["621"]
    assert (document.state, document.last_code) == ("rejected", "100")
    assert "1332" in document.last_text

    resend_declaration(consignment_no=consignment, actor="officer", now=clock.now())
    work(lambda: state(consignment) == "released" and quiet())
    sent = Attempt.objects.filter(document__consignment_no=consignment, document__kind="621")
    assert [each.number for each in sent.order_by("number")] == [1, 2]
    first, second = (read_dialect(PORT, bytes(each.xml)) for each in sent.order_by("number"))
    assert first.documents["621"].text("copNo") == second.documents["621"].text("copNo")
    assert first.extra["MessageID"] != second.extra["MessageID"]


def test_the_older_customs_and_its_numbers_come_to_the_same(world, place, work, script):
    """Huangpu has status numbers of its own behind the same platform: the desk sees the nation's."""
    Warehouse.objects.filter(code="GZ-NANSHA").update(customs_office="5208")
    consignment = place()
    work(lambda: state(consignment) == "released" and quiet())
    assert [status for status, _ in told(consignment)][:3] == ["2", "10", "20"]
    assert customs.documents_of(consignment)["621"].last_code == "800"

    other = place(lambda number: script(world.port, documents=[{"kind": "621", "reject": "1310"}]))
    work(lambda: state(other) == "rejected" and quiet())
    assert told(other)[-1] == ("14", "moved")
    assert customs.documents_of(other)["621"].last_code == "100"


def test_the_desk_reads_the_port_s_words_as_its_own(world, place, work):
    consignment = place()
    work(lambda: state(consignment) == "released" and quiet())
    shown = get_declaration(consignment, now=clock.now())
    # that the positive list on file is not whole is no fault of the port
    assert [each.rule for each in shown.findings if each.rule != "M29"] == []
    assert {"311", "621"} <= set(shown.kinds)
    unlike = [row for row in shown.facts if row.differs]
    assert unlike == []


def test_a_silent_port_is_asked_about_requests_too(world, place, work, script):
    consignment = place(
        lambda number: script(
            world.port,
            documents=[
                {"kind": "621", "order_no": number, "hold": "120"},
                {"kind": "623", "order_no": number, "silent": True},
            ],
        )
    )
    work(lambda: state(consignment) == "accepted")
    call_off(actor="shopper", order_no=consignment[:-1], reason="changed my mind", now=clock.now())
    work(lambda: [each.state for each in world.port.registry.all("623")] == ["399"])
    assert state(consignment) == "cancelling"
    with clock.shifted(timedelta(minutes=3)):
        assert fetch_answers(port=PORT, now=clock.now()) > 0
        work(lambda: told(consignment, "623"))
    work(lambda: state(consignment) == "cancelled")


def hostile(key_folder, inner):
    return sign(
        gzeport.wrap(
            inner,
            message_id="H-1",
            message_type="KJ881110CUSREC",
            sender="KJPUBLICPT",
            receiver=get_port(PORT).transfer.dxp_id,
            at=clock.now(),
        ),
        port_key(Keyring(key_folder), "port"),
    )


def test_what_the_port_signed_and_nobody_can_read_is_kept_with_the_reason(world, house, key_folder, work):
    strange = (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><InternationalTrade>&x;</InternationalTrade>',
        b"<InternationalTrade>" + b"<a>" * 40 + b"</a>" * 40 + b"</InternationalTrade>",
        b"<InternationalTrade><Head><MessageType>KJ999</MessageType></Head></InternationalTrade>",
        b'<?xml version="1.0" encoding="GBK"?><InternationalTrade/>',
        b'{"kind": "621", "asked_at": "x"}',
        b"<InternationalTrade>",
    )
    for inner in strange:
        answer = push(world, hostile(key_folder, inner))
        assert (answer.status_code, answer.content) == (200, b"success")
    work(quiet)
    kept = list(InboundMessage.objects.filter(port=PORT))
    assert [each.outcome for each in kept] == ["refused"] * len(strange)
    assert all(each.reason for each in kept)


def test_a_list_is_cancelled_by_the_unified_message_through_the_channel(world, place, work, script):
    consignment = place(
        lambda number: script(world.port, documents=[{"kind": "621", "order_no": number, "hold": "120"}])
    )
    work(lambda: state(consignment) == "accepted")

    call_off(actor="shopper", order_no=consignment[:-1], reason="changed my mind", now=clock.now())
    work(lambda: [each.state for each in payments.refunds_of_order(consignment[:-1])] == ["done"] and quiet())
    assert state(consignment) == "cancelled"
    (asked,) = [each for each in world.port.registry.all("623") if each.order_no == consignment]
    assert asked.door == PORT and b"CEB623Message" in asked.xml
    assert sum(item.deducted for item in books.list_items()) == 0


@pytest.mark.parametrize("sequence", ["reversed", "shuffled"])
def test_copies_and_disorder_end_in_the_same_place(sequence, world, place, work, script):
    def disturb(consignment):
        for kind in ("311", "621"):
            script(
                world.port,
                documents=[{"kind": kind, "order_no": consignment, "copies": 3, "sequence": sequence}],
            )

    consignment = place(disturb)
    work(lambda: state(consignment) == "released" and quiet())
    assert customs.documents_of(consignment)["621"].invt_no
    assert sum(item.deducted for item in books.list_items()) == 2
    assert len({effect for status, effect in told(consignment) if status == "800"}) == 1


def test_a_silent_port_is_asked_and_believed(world, place, work, script):
    consignment = place(
        lambda number: script(
            world.port,
            documents=[{"kind": kind, "order_no": number, "silent": True} for kind in ("311", "621")],
        )
    )

    def at_port(kind):
        return [each.state for each in world.port.registry.all(kind) if each.order_no == consignment]

    work(lambda: at_port("311") == ["120"])
    assert customs.documents_of(consignment)["311"].state == "sent"
    assert fetch_answers(port=PORT, now=clock.now()) == 0, "left alone at first"
    with clock.shifted(timedelta(minutes=2)):
        assert fetch_answers(port=PORT, now=clock.now()) == 1
        assert fetch_answers(port=PORT, now=clock.now()) == 0, "not asked twice in a moment"
        work(lambda: told(consignment, "311"))

    work(lambda: at_port("621") == ["800"])
    assert (told(consignment, "311"), state(consignment)) == ([("120", "moved")], "declaring")
    with clock.shifted(timedelta(minutes=4)):
        assert fetch_answers(port=PORT, now=clock.now()) == 1
        work(lambda: told(consignment))
    work(lambda: state(consignment) == "released" and quiet())
    assert [each for each in told(consignment) if each[0] != "1"] == [("800", "moved")]
    with clock.shifted(timedelta(minutes=8)):
        assert fetch_answers(port=PORT, now=clock.now()) == 0, "nothing is owed any more"
    assert InboundMessage.objects.filter(port=PORT, outcome="read").exists()


def push(world, raw):
    return httpx2.post(
        f"{world.port._shop}/partners/customs/{PORT}/receipts",
        content=gzeport.form_of(raw),
        timeout=60,
        trust_env=False,
    )


def test_what_the_port_did_not_sign_is_thanked_for_and_not_believed(world, place, work, script, key_folder):
    consignment = place(
        lambda number: script(world.port, documents=[{"kind": "621", "order_no": number, "hold": "120"}])
    )
    work(lambda: state(consignment) == "accepted" and quiet())
    said = InboundMessage.objects.filter(port=PORT, outcome="read").order_by("-id")
    genuine = next(
        bytes(each.raw) for each in said if b"KJ881110CUSREC" in gzeport.unwrap(bytes(each.raw)).data
    )
    opened = gzeport.unwrap(genuine)
    mine = opened.receivers[0]
    forged = opened.data.replace(b"<CusEListResult>120<", b"<CusEListResult>800<")
    assert forged != opened.data
    head = {
        "message_id": "F-1",
        "message_type": "KJ881110CUSREC",
        "sender": "X",
        "receiver": mine,
        "at": clock.now(),
    }
    bare = gzeport.wrap(forged, **head)
    by_another = sign(bare, SoftwareKey.generate(common_name="Another"))
    asked = sign(
        gzeport.wrap(b'{"kind": "621"}', **head | {"message_type": "QUERY"}),
        SoftwareKey.generate(common_name="Another"),
    )
    other = {"message_type": "KJ881110CUSREC", "receiver": "C000000000000002", "message_id": "F-2"}
    for_another = sign(gzeport.wrap(forged, **head | other), port_key(Keyring(key_folder), "port"))
    for raw in (bare, by_another, asked, forged, for_another, b"<GzeportTransfer/>"):
        answer = push(world, raw)
        assert (answer.status_code, answer.content) == (200, b"success")
    work(quiet)
    assert state(consignment) == "accepted"
    refused = InboundMessage.objects.filter(port=PORT, outcome="refused")
    assert refused.count() == 6 and all(each.reason for each in refused)


def test_the_port_shows_its_key_to_nobody(world, house):
    port = get_port(PORT)
    assert "key" not in repr(port.transport)
    assert fetch_answers(port=PORT, now=clock.now()) == 0
    assert parse_qs(gzeport.form_of(b"<a/>").decode()) == {"messageText": ["<a/>"]}
