"""What the payment company remembers, and how it shows it on the wire. Amounts are integers in the smallest unit."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

BEIJING = dt.timezone(dt.timedelta(hours=8))


def rfc3339(moment: dt.datetime) -> str:
    """Beijing time as the API writes it: 2026-11-22T10:00:00+08:00."""
    return moment.astimezone(BEIJING).isoformat(timespec="seconds")


class TradeState(StrEnum):
    """Life of a transaction as the API names it."""

    NOTPAY = "NOTPAY"
    SUCCESS = "SUCCESS"
    REFUND = "REFUND"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Whose wallet paid."""

    name: str
    id_number: str
    openid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One order of a merchant and what became of it. ``asked`` is the request that made it."""

    mchid: str
    out_trade_no: str
    asked: Mapping[str, Any]
    total: int
    currency: str
    code: str
    state: TradeState = TradeState.NOTPAY
    transaction_id: str = ""
    paid_at: dt.datetime | None = None
    payer: Payer | None = None

    def asks_the_same(self, asked: Mapping[str, Any]) -> bool:
        """Whether a repeated request has the very same parameters."""
        return json.dumps(self.asked, sort_keys=True) == json.dumps(asked, sort_keys=True)

    def to_wire(self) -> dict[str, Any]:
        """The transaction as query answers and notifications carry it."""
        wire: dict[str, Any] = {
            "appid": self.asked.get("appid", ""),
            "mchid": self.mchid,
            "out_trade_no": self.out_trade_no,
            "trade_state": str(self.state),
            "trade_state_desc": _WORDS[self.state],
            "amount": {"total": self.total, "currency": self.currency},
        }
        if "attach" in self.asked:
            wire["attach"] = self.asked["attach"]
        if self.payer and self.paid_at:
            paid = {"payer_total": self.total, "payer_currency": self.currency}
            wire["amount"] = {**wire["amount"], **paid}
            wire |= {
                "transaction_id": self.transaction_id,
                "trade_type": "NATIVE",
                "bank_type": "OTHERS",
                "success_time": rfc3339(self.paid_at),
                "payer": {"openid": self.payer.openid},
            }
        return wire


_WORDS = {
    TradeState.NOTPAY: "订单未支付",
    TradeState.SUCCESS: "支付成功",
    TradeState.REFUND: "订单发生过退款",
    TradeState.CLOSED: "订单已关闭",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money on its way back. ``status`` PROCESSING, SUCCESS, CLOSED or ABNORMAL."""

    mchid: str
    out_refund_no: str
    refund_id: str
    asked: Mapping[str, Any]
    out_trade_no: str
    transaction_id: str
    amount: int
    total: int
    currency: str
    created_at: dt.datetime
    status: str = "PROCESSING"
    success_at: dt.datetime | None = None

    def to_wire(self) -> dict[str, Any]:
        """The refund as the API answers it."""
        wire: dict[str, Any] = {
            "refund_id": self.refund_id,
            "out_refund_no": self.out_refund_no,
            "transaction_id": self.transaction_id,
            "out_trade_no": self.out_trade_no,
            "channel": "ORIGINAL",
            "user_received_account": "模拟零钱",
            "create_time": rfc3339(self.created_at),
            "status": self.status,
            "funds_account": "AVAILABLE",
            "amount": {
                "total": self.total,
                "refund": self.amount,
                "payer_total": self.total,
                "payer_refund": self.amount,
                "settlement_total": self.total,
                "settlement_refund": self.amount,
                "discount_refund": 0,
                "currency": self.currency,
            },
        }
        if self.success_at:
            wire["success_time"] = rfc3339(self.success_at)
        return wire

    def to_notice(self) -> dict[str, Any]:
        """The refund as its notification carries it: other names than the API answer."""
        notice: dict[str, Any] = {
            "mchid": self.mchid,
            "out_trade_no": self.out_trade_no,
            "transaction_id": self.transaction_id,
            "out_refund_no": self.out_refund_no,
            "refund_id": self.refund_id,
            "refund_status": self.status,
            "user_received_account": "模拟零钱",
            "amount": {
                "total": self.total,
                "refund": self.amount,
                "payer_total": self.total,
                "payer_refund": self.amount,
            },
        }
        if self.success_at:
            notice["success_time"] = rfc3339(self.success_at)
        return notice
