"""The carrier opens one waybill a reference, tells the journey until it is heard, and notes a hand-over too early."""

import hashlib
import hmac
import json
import time

import pytest

from entrepot_core.customs.articles import is_s10
from entrepot_simulators.carrier.simulator import CarrierSimulator
from entrepot_simulators.loopback import Answer

PARCEL = {
    "reference": "EP0001A",
    "consignee": {"name": "李雷", "telephone": "13800000000", "address": "广东省广州市天河区示例路1号"},
    "gross_weight_kg": "0.850",
    "pieces": 1,
    "freight": "0.00",
    "insured_fee": "0.00",
}
CODES = ["collected", "departed", "arrived", "out_for_delivery", "delivered"]


@pytest.fixture
def carrier(ring, fast, shop):
    with CarrierSimulator(
        ring=ring, port_url="http://127.0.0.1:9", shop=shop.server.url, pace=fast
    ) as carrier:
        yield carrier


@pytest.fixture
def call(carrier, ring, http):
    def call(method, path, body=None, *, moment=None, spoil=b""):
        text = json.dumps(body).encode() if body is not None else b""
        moment = str(moment or int(time.time()))
        key = ring.read("carrier_secret.txt").encode()
        signature = hmac.new(key, moment.encode() + text, hashlib.sha256).hexdigest()
        headers = {"X-Carrier-Timestamp": moment, "X-Carrier-Signature": signature}
        return http.request(method, carrier.url + path, content=text + spoil, headers=headers)

    return call


def test_one_reference_gets_one_waybill(carrier, call):
    first, again = call("POST", "/api/waybills", PARCEL), call("POST", "/api/waybills", PARCEL)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["waybill_no"] == again.json()["waybill_no"]
    other = call("POST", "/api/waybills", {**PARCEL, "gross_weight_kg": "1"})
    assert (other.status_code, len(carrier.waybills.all())) == (409, 1)


@pytest.mark.parametrize("wrong", [{"moment": 1}, {"spoil": b" "}])
def test_a_call_with_a_wrong_signature_leaves_no_trace(carrier, call, wrong):
    assert call("POST", "/api/waybills", PARCEL, **wrong).status_code == 401
    assert carrier.waybills.all() == ()


@pytest.mark.parametrize(
    "part",
    [
        {"gross_weight_kg": 1.5},
        {"gross_weight_kg": "-1"},
        {"gross_weight_kg": "NaN"},
        {"pieces": 0},
        {"consignee": {}},
    ],
)
def test_a_parcel_that_cannot_be_read_is_refused(carrier, call, part):
    assert call("POST", "/api/waybills", PARCEL | part).status_code == 400
    assert carrier.waybills.all() == ()


def test_the_journey_is_told_in_order_signed_and_again_until_heard(carrier, call, shop, ring):
    shop.answers += [Answer(status=500), Answer(status=404)]
    number = call("POST", "/api/waybills", PARCEL).json()["waybill_no"]
    assert call("POST", f"/api/waybills/{number}/collect").status_code == 200
    call("POST", f"/api/waybills/{number}/collect")
    pushes = shop.wait_for(7)
    key = ring.read("carrier_secret.txt").encode()
    for push in pushes:
        moment = push.headers["x-carrier-timestamp"]
        signature = hmac.new(key, moment.encode() + push.body, hashlib.sha256).hexdigest()
        assert push.headers["x-carrier-signature"] == signature
    ids = {json.loads(push.body)["id"]: json.loads(push.body)["code"] for push in pushes}
    assert sorted(ids.values()) == sorted(CODES)
    journey = call("GET", f"/api/waybills/{number}").json()["events"]
    assert [event["code"] for event in journey] == CODES


@pytest.mark.parametrize(
    ("play", "told"),
    [
        ("reversed", ["departed", "collected", "out_for_delivery", "arrived", "delivered"]),
        ("twice", [code for code in CODES for _ in range(2)]),
    ],
)
def test_a_journey_can_be_told_out_of_order_or_twice(carrier, call, shop, http, play, told):
    http.post(f"{carrier.url}/_control/script", json={"journeys": [{"play": play, "reference": "EP0001A"}]})
    number = call("POST", "/api/waybills", PARCEL).json()["waybill_no"]
    call("POST", f"/api/waybills/{number}/collect")
    pushes = [json.loads(push.body) for push in shop.wait_for(len(told))]
    assert [push["code"] for push in pushes] == told
    moments = {push["code"]: push["happened_at"] for push in pushes}
    assert [moments[code] for code in CODES] == sorted(moments.values()), "what happened keeps its time"


ITEM = {
    "nature": "sale",
    "currency": "CNY",
    "sender": {"name": "Sakura", "address": "1 Test Street", "country": "JP"},
    "addressee": {"name": "李雷", "address": "示例路1号", "country": "CN", "id_number": "11010119900307001X"},
    "gross_weight_g": 850,
    "contents": [
        {
            "description": "Instant coffee",
            "quantity": 6,
            "net_weight_g": 360,
            "value": "516.00",
            "hs_code": "2101120000",
            "origin": "JP",
        }
    ],
}


@pytest.mark.parametrize(
    ("plan", "expected", "tax"),
    [
        ({}, ["article_assessed", "article_released"], "67.08"),
        ({"tax": "0"}, ["article_assessed", "article_released"], "0"),
        ({"play": "held"}, ["article_assessed", "article_held", "article_released"], "67.08"),
        ({"play": "returned"}, ["article_held", "article_returned"], None),
    ],
)
def test_personal_articles_meet_customs_on_their_way(carrier, call, shop, http, plan, expected, tax):
    if plan:
        http.post(f"{carrier.url}/_control/script", json={"articles": [plan]}).raise_for_status()
    number = call("POST", "/api/waybills", PARCEL | {"item": ITEM}).json()["waybill_no"]
    call("POST", f"/api/waybills/{number}/declare", {})
    call("POST", f"/api/waybills/{number}/collect", {})

    last = "article_returned" if tax is None else "delivered"
    shop.wait_for(1, fits=lambda push: json.loads(push.body)["code"] == last)

    events = call("GET", f"/api/waybills/{number}").json()["events"]
    assert is_s10(number) and number.endswith("JP")
    assert [event["code"] for event in events if event["code"].startswith("article_")] == expected
    assert [event["tax"]["amount"] for event in events if "tax" in event] == ([tax] if tax else [])
    assert carrier.waybills.find(number).signing == "none"


@pytest.mark.parametrize(
    "part",
    [
        {"contents": []},
        {"sender": {}},
        {"addressee": {"name": "x"}},
        {"contents": [{**ITEM["contents"][0], "value": "x"}]},
    ],
)
def test_an_item_that_cannot_be_told_ahead_is_refused(carrier, call, part):
    assert call("POST", "/api/waybills", PARCEL | {"item": ITEM | part}).status_code == 400
