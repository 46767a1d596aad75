"""Customs calls for the raw data of a payment: answered at once, uploaded byte for byte and signed, once."""

import dataclasses
import json
from datetime import timedelta

import pytest

from entrepot.customs.data_calls import MOST_TRIES, CallUnderWay
from entrepot.customs.models import DataCall, DataUpload
from entrepot.customs.ports.cards import declaration_key
from entrepot.orders import queries as orders
from entrepot.payments import queries as payments
from entrepot.platform import clock, worker
from entrepot.platform.models import Job
from entrepot.records.models import LogEntry
from entrepot.usecases.clearance.send_data_again import send_data_again
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
    work(lambda: DataCall.objects.get().state == "sent")
    (upload,) = DataUpload.objects.all()
    assert (bytes(upload.payload).decode(), upload.code) == (form["payExInfoStr"], "10000")


def test_a_refused_upload_is_tried_again_then_shown_and_sent_by_hand(
    world, make_order, pay, work, client, settings
):
    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: orders.get_order(number).consignments[0].goods_state == "delivered")
    codes = ["20000"] * MOST_TRIES + ["10000"]

    def answer(_request):
        return Answer(body=json.dumps({"code": codes.pop(0), "message": "certNo"}).encode())

    with LoopbackServer(answer) as server:
        settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, port_url=server.url)
        assert called(client, f"{number}A") == "10000"
        while DataCall.objects.get().state == "open":
            worker.run_one(clock.now() + timedelta(hours=1))
        call = DataCall.objects.get()
        assert [row.code for row in call.uploads.all()] == ["20000"] * MOST_TRIES
        assert Job.objects.filter(name="clearance.upload_data", state="dead").count() == 1

        send_data_again(call=call.pk, actor="anna", now=clock.now())
        with pytest.raises(CallUnderWay):
            send_data_again(call=call.pk, actor="ben", now=clock.now())
        work(lambda: DataCall.objects.get().state == "sent")
    assert list(call.uploads.order_by("pk").values_list("turn", "number"))[-1] == (2, 1)
    acts = LogEntry.objects.filter(ref=f"data_call:{call.pk}").order_by("pk").values_list("act", "actor")
    assert list(acts) == [
        ("data_called", "system"),
        ("data_not_sent", "system"),
        ("data_sent_again", "anna"),
        ("data_sent", "system"),
    ]


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
