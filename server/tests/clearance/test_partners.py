"""Partners that stumble: unreachable, silent, refusing at the door, telling it twice, backwards or not at all."""

import itertools
from datetime import timedelta

import pytest

from entrepot.customs import queries as customs
from entrepot.customs.models import Attempt, Receipt
from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import PortRefused
from entrepot.logistics import queries as logistics
from entrepot.orders import queries as orders
from entrepot.payments.models import ProviderExchange
from entrepot.platform import clock, jobs, worker
from entrepot.platform.models import Job
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_core.customs.envelopes import dxp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]


def part(number):
    return orders.get_order(number).consignments[0]


def paid(number, pay):
    assert pay(start_payment(order_no=number, now=clock.now()).code_url).status_code == 200


@pytest.mark.parametrize(
    "fault", ["drop_before", "drop_after", "error_after", "half_answer", "bad_signature"]
)
def test_whatever_a_partner_does_to_a_call_the_order_arrives(fault, world, make_order, pay, work, script):
    number = make_order()
    page = start_payment(order_no=number, now=clock.now())
    script(world.payment, calls=[{"fault": fault, "path": "/v3/global/customs/*", "times": 2}])
    if fault != "bad_signature":
        script(world.port, calls=[{"fault": fault, "path": "/dxp", "times": 2}])
        script(world.carrier, calls=[{"fault": fault, "path": "/api/waybills*", "times": 2}])

    assert pay(page.code_url).status_code == 200
    work(lambda: part(number).goods_state == "delivered")

    at_port = world.port.state()["orders"][f"{number}A"]
    assert (at_port["lists"], at_port["live"], at_port["repeats"]) == (1, 1, 0)
    assert len(world.carrier.state()["waybills"]) == 1
    assert len(world.payment.declarations.all()) == 1
    assert not Job.objects.filter(state="dead").exists()


def test_a_payment_that_customs_could_not_take_is_pushed_again(world, make_order, pay, work, script):
    number = make_order()
    script(world.port, documents=[{"kind": "411", "silent": True}])
    paid(number, pay)
    work(lambda: [each.state for each in world.payment.declarations.all()] == ["PROCESSING"])
    (declared,) = world.payment.declarations.all()
    world.payment.declarations.change(declared.key, state="EXCEPT")

    work(lambda: part(number).goods_state == "delivered")

    assert ProviderExchange.objects.filter(kind="push_customs_again").count() == 1
    assert world.payment.declarations.all()[0].sendings == 2


def test_what_the_exchange_refuses_at_its_door_is_a_refusal(world, house):
    port = get_port("national")
    stranger = dxp.wrap(
        b"<x/>",
        sender="DXPENT0000000001",
        receivers=("DXPNOBODY",),
        message_type="CEB621Message",
        message_id="1",
        created_at=clock.now(),
    )

    with pytest.raises(PortRefused, match=r"2001|HTTP 400"):
        port.transport.send(stranger)


@pytest.mark.parametrize("play", ["twice", "reversed", "forged"])
def test_a_carrier_may_tell_it_twice_backwards_or_falsely(play, world, make_order, pay, work, script):
    number = make_order()
    script(world.carrier, journeys=[{"play": play}])
    paid(number, pay)

    work(lambda: part(number).goods_state == "delivered")
    assert world.carrier.agenda.drain()
    told = [status for url, status in world.carrier.courier.log if url.endswith("/events")]
    assert sum(status >= 400 for status in told) == (5 if play == "forged" else 0)
    codes = [entry.code for entry in logistics.journey(f"{number}A")]
    assert codes[:6] == ["declared", "collected", "departed", "arrived", "out_for_delivery", "delivered"]
    assert logistics.get_waybill(f"{number}A").parcel_state == "delivered"


def test_an_answer_that_later_ones_overtook_is_fetched_within_the_hour(world, make_order, pay, work):
    number = make_order()
    paid(number, pay)
    work(lambda: part(number).goods_state == "delivered")
    lost = Receipt.objects.get(kind="622", status="2")
    letter = lost.inbound
    lost.delete()
    letter.delete()

    jobs.get_handler("clearance.fetch_all")({}, clock.now())
    work(lambda: Receipt.objects.filter(kind="622", status="2").exists())

    assert Receipt.objects.get(kind="622", status="2").effect == "history"
    assert customs.find_document(f"{number}A", "621").state == "released"


def test_a_carrier_that_tells_nothing_is_asked(world, make_order, pay, work, script):
    number = make_order()
    script(world.carrier, journeys=[{"play": "none"}])
    paid(number, pay)

    work(lambda: part(number).goods_state == "delivered")

    assert "delivered" in [entry.code for entry in logistics.journey(f"{number}A")]
    work(lambda: not Job.objects.filter(name="dispatch.follow").exclude(state="done").exists())


def test_the_calendar_asks_after_what_was_not_told(world, make_order, pay, script, work):
    """Neither the payment nor the release is told; the jobs of every minute find out."""
    number = make_order()
    script(world.payment, notices=[{"play": []}])
    script(world.port, documents=[{"kind": "621", "silent": True}])
    paid(number, pay)

    minutes = itertools.count(3)

    def ask(name):
        jobs.get_handler(name)({}, clock.now() + timedelta(minutes=next(minutes)))

    def paid_there():
        ask("payments.ask_silent")
        return orders.get_order(number).money_state == "paid"

    work(paid_there)
    work(lambda: world.port.state()["orders"].get(f"{number}A", {}).get("released"))

    def released_here():
        ask("clearance.listen")
        return part(number).customs_state == "released"

    work(released_here)
    assert Attempt.objects.filter(document__kind="621").count() == 1

    def all_heard():
        ask("clearance.listen")
        return customs.list_parked(since=clock.now() - timedelta(days=1)) == ()

    work(all_heard)
    assert {"payments.ask_silent", "clearance.listen"} <= set(worker._schedules)
