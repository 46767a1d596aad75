"""Answers of customs in every order and number, forged, late, or not at all."""

import dataclasses

import pytest

from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.customs.models import Attempt, InboundMessage, Receipt
from entrepot.inventory import queries as stock
from entrepot.ledger import queries as ledger
from entrepot.orders import queries as orders
from entrepot.platform import clock
from entrepot.platform.models import Job, OutboxEvent
from entrepot.usecases.clearance.fetch_answers import fetch_answers
from entrepot.usecases.clearance.read_message import read_message
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.signing import SoftwareKey, sign

pytestmark = pytest.mark.django_db(transaction=True)


def part(number, letter="A"):
    return orders.get_order(number).consignment(f"{number}{letter}")


def paid(number, pay, who=None):
    page = start_payment(order_no=number, now=clock.now())
    assert pay(page.code_url, *([who] if who else [])).status_code == 200


def released_once(world, number):
    """One release, one deduction, one journal, one live list, whatever was said how often."""
    at_port = world.port.state()["orders"][f"{number}A"]
    assert (at_port["live"], at_port["repeats"]) == (1, 0)
    assert [item.deducted for item in books.list_items()] == [2]
    assert ledger.balance_of("2300") == -1911
    assert OutboxEvent.objects.filter(topic="customs.released.v1").count() == 1
    assert ledger.proof().holds
    assert books.prove_books() == stock.prove_balances() == ()


@pytest.mark.parametrize(("sequence", "copies"), [("plain", 2), ("reversed", 10), ("shuffled", 2)])
def test_answers_may_come_in_any_order_and_number(sequence, copies, world, make_order, pay, work, script):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "sequence": sequence, "copies": copies}])

    paid(number, pay)
    work(lambda: part(number).goods_state == "delivered")
    assert world.port.agenda.drain()
    work(lambda: not InboundMessage.objects.filter(outcome="stored").exists())

    released_once(world, number)
    listed = customs.find_document(f"{number}A", "621")
    assert (listed.state, bool(listed.pre_no), bool(listed.invt_no)) == ("released", True, True)


def test_everything_delivered_twice_changes_nothing(world, make_order, pay, work):
    number = make_order()
    paid(number, pay)
    work(lambda: part(number).goods_state == "delivered")
    before = [*orders.timeline(number)], ledger.trial_balance(), Receipt.objects.count()

    for inbound in InboundMessage.objects.all():
        read_message(inbound=inbound.pk, now=clock.now())
    Job.objects.filter(state="done").update(state="waiting", failures=0)
    work(lambda: not Job.objects.filter(state="waiting").exists())

    assert ([*orders.timeline(number)], ledger.trial_balance(), Receipt.objects.count()) == before
    released_once(world, number)
    assert Attempt.objects.count() == 2


def test_an_answer_that_the_port_did_not_sign_is_refused(world, make_order, pay, work, script, client):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "hold": "300"}])
    paid(number, pay)
    work(lambda: Receipt.objects.filter(status="300").exists())
    said = Receipt.objects.get(kind="622", status="300")
    opened = dxp.unwrap(bytes(said.inbound.raw))

    def pushed(xml):
        envelope = dxp.wrap(
            xml,
            sender=opened.sender,
            receivers=opened.receivers,
            message_type=opened.message_type,
            message_id="other",
            created_at=opened.created_at,
        )
        answer = client.post("/partners/customs/national/receipts", envelope, content_type="application/xml")
        assert answer.content == b"OK"

    message = read(opened.data)
    lie = dataclasses.replace(message, guid=message.guid[::-1])
    unsigned = build(dataclasses.replace(lie, documents=_released(lie.documents)))
    pushed(unsigned)
    pushed(sign(unsigned, SoftwareKey.generate(common_name="mallory")))
    pushed(opened.data.replace(b">300<", b">800<"))
    client.post("/partners/customs/national/receipts", b"<!DOCTYPE x><x/>", content_type="application/xml")
    huge = client.post("/partners/customs/national/receipts", b"<" * 2**21, content_type="application/xml")
    assert huge.status_code == 413
    work(lambda: not InboundMessage.objects.filter(outcome="stored").exists())

    assert InboundMessage.objects.filter(outcome="refused").count() == 5
    assert part(number).customs_state == "accepted"
    assert customs.find_document(f"{number}A", "621").state == "manual_review"
    assert Receipt.objects.filter(status="800").count() == 0


def _released(documents):
    return tuple(
        dataclasses.replace(document, head={**document.head, "returnStatus": "800"}) for document in documents
    )


def test_a_silent_port_is_asked_and_nothing_is_sent_again(world, make_order, pay, work, script):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "silent": True}])
    paid(number, pay)
    work(lambda: world.port.state()["orders"].get(f"{number}A", {}).get("released"))
    assert part(number).customs_state == "declaring"

    assert fetch_answers(port="national", now=clock.now()) > 0
    assert fetch_answers(port="national", now=clock.now()) == 0
    work(lambda: part(number).customs_state == "released")

    released_once(world, number)
