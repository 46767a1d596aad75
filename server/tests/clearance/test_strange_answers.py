"""A payment provider that signs an answer nobody can use: what it did is unknown, and nothing breaks on it."""

from datetime import UTC, datetime

import pytest

from entrepot.payments.providers.protocol import PaymentDeclarationOrder, PaymentOrder, RefundOrder
from entrepot.payments.providers.wechat.adapter import WeChat
from entrepot.payments.providers.wechat.client import _read
from entrepot.platform.http import AnswerUnknown
from entrepot.platform.partners import PartnerRefused
from entrepot_core.money import Money

YUAN = Money.of_minor(100, "CNY")
ASKED = {
    "start": lambda shop: shop.start(
        PaymentOrder(number="P1", description="x", amount=YUAN, expires_at=datetime(2026, 11, 20, tzinfo=UTC))
    ),
    "query": lambda shop: shop.query("P1"),
    "refund": lambda shop: shop.refund(
        RefundOrder(number="R1", attempt_number="P1", amount=YUAN, paid=YUAN, reason="x")
    ),
    "query_refund": lambda shop: shop.query_refund("R1"),
    "query_customs": lambda shop: shop.query_customs(
        PaymentDeclarationOrder(
            attempt_number="P1",
            transaction_id="T1",
            sub_number="E1A",
            office="guangzhou",
            merchant_customs_code="44",
            amount=YUAN,
            freight=YUAN,
        )
    ),
}


class Strange:
    """Stands in for the wire and answers the same to everything."""

    def __init__(self, answer):
        self._answer = answer

    def exchange(self, *_args, **_named):
        return self._answer


@pytest.mark.parametrize(
    "answer", [{}, {"data": []}, {"data": ["x"]}, {"data": None, "amount": "x", "status": "?"}]
)
@pytest.mark.parametrize("asked", ASKED)
def test_an_answer_that_lacks_what_it_has_to_say_is_unknown(asked, answer):
    shop = WeChat(keep=lambda *_args: None)
    shop._client = Strange(answer)

    with pytest.raises(AnswerUnknown):
        ASKED[asked](shop)


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"x"', b"null", b"{"])
@pytest.mark.parametrize("status", [200, 500])
def test_json_that_is_no_object_is_unknown(raw, status):
    with pytest.raises(AnswerUnknown):
        _read(status, raw)


def test_a_refusal_stays_a_refusal():
    with pytest.raises(PartnerRefused):
        _read(400, b'{"code": "PARAM_ERROR"}')
