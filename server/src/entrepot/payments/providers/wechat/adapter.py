"""WeChat Pay in the words of the house: routes, fields and states of API v3."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from entrepot.payments.providers.protocol import (
    Acknowledgement,
    Capability,
    DeclarationStanding,
    DeclarationState,
    IdentityCheck,
    Keeper,
    NotificationHead,
    PaymentDeclarationOrder,
    PaymentOrder,
    Person,
    RefundOrder,
    RefundStanding,
    RefundState,
    Standing,
    Told,
    TradeState,
)
from entrepot.payments.providers.wechat import signing
from entrepot.payments.providers.wechat.client import PARTNER, Client
from entrepot.platform.http import AnswerUnknown
from entrepot.platform.partners import Malformed, PartnerRefused, partners
from entrepot_core.errors import Kind, Problem
from entrepot_core.money import Money

NOTIFICATIONS: Final = "/partners/payments/wechat/notifications"
_ORDERS, _REFUNDS, _CUSTOMS = "/v3/pay/transactions", "/v3/refund/domestic/refunds", "/v3/global/customs"
_NO_SUCH = frozenset({"ORDER_NOT_EXIST", "ORDERNOTEXIST"})

_TRADE: Final = {
    "NOTPAY": TradeState.OPEN,
    "USERPAYING": TradeState.OPEN,
    "SUCCESS": TradeState.PAID,
    "REFUND": TradeState.REFUNDED,
    "CLOSED": TradeState.CLOSED,
    "REVOKED": TradeState.CLOSED,
    "PAYERROR": TradeState.CLOSED,
}
_REFUND: Final = {
    "PROCESSING": RefundState.PROCESSING,
    "SUCCESS": RefundState.DONE,
    "CLOSED": RefundState.FAILED,
    "ABNORMAL": RefundState.FAILED,
}
_DECLARED: Final = {
    "UNDECLARED": DeclarationState.SENT,
    "SUBMITTED": DeclarationState.SENT,
    "PROCESSING": DeclarationState.SENT,
    "SUCCESS": DeclarationState.ACCEPTED,
    "FAIL": DeclarationState.FAILED,
    "EXCEPT": DeclarationState.SENT,
}
_NETWORKS: Final = {"UNIONPAY": "1", "NETSUNION": "2", "OTHERS": "3"}
_CUSTOMS_UNREACHABLE: Final = "EXCEPT"
_OFFICES: Final = {"guangzhou": "GUANGZHOU_ZS", "hangzhou": "HANGZHOU_ZS", "ningbo": "NINGBO"}
_GENERAL_ADMINISTRATION: Final = "ZONGSHU"
"""Customs offices by the provider's names; the general administration stands for every port it does not list."""


