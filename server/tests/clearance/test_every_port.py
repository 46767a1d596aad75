"""Every registered port, end to end against its door of the simulated world: whatever it speaks, the house sees the same."""

import dataclasses

import httpx2
import pytest
from server.tests.clearance.through_ports import declare, until

from entrepot.console.queries.ports import get_port_view
from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.customs.models import InboundMessage, Receipt, TaxBill
from entrepot.customs.ports import PORTS, describe
from entrepot.customs.ports.haikou.inquiries import Inquiries
from entrepot.orders import queries as orders
from entrepot.platform import clock, jobs
from entrepot.platform.models import Job
from entrepot.usecases.clearance.fetch_answers import fetch_answers
from entrepot.usecases.clearance.read_message import read_message
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_core.customs.receipts.rows import write_rows
from entrepot_simulators.loopback import Answer, LoopbackServer, Request

__all__ = ["declare", "until"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def delivered(number):
    return all(part.goods_state == "delivered" for part in orders.get_order(number).consignments)


@pytest.mark.parametrize("mode", ["1210", "9610"])
@pytest.mark.parametrize("port", [name for name in PORTS if name != "national"])
def test_a_parcel_is_declared_released_and_delivered(port, mode, world, declare, until):
    number = declare(port, mode)
    until(port, lambda: delivered(number) and TaxBill.objects.exists())

    documents = customs.documents_of(f"{number}A")
    states = {kind: documents[kind].state for kind in ("311", "411", "511", "621")}
    assert states == {"311": "accepted", "411": "accepted", "511": "accepted", "621": "released"}
    assert documents["621"].invt_no
    at_port = world.port.state()["orders"][f"{number}A"]
    assert (at_port["lists"], at_port["live"], at_port["repeats"]) == (1, 1, 0)
    filed = [each for each in world.port.registry.in_order(f"{number}A") if each.kind in {"311", "621"}]
    assert {each.door for each in filed} == {port}
    assert TaxBill.objects.get().consignment_no == f"{number}A"
    assert sum(item.deducted for item in books.list_items()) == (2 if mode == "1210" else 0)
    assert not Job.objects.filter(state="dead").exists()
    assert not InboundMessage.objects.filter(outcome="refused").exists()


@pytest.mark.parametrize("port", PORTS)
def test_the_desk_says_which_documents_a_port_takes(port, house):
    parts = {part: said for part, said, _home in get_port_view(port, now=clock.now()).parts}

    assert set(parts["takes"].split(" · ")) == describe(port).takes


def test_what_was_asked_for_may_come_again_and_be_pushed_too(world, make_order, pay, until, live_server):
    """The row and the pushed message are one answer; asking again brings nothing new."""
    address = f"{live_server.url}/partners/customs/haikou/receipts"
    told = {"company": "4401986009", "dxp_id": "DXPENT0000000001", "push": {"haikou": address}}
    assert (
        httpx2.post(f"{world.port.url}/registrations", json=told, trust_env=False, timeout=60).status_code
        == 201
    )
    number = make_order(port="haikou")
    pay(start_payment(order_no=number, now=clock.now()).code_url)

    until("haikou", lambda: delivered(number))
    assert world.port.agenda.drain()
    until("haikou", lambda: not InboundMessage.objects.filter(outcome="stored").exists())

    raws = [bytes(each.raw) for each in InboundMessage.objects.filter(port="haikou")]
    assert {raw.startswith(b'{"askedFor"') for raw in raws} == {True, False}
    assert world.port.postman.undelivered == 0
    assert fetch_answers(port="haikou", now=clock.now()) == 0
    assert customs.find_document(f"{number}A", "621").state == "released"
    assert [item.deducted for item in books.list_items()] == [2]
    before = Receipt.objects.count()
    for inbound in InboundMessage.objects.all():
        read_message(inbound=inbound.pk, now=clock.now())
    assert Receipt.objects.count() == before


@pytest.mark.parametrize("pair", ["SM2-SM3", "SM2-SM3 over a SHA-1 digest"])
def test_a_port_may_want_the_national_algorithms(pair, world, make_order, pay, until, settings, tmp_path):
    chosen = tmp_path / "ports.toml"
    chosen.write_text(f'[haikou.signature]\nalgorithms = "{pair}"\n', encoding="utf-8")
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, ports_file=chosen)
    number = make_order(port="haikou")

    pay(start_payment(order_no=number, now=clock.now()).code_url)
    until("haikou", lambda: customs.find_document(f"{number}A", "621"))

    (order,) = world.port.registry.in_order(f"{number}A", "311")
    assert b"sm2-sm3" in order.xml and order.state == "120"


def test_a_row_that_comes_by_itself_is_not_believed(house, client):
    row = b'{"askedFor":"622","row":"{returnstatus=800, preno=B1, returntime=1709604895000}"}'

    answer = client.post("/partners/customs/haikou/receipts", row, content_type="application/json")

    assert answer.status_code == 422 and answer.json()["code"] == "customs.not_wrapped"
    kept = InboundMessage.objects.get()
    assert (kept.outcome, kept.reason_code) == ("refused", "customs.not_wrapped")
    assert read_message(inbound=kept.pk, now=clock.now()) == ()
    assert not Receipt.objects.exists()


def test_a_row_dated_ahead_hides_nothing_that_comes_later(house):
    ahead = write_rows([{"returnstatus": "2", "returntime": "1709604895000", "instm": "9999999999999"}])

    def port(_request: Request) -> Answer:
        return Answer(body=ahead)

    with LoopbackServer(port) as server:
        poll = Inquiries(address=server.url, dxp_id="D", channels=("622",), regular=True)
        letters, position = poll.fetch("622", 0)

    assert len(letters) == 1
    assert position <= clock.now().timestamp() * 1000


def test_a_port_that_wants_to_be_asked_is_asked_four_times_a_minute(world, make_order, pay, work):
    number = make_order(port="haikou")
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: customs.find_document(f"{number}A", "311"))

    for _ in range(2):
        jobs.get_handler("clearance.listen")({}, clock.now().replace(second=0, microsecond=0))

    asked = Job.objects.filter(name="clearance.fetch", payload__port="haikou", key__regex=r":\d$")
    assert asked.count() == 4
