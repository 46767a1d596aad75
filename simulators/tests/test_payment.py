"""The payment company keeps the rules of the API v3: signatures, numbers used once, sums that hold."""

import base64
import datetime as dt
import json
import re
import threading
import time

import pytest
from cryptography.exceptions import InvalidSignature
from httpx2 import HTTPError

from entrepot_simulators.loopback import Answer
from entrepot_simulators.payment.declarations import Declarations
from entrepot_simulators.payment.filing import Filing
from entrepot_simulators.payment.simulator import PaymentSimulator

MCHID = "1900000109"
LI_LEI = {"payer_name": "李雷", "payer_id_number": "11010519491231002X"}


@pytest.fixture
def payment(ring, fast, shop):
    with PaymentSimulator(
        ring=ring, port_url="http://127.0.0.1:9", shop=shop.server.url, pace=fast
    ) as payment:
        yield payment


@pytest.fixture
def merchant(payment, merchant_of):
    return merchant_of(payment.url)


@pytest.fixture
def paid(payment, merchant, shop, http):
    """Place and pay an order; the answer of the query."""

    def pay(number, total=19900, payer=LI_LEI):
        asked = merchant.order(number, total)
        code = merchant.call("POST", "/v3/pay/transactions/native", asked).json()["code_url"]
        assert http.post(code, json=payer).status_code == 200
        return merchant.call("GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid={MCHID}").json()

    return pay


def test_an_order_can_be_placed_paid_by_page_and_queried_with_signed_answers(payment, merchant, shop, http):
    asked = merchant.order("ORDER0001")
    answer = merchant.call("POST", "/v3/pay/transactions/native", asked)
    merchant.verify(answer.headers, answer.content)
    page = http.get(answer.json()["code_url"], headers={"Accept-Language": "zh-CN"})
    assert "支付模拟器" in page.text and "¥199.00" in page.text
    done = http.post(answer.json()["code_url"], data=LI_LEI, headers={"Accept-Language": "zh-CN"})
    assert "支付成功" in done.text
    query = merchant.call("GET", f"/v3/pay/transactions/out-trade-no/ORDER0001?mchid={MCHID}")
    merchant.verify(query.headers, query.content)
    assert (query.json()["trade_state"], query.json()["amount"]["payer_total"]) == ("SUCCESS", 19900)


def test_the_page_speaks_english_and_survives_hostile_text(payment, merchant, http):
    asked = merchant.order("ORDER0002", description="<script>alert(1)</script>")
    code = merchant.call("POST", "/v3/pay/transactions/native", asked).json()["code_url"]
    page = http.get(code, headers={"Accept-Language": "en"}).text
    assert "Payment simulator" in page and "<script>" not in page
    assert not re.search(r"\$\w|\bt_\w", page), "a place of the page was not filled"


