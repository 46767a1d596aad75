import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.realtime179 import (
    FAILED,
    TAKEN,
    CallInvalid,
    Exchange,
    PaidOrder,
    UploadInvalid,
    answer,
    check_upload,
    read_call,
    sign_text,
    upload,
)
from entrepot_core.customs.signing import Scheme, SoftwareKey

KEY = SoftwareKey.generate(common_name="Test Platform")
AT = datetime(2018, 12, 11, 9, 19, 12, 469000, tzinfo=UTC)
RAW = '{"out_trade_no": "1", "note":"a\\"b\\n李"}'
EXCHANGE = Exchange(
    guid="9d55ba71-22de-41f4-8b50-c36c83b3b530",
    raw_request=RAW,
    raw_answer="ok",
    platform_code="4401999999",
    payment_code="3122222222",
    transaction_id="PAY20240305000001",
    total=Decimal("656.42"),
    paid_at=specimens.AT,
)
ORDERS = [
    PaidOrder(
        order_no=f"ORDER-{number}",
        goods=(("蜂蜜", "https://mall.example/1"),),
        account="6200-0",
        receiver_name="虚构电商企业有限公司",
    )
    for number in (1, 2, 3)
]


def sent(**how):
    return upload(
        session_id="fe2374-8fnejf97-55616242", exchange=EXCHANGE, orders=ORDERS, at=AT, key=KEY, **how
    )


def test_a_call_is_read_and_answered_at_once():
    call = read_call(
        '{"orderNo":"ORDER-1","sessionID":"fe2374-8fnejf97-55616242","serviceTime":1544519952469}'
    )
    assert (call.order_no, call.session_id, call.at) == ("ORDER-1", "fe2374-8fnejf97-55616242", AT)
    assert answer(TAKEN, "", at=AT) == b'{"code":"10000","message":"","serviceTime":1544519952469}'
    assert json.loads(answer(FAILED, "查无此订单", at=AT))["message"] == "查无此订单"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"orderNo":"","sessionID":"s","serviceTime":1}',
        '{"orderNo":1,"sessionID":"s","serviceTime":1}',
        '{"orderNo":"1","sessionID":"s","serviceTime":"soon"}',
        '{"orderNo":"1","sessionID":"s","serviceTime":1e400}',
        "[" * 100_000,
    ],
)
def test_a_call_that_is_not_readable_is_refused(text):
    with pytest.raises(CallInvalid):
        read_call(text)


def test_what_is_signed_is_byte_for_byte_what_is_sent():
    payload = sent()
    head, _, rest = sign_text(payload, quoted=False).partition('||"payExchangeInfoHead":')
    assert head == '"sessionID":"fe2374-8fnejf97-55616242"'
    body, _, rest = rest.partition('||"payExchangeInfoLists":')
    lists, _, moment = rest.partition('||"serviceTime":')
    assert moment == '"1544519952469"'
    assert (
        f'"payExchangeInfoHead":{body},"payExchangeInfoLists":{lists},"serviceTime":{moment},"certNo"'
        in payload
    )
    assert body.startswith('{"guid":"9D55BA71-22DE-41F4-8B50-C36C83B3B530","initalRequest":"')
    assert '"totalAmount":656.42,"currency":"142"' in body
    assert json.loads(body)["initalRequest"] == RAW
    assert [each["orderNo"] for each in json.loads(lists)] == ["ORDER-1", "ORDER-2", "ORDER-3"]
    assert " " not in lists


def test_the_upload_holds_and_a_changed_one_does_not():
    for how in ({}, {"scheme": Scheme.RSA_SHA256}, {"quoted": False}):
        payload = sent(**how)
        assert check_upload(payload, certificate=KEY.certificate, **how)["certNo"] == KEY.key_name
        with pytest.raises(UploadInvalid, match="does not fit"):
            check_upload(payload.replace("656.42", "656.43"), certificate=KEY.certificate, **how)
    with pytest.raises(UploadInvalid):
        check_upload(sent().replace('"signValue":"', '"signValue":"!'), certificate=KEY.certificate)
    with pytest.raises(UploadInvalid):
        check_upload(sent()[:-1], certificate=KEY.certificate)


def test_the_text_that_is_signed_follows_the_published_example():
    text = sign_text(sent())
    assert text.startswith(
        '"sessionID":"fe2374-8fnejf97-55616242"||"payExchangeInfoHead":"{"guid":"9D55BA71-22DE-41F4-8B50-C36C83B3B530",'
    )
    assert '"note":""}"||"payExchangeInfoLists":"[{"orderNo":"ORDER-1","goodsInfo":[{"gname":"蜂蜜",' in text
    assert text.endswith('}]"||"serviceTime":"1544519952469"')


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a"', '{"sessionID":1}', '{"a":' + "[" * 100_000])
def test_an_upload_that_is_no_json_object_is_refused(text):
    with pytest.raises(UploadInvalid):
        sign_text(text)


def test_an_upload_without_orders_or_with_too_much_is_not_made():
    with pytest.raises(UploadInvalid):
        upload(session_id="s", exchange=EXCHANGE, orders=[], at=AT, key=KEY)
    assert "6200-0" not in repr(ORDERS)
    assert "out_trade_no" not in repr(EXCHANGE)