class WeChat:
    """Native payments (a code to scan), refunds, and declaration of payments to customs."""

    name = "wechat"
    capabilities = frozenset(Capability)

    def __init__(self, *, keep: Keeper) -> None:
        self._client = Client(keep)
        self.merchant = partners().payment_merchant

    def _us(self) -> dict[str, str]:
        return {"appid": partners().payment_app, "mchid": self.merchant}

    def start(self, order: PaymentOrder) -> str:
        body = {
            **self._us(),
            "description": order.description,
            "out_trade_no": order.number,
            "time_expire": order.expires_at.isoformat(timespec="seconds"),
            "notify_url": partners().public_url + NOTIFICATIONS,
            "amount": {"total": order.amount.minor, "currency": order.amount.currency},
        }
        answer = self._client.exchange("start", "POST", f"{_ORDERS}/native", body)
        with _understood():
            return str(answer["code_url"])

    def query(self, number: str) -> Standing:
        target = f"{_ORDERS}/out-trade-no/{number}?{urlencode({'mchid': self.merchant})}"
        try:
            with _understood():
                return _standing(self._client.exchange("query", "GET", target))
        except PartnerRefused as refused:
            if refused.params["partner_code"] in _NO_SUCH:
                return Standing(number=number, state=TradeState.UNKNOWN_THERE)
            raise

    def close(self, number: str) -> None:
        target = f"{_ORDERS}/out-trade-no/{number}/close"
        try:
            self._client.exchange("close", "POST", target, {"mchid": self.merchant})
        except PartnerRefused as refused:
            if refused.params["partner_code"] not in _NO_SUCH:
                raise

    def refund(self, order: RefundOrder) -> RefundStanding:
        body = {
            "out_trade_no": order.attempt_number,
            "out_refund_no": order.number,
            "reason": order.reason,
            "notify_url": partners().public_url + NOTIFICATIONS,
            "amount": {
                "refund": order.amount.minor,
                "total": order.paid.minor,
                "currency": order.paid.currency,
            },
        }
        with _understood():
            return _refund(self._client.exchange("refund", "POST", _REFUNDS, body), "status")

    def query_refund(self, number: str) -> RefundStanding:
        with _understood():
            return _refund(self._client.exchange("query_refund", "GET", f"{_REFUNDS}/{number}"), "status")

    def check_identity(self, number: str, person: Person) -> IdentityCheck:
        body = {
            **self._us(),
            "out_trade_no": number,
            "customs": _GENERAL_ADMINISTRATION,
            "certificate_type": "IDCARD",
            "certificate_id": signing.for_platform(person.number),
            "certificate_name": signing.for_platform(person.name),
        }
        answer = self._client.exchange(
            "check_identity", "POST", f"{_CUSTOMS}/verify-certificate", body, private=True
        )
        said = {"SAME": IdentityCheck.SAME, "UNCHECKED": IdentityCheck.UNCHECKED}
        return said.get(str(answer.get("certificate_check_result")), IdentityCheck.DIFFERENT)

    def declare_customs(self, order: PaymentDeclarationOrder) -> DeclarationStanding:
        body = {
            **self._us(),
            "out_trade_no": order.attempt_number,
            "transaction_id": order.transaction_id,
            "customs": _OFFICES.get(order.office, _GENERAL_ADMINISTRATION),
            "merchant_customs_no": order.merchant_customs_code,
            "sub_order_no": order.sub_number,
            "fee_type": order.amount.currency,
            "order_fee": order.amount.minor,
            "transport_fee": order.freight.minor,
            "product_fee": (order.amount - order.freight).minor,
        }
        return _declared(self._client.exchange("declare_customs", "POST", f"{_CUSTOMS}/orders", body))

    def query_customs(self, order: PaymentDeclarationOrder) -> DeclarationStanding:
        query = {
            **self._us(),
            "order_type": "sub_order_no",
            "order_no": order.sub_number,
            "customs": _OFFICES.get(order.office, _GENERAL_ADMINISTRATION),
            "offset": 0,
            "limit": 20,
        }
        answer = self._client.exchange("query_customs", "GET", f"{_CUSTOMS}/orders?{urlencode(query)}")
        with _understood():
            found = answer["data"][0]
            unreachable = found.get("state") == _CUSTOMS_UNREACHABLE
        return _declared(self._push_again(order) if unreachable else found)

    def _push_again(self, order: PaymentDeclarationOrder) -> dict[str, Any]:
        """The provider could not reach customs: nothing is wrong with the declaration, it has to be pushed again."""
        body = {
            **self._us(),
            "out_trade_no": order.attempt_number,
            "transaction_id": order.transaction_id,
            "customs": _OFFICES.get(order.office, _GENERAL_ADMINISTRATION),
            "sub_order_no": order.sub_number,
        }
        return self._client.exchange("push_customs_again", "POST", f"{_CUSTOMS}/redeclare", body)

    def verify(self, headers: Mapping[str, str], raw: bytes, *, now: datetime) -> NotificationHead:
        signing.check_signature(headers, raw, now=now)
        body = _json(raw)
        if not body.get("id") or not body.get("event_type"):
            raise Malformed
        return NotificationHead(notification_id=str(body["id"]), event_type=str(body["event_type"]))

    def open(self, raw: bytes) -> Told:
        body = _json(raw)
        if not isinstance(body.get("resource"), dict):
            raise Malformed
        fact = _json(signing.unseal(body["resource"]))
        if str(body.get("event_type", "")).startswith("TRANSACTION."):
            return Told(standing=_standing(fact))
        if str(body.get("event_type", "")).startswith("REFUND."):
            return Told(refund=_refund(fact, "refund_status"))
        return Told()

    def acknowledge(self, problem: Problem | None) -> Acknowledgement:
        if problem is None:
            return Acknowledgement(204, b"")
        status = {Kind.FORBIDDEN: 401, Kind.UNAVAILABLE: 503}.get(problem.kind, 400)
        return Acknowledgement(status, json.dumps({"code": "FAIL", "message": problem.code}).encode())


@contextmanager
def _understood() -> Iterator[None]:
    """An answer without what it has to say: whether the provider acted is not known, so it is asked again."""
    try:
        yield
    except (Malformed, KeyError, IndexError, TypeError, AttributeError):
        raise AnswerUnknown(partner=PARTNER) from None


def _json(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(body, dict):
        raise Malformed
    return body


def _standing(fact: Mapping[str, Any]) -> Standing:
    try:
        amount, paid_at = fact["amount"], fact.get("success_time")
        return Standing(
            number=str(fact["out_trade_no"]),
            state=_TRADE[fact["trade_state"]],
            merchant=str(fact["mchid"]),
            transaction_id=str(fact.get("transaction_id", "")),
            amount=Money.of_minor(int(amount["total"]), str(amount.get("currency", "CNY"))),
            payer_ref=str(fact.get("payer", {}).get("openid", "")),
            paid_at=datetime.fromisoformat(paid_at) if paid_at else None,
        )
    except (KeyError, TypeError, ValueError, Problem):
        raise Malformed from None


def _refund(fact: Mapping[str, Any], state: str) -> RefundStanding:
    try:
        return RefundStanding(
            number=str(fact["out_refund_no"]),
            state=_REFUND[fact[state]],
            provider_ref=str(fact.get("refund_id", "")),
        )
    except (KeyError, TypeError):
        raise Malformed from None


def _declared(fact: Mapping[str, Any]) -> DeclarationStanding:
    state = str(fact.get("state", ""))
    return DeclarationStanding(
        state=_DECLARED.get(state, DeclarationState.SENT),
        provider_state=state,
        voucher_no=str(fact.get("sub_order_id") or fact.get("transaction_id") or ""),
        trade_no=str(fact.get("verify_department_trade_id", "")),
        verified_by=_NETWORKS.get(str(fact.get("verify_department", "")), ""),
        explanation=str(fact.get("explanation", "")),
    )