@pytest.mark.parametrize(
    "wrong", [{"stamp": 1}, {"serial": "DEAD"}, {"spoil": True}, {"stamp": int(time.time()) - 301}]
)
def test_a_request_with_a_wrong_signature_is_refused_and_leaves_no_trace(payment, merchant, wrong):
    answer = merchant.call("POST", "/v3/pay/transactions/native", merchant.order("ORDER0003"), **wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")
    assert payment.bank.transactions() == ()


def test_the_same_number_with_other_parameters_is_refused_and_the_same_request_is_not(payment, merchant):
    first = merchant.call("POST", "/v3/pay/transactions/native", merchant.order("ORDER0004"))
    again = merchant.call("POST", "/v3/pay/transactions/native", merchant.order("ORDER0004"))
    other = merchant.call("POST", "/v3/pay/transactions/native", merchant.order("ORDER0004", 20000))
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (403, "OUT_TRADE_NO_USED")


@pytest.mark.parametrize("total", [0, -1, 1.5, "100", True, None])
def test_an_amount_is_a_positive_integer(payment, merchant, total):
    answer = merchant.call("POST", "/v3/pay/transactions/native", merchant.order("ORDER0005", total))
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")


def test_a_code_is_paid_once(payment, merchant, paid, http):
    paid("ORDER0006")
    code = payment.bank.find(MCHID, "ORDER0006").code
    second = http.post(f"{payment.url}/pay/{code}", json={"payer_name": "韩梅梅", "payer_id_number": "x"})
    assert second.status_code == 409
    assert payment.bank.find(MCHID, "ORDER0006").payer.name == "李雷"


def test_a_closed_order_takes_no_money_and_a_paid_one_is_not_closed(payment, merchant, paid, http):
    merchant.call("POST", "/v3/pay/transactions/native", merchant.order("ORDER0007"))
    path = "/v3/pay/transactions/out-trade-no/{}/close"
    assert merchant.call("POST", path.format("ORDER0007"), {"mchid": MCHID}).status_code == 204
    code = payment.bank.find(MCHID, "ORDER0007").code
    assert http.post(f"{payment.url}/pay/{code}", json=LI_LEI).status_code == 409
    paid("ORDER0008")
    assert merchant.call("POST", path.format("ORDER0008"), {"mchid": MCHID}).json()["code"] == "ORDERPAID"


def test_an_expired_code_takes_no_money(payment, merchant, http):
    past = (dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)).isoformat()
    asked = merchant.order("ORDER0009", time_expire=past)
    code = merchant.call("POST", "/v3/pay/transactions/native", asked).json()["code_url"]
    assert http.post(code, json=LI_LEI).json()["code"] == "ORDER_EXPIRED"


def test_the_notification_is_signed_sealed_and_repeated_until_it_is_taken(payment, merchant, paid, shop):
    shop.answers += [Answer(status=500), Answer(status=503), Answer(status=204)]
    paid("ORDER0010")
    notices = shop.wait_for(3)
    assert payment.agenda.drain()
    assert len(shop.inbox) == 3, "nothing more comes after 204"
    merchant.verify(notices[2].headers, notices[2].body)
    assert len({json.loads(notice.body)["id"] for notice in notices}) == 1
    assert len({notice.headers["wechatpay-nonce"] for notice in notices}) == 3
    event = json.loads(notices[0].body)
    fact = json.loads(merchant.open(event["resource"]))
    assert event["event_type"] == "TRANSACTION.SUCCESS"
    assert (fact["out_trade_no"], fact["amount"]["total"], fact["trade_state"]) == (
        "ORDER0010",
        19900,
        "SUCCESS",
    )


def test_the_ladder_of_notifications_ends(payment, paid, shop):
    shop.answers += [Answer(status=500)] * 40
    payment.agenda.pace = type(payment.agenda.pace)(name="at once", ladder=0, wait=0)
    paid("ORDER0011")
    assert payment.agenda.drain()
    assert payment.state()["notices"] == [
        {
            "event": "TRANSACTION.SUCCESS",
            "number": "ORDER0011",
            "play": "genuine",
            "attempts": 16,
            "accepted": False,
        }
    ]


@pytest.mark.parametrize(
    ("play", "genuine"),
    [
        ("forged", False),
        ("tampered", False),
        ("probe", False),
        ("wrong_amount", True),
        ("other_merchant", True),
    ],
)
def test_scripted_lies_are_signed_or_not_as_named(payment, merchant, paid, shop, http, play, genuine):
    script = {"notices": [{"play": [play], "event": "TRANSACTION.SUCCESS"}]}
    assert http.post(f"{payment.url}/_control/script", json=script).status_code == 200
    paid("ORDER0012")
    notice = shop.wait_for(1)[0]
    if genuine:
        merchant.verify(notice.headers, notice.body)
        fact = json.loads(merchant.open(json.loads(notice.body)["resource"]))
        assert fact["amount"]["total"] == (1 if play == "wrong_amount" else 19900)
        assert (fact["mchid"] == MCHID) is (play != "other_merchant")
    else:
        with pytest.raises((InvalidSignature, ValueError)):
            merchant.verify(notice.headers, notice.body)
    assert notice.headers["wechatpay-signature"].startswith("WECHATPAY/SIGNTEST/") is (play == "probe")


