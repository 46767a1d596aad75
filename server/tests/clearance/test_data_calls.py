"""Customs calls for the raw data of a payment: answered at once, uploaded byte for byte and signed, once."""

import dataclasses
import json

import pytest

from entrepot.customs.ports.cards import declaration_key
from entrepot.orders import queries as orders
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_core.customs.realtime179 import check_upload
from entrepot_simulators.loopback import Answer, LoopbackServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive(world, settings):
    """The address where customs takes uploads; what came in, as form fields."""
    came = []

    def take(request):
        came.append(request.form())
        return Answer(body=b'{"code":"10000","message":"","serviceTime":1}')

    server = LoopbackServer(take)
    with server:
        yield came, server.url


def called(client, number, session="FE2374-8F3B-CD19"):
    wanted = {"orderNo": number, "sessionID": session, "serviceTime": 1_700_000_000_000}
    answer = client.post("/partners/customs/national/data-calls", {"openReq": json.dumps(wanted)})
    return answer.json()["code"]


def test_the_data_of_a_payment_are_uploaded_once(archive, world, make_order, pay, work, client, settings):
    came, url = archive
    number = make_order(parts=2)
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: orders.get_order(number).consignments[1].goods_state == "delivered")
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, port_url=url)

    assert [called(client, f"{number}A"), called(client, f"{number}A")] == ["10000", "10000"]
    work(lambda: came)

    (form,) = came
    data = check_upload(form["payExInfoStr"], certificate=declaration_key().certificate)
    head, lists = data["payExchangeInfoHead"], data["payExchangeInfoLists"]
    kept = payments.exchanges_of_order(number)[0]
    assert head["initalRequest"] == kept.request.decode()
    assert head["initalResponse"] == kept.response.decode()
    assert head["payTransactionId"] == world.payment.declarations.all()[0].trade_id
    assert [each["orderNo"] for each in lists] == [f"{number}A", f"{number}B"]
    assert str(head["totalAmount"]) == "458.22"


def test_what_was_never_paid_or_asked_wrongly_is_refused(world, make_order, client):
    number = make_order()

    assert called(client, f"{number}A") == "20000"
    assert called(client, "E0") == "20000"
    answer = client.post("/partners/customs/national/data-calls", {"openReq": "{"})
    assert answer.json()["code"] == "20000"


def test_whoever_knows_a_number_has_its_data_sent_so_often_a_day_and_no_more(
    world, make_order, pay, work, client
):
    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: orders.get_order(number).money_state == "paid")

    codes = [called(client, f"{number}A", f"session-{at}") for at in range(22)]

    assert codes == ["10000"] * 20 + ["20000"] * 2
    assert Job.objects.filter(name="clearance.upload_data").count() == 20
