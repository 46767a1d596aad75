"""An SDK that others wrote talks to the payment company unchanged: the wire format is not our own invention."""

import json
import secrets

import pytest
import requests
import wechatpayv3
from wechatpayv3.type import RequestType

from entrepot_simulators.payment.simulator import PaymentSimulator

GATEWAY = "https://api.mch.weixin.qq.com"
LI_LEI = {"payer_name": "李雷", "payer_id_number": "11010519491231002X"}


@pytest.fixture
def payment(ring, fast, shop):
    with PaymentSimulator(
        ring=ring, port_url="http://127.0.0.1:9", shop=shop.server.url, pace=fast
    ) as payment:
        yield payment


@pytest.fixture
def sdk(payment, ring, shop, merchant_key, monkeypatch):
    """The SDK fetches certificates while it is made, so its gateway is turned to loopback below it."""
    for name in ("get", "post"):
        real = getattr(requests, name)
        monkeypatch.setattr(
            requests,
            name,
            lambda url, *args, real=real, **more: _closed(
                real(
                    url.replace(GATEWAY, payment.url),
                    *args,
                    headers={**more.pop("headers"), "Connection": "close"},
                    **more,
                )
            ),
        )
    return wechatpayv3.WeChatPay(
        wechatpay_type=wechatpayv3.WeChatPayType.NATIVE,
        mchid="1900000109",
        private_key=merchant_key[2],
        cert_serial_no="ABC123",
        apiv3_key=ring.read("payment_api_v3_key.txt"),
        appid="wx0000000000000001",
        notify_url=f"{shop.server.url}/notify",
    )


def _closed(answer):
    answer.close()
    return answer


def order(sdk, number):
    status, text = sdk.pay(description="serum", out_trade_no=number, amount={"total": 100, "currency": "CNY"})
    return status, json.loads(text)


def headers_of(push):
    names = ("Timestamp", "Nonce", "Signature", "Serial", "Signature-Type")
    return {f"Wechatpay-{name}": push.headers[f"wechatpay-{name.lower()}"] for name in names}


def test_the_sdk_orders_queries_refunds_and_declares(sdk, http):
    number = f"SDK{secrets.token_hex(6)}"
    status, answer = order(sdk, number)
    assert status == 200
    http.post(answer["code_url"], json=LI_LEI)
    assert json.loads(sdk.query(out_trade_no=number)[1])["trade_state"] == "SUCCESS"
    amount = {"refund": 40, "total": 100, "currency": "CNY"}
    assert (
        json.loads(sdk.refund(out_refund_no="R1", amount=amount, out_trade_no=number)[1])["status"]
        == "PROCESSING"
    )
    asked = {"out_trade_no": number, "customs": "ZONGSHU", "merchant_customs_no": "4401999999"}
    status, text = sdk._core.request("/v3/global/customs/orders", method=RequestType.POST, data=asked)
    assert (status, json.loads(text)["state"]) == (200, "SUBMITTED")


@pytest.mark.parametrize(
    ("play", "believed"), [("genuine", True), ("forged", False), ("probe", False), ("replay", True)]
)
def test_the_sdk_believes_the_notifications_that_are_well_signed(sdk, payment, shop, http, play, believed):
    """A replay of a day ago is well signed: that it is too old is for the shop to see, the SDK doesn't look."""
    http.post(f"{payment.url}/_control/script", json={"notices": [{"play": [play]}]})
    number = f"SDK{secrets.token_hex(6)}"
    http.post(order(sdk, number)[1]["code_url"], json=LI_LEI)
    push = shop.wait_for(1)[0]
    event = sdk.callback(headers_of(push), push.body)
    assert (bool(event) and event["resource"]["out_trade_no"] == number) is believed