def test_scripted_replay_is_a_day_old_and_well_signed_and_twice_is_the_same_event(
    payment, merchant, paid, shop, http
):
    http.post(f"{payment.url}/_control/script", json={"notices": [{"play": ["twice", "replay"]}]})
    paid("ORDER0013")
    notices = shop.wait_for(3)
    ages = sorted(int(time.time()) - int(notice.headers["wechatpay-timestamp"]) for notice in notices)
    assert ages[0] < 60 and 86_300 < ages[2] < 86_500
    assert len({json.loads(notice.body)["id"] for notice in notices}) == 1
    for notice in notices:
        merchant.verify(notice.headers, notice.body)


def test_a_silent_provider_tells_nothing_but_answers_the_query(payment, paid, shop, http):
    http.post(f"{payment.url}/_control/script", json={"notices": [{"play": []}]})
    assert paid("ORDER0014")["trade_state"] == "SUCCESS"
    assert payment.agenda.drain() and shop.inbox == []


def test_acting_and_dropping_the_answer_leaves_the_act(payment, merchant, http):
    script = {
        "calls": [{"fault": "drop_after", "path": "/v3/pay/*"}, {"fault": "drop_before", "path": "/v3/pay/*"}]
    }
    http.post(f"{payment.url}/_control/script", json=script)
    for number in ("ORDER0015", "ORDER0016"):
        with pytest.raises(HTTPError):
            merchant.call("POST", "/v3/pay/transactions/native", merchant.order(number))
    assert [each.out_trade_no for each in payment.bank.transactions()] == ["ORDER0015"]


@pytest.mark.parametrize(
    ("fault", "acted"), [("error_before", False), ("error_after", True), ("half_answer", True)]
)
def test_other_faults_act_or_not_as_named(payment, merchant, http, fault, acted):
    http.post(f"{payment.url}/_control/script", json={"calls": [{"fault": fault}]})
    try:
        assert (
            merchant.call("POST", "/v3/pay/transactions/native", merchant.order("ORDER0017")).status_code
            == 500
        )
    except HTTPError:
        assert fault == "half_answer"
    assert bool(payment.bank.transactions()) is acted


def test_refunds_add_up_and_repeat_under_one_number(payment, merchant, paid, shop):
    paid("ORDER0018", 10000)
    amount = {"refund": 6000, "total": 10000, "currency": "CNY"}
    asked = {"out_trade_no": "ORDER0018", "out_refund_no": "R1", "amount": amount}
    asked["notify_url"] = f"{shop.server.url}/refunds"
    first = merchant.call("POST", "/v3/refund/domestic/refunds", asked)
    assert first.json()["status"] == "PROCESSING"
    again = merchant.call("POST", "/v3/refund/domestic/refunds", asked)
    assert again.json()["refund_id"] == first.json()["refund_id"]
    more = {**asked, "out_refund_no": "R2", "amount": {**amount, "refund": 4001}}
    assert merchant.call("POST", "/v3/refund/domestic/refunds", more).json()["code"] == "NOT_ENOUGH"
    other = {**asked, "amount": {**amount, "refund": 5000}}
    assert merchant.call("POST", "/v3/refund/domestic/refunds", other).json()["code"] == "INVALID_REQUEST"
    notice = shop.wait_for(1, lambda request: request.path == "/refunds")[0]
    fact = json.loads(merchant.open(json.loads(notice.body)["resource"]))
    assert (fact["refund_status"], fact["amount"]["refund"]) == ("SUCCESS", 6000)
    assert merchant.call("GET", "/v3/refund/domestic/refunds/R1").json()["status"] == "SUCCESS"
    query = merchant.call("GET", f"/v3/pay/transactions/out-trade-no/ORDER0018?mchid={MCHID}")
    assert query.json()["trade_state"] == "REFUND"


def test_the_platform_certificate_comes_sealed(payment, merchant, ring):
    item = merchant.call("GET", "/v3/certificates").json()["data"][0]
    assert merchant.open(item["encrypt_certificate"]).strip() == ring.read("payment_platform_cert.pem")
    assert item["serial_no"] == ring.read("payment_platform_serial.txt")


@pytest.mark.parametrize(
    ("name", "number", "result"),
    [
        ("李雷", "11010519491231002X", "SAME"),
        ("李雷", "310104199209143825", "DIFFERENT"),
        ("韩梅梅", "11010519491231002X", "DIFFERENT"),
    ],
)
def test_the_identity_check_compares_with_the_payer(payment, merchant, paid, ring, name, number, result):
    paid("ORDER0019")
    asked = {
        "appid": "wx0000000000000001",
        "mchid": MCHID,
        "out_trade_no": "ORDER0019",
        "certificate_type": "IDCARD",
        "certificate_id": merchant.encrypt(number),
        "certificate_name": merchant.encrypt(name),
    }
    path, serial = "/v3/global/customs/verify-certificate", ring.read("payment_platform_serial.txt")
    answer = merchant.call("POST", path, asked, headers={"Wechatpay-Serial": serial})
    assert answer.json()["certificate_check_result"] == result
    asked["certificate_id"] = base64.b64encode(number.encode()).decode()
    assert merchant.call("POST", path, asked, headers={"Wechatpay-Serial": serial}).status_code == 400


def test_a_split_must_add_up_and_stay_within_the_payment(payment, merchant, paid):
    paid("ORDER0020", 10000)
    asked = {
        "appid": "wx0000000000000001",
        "mchid": MCHID,
        "out_trade_no": "ORDER0020",
        "customs": "ZONGSHU",
        "merchant_customs_no": "4401DEMO01",
        "sub_order_no": "ORDER0020A",
        "fee_type": "CNY",
        "order_fee": 7000,
        "transport_fee": 1000,
        "product_fee": 6000,
    }
    path = "/v3/global/customs/orders"
    wrong = merchant.call("POST", path, {**asked, "product_fee": 6001})
    assert wrong.json()["code"] == "PARAM_ERROR"
    assert merchant.call("POST", path, asked).json()["sub_order_id"].startswith("6100")
    more = {**asked, "sub_order_no": "ORDER0020B"}
    assert merchant.call("POST", path, more).json()["code"] == "PARAM_ERROR"
    whole = {
        name: asked[name] for name in ("appid", "mchid", "out_trade_no", "customs", "merchant_customs_no")
    }
    assert merchant.call("POST", path, whole).status_code == 400
    assert len(payment.declarations.all()) == 1


def test_an_unpaid_order_is_not_declared(payment, merchant):
    merchant.call("POST", "/v3/pay/transactions/native", merchant.order("ORDER0021"))
    asked = {"out_trade_no": "ORDER0021", "customs": "ZONGSHU", "merchant_customs_no": "4401DEMO01"}
    assert merchant.call("POST", "/v3/global/customs/orders", asked).json()["code"] == "TRADE_STATE_ERROR"


class Gap:
    """A lock at whose first release another thread comes through whole, as it may at any."""

    def __init__(self, act):
        self._lock, self._depth, self._act = threading.RLock(), 0, act

    def __enter__(self):
        self._lock.acquire()
        self._depth += 1

    def __exit__(self, *_raised):
        self._depth -= 1
        act, self._act = (self._act, None) if self._depth == 0 else (None, self._act)
        self._lock.release()
        if act:
            act()


def test_the_answer_of_the_port_stands_though_it_overtakes_the_thanks(payment, paid):
    """The port thanks for a document and answers it from another thread: the thanks must not undo the answer."""
    paid("ORDER0022")
    declared = Declarations(payment.bank)
    asked = {"out_trade_no": "ORDER0022", "customs": "ZONGSHU", "merchant_customs_no": "4401DEMO01"}
    key = declared.declare(MCHID, asked)[0].key
    filing = Filing(
        bank=payment.bank, declarations=declared, declarer=None, agenda=payment.agenda, merchant_name=""
    )

    declared._guard = Gap(lambda: declared.change(key, state="SUCCESS"))
    filing._sent(key, accepted=True)

    assert declared.all()[0].state == "SUCCESS"
