"""Customs declarations of payments: which order, under which number, and what customs said about it.

Rules after the provider's customs documentation: an unsplit order is declared with its own number and the amount
less refunds; sending ``sub_order_no`` is what makes it a split, and then order_fee = transport_fee + product_fee.
"""

import dataclasses
import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from entrepot_simulators.payment.bank import Bank, now
from entrepot_simulators.payment.records import TradeState, Transaction, rfc3339
from entrepot_simulators.payment.signing import Refused

Key = tuple[str, str, str, str]
CHANGEABLE = ("merchant_customs_no", "duty", "order_fee", "transport_fee", "product_fee")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One payment as declared to one customs office. Amounts in fen. ``state`` as the API names it."""

    mchid: str
    out_trade_no: str
    transaction_id: str
    sub_order_no: str
    sub_order_id: str
    customs: str
    asked: Mapping[str, Any]
    amount: int
    trade_id: str
    state: str = "SUBMITTED"
    explanation: str = ""
    modified_at: dt.datetime
    sendings: int = 0

    @property
    def key(self) -> Key:
        return (self.mchid, self.out_trade_no, self.sub_order_no, self.customs)

    @property
    def order_no(self) -> str:
        """The order number that customs sees."""
        return self.sub_order_no or self.out_trade_no

    @property
    def payment_no(self) -> str:
        """The payment number that customs sees."""
        return self.sub_order_id or self.transaction_id

    @property
    def merchant_customs_no(self) -> str:
        return str(self.asked["merchant_customs_no"])

    def to_wire(self) -> dict[str, Any]:
        """The record as the API answers it."""
        wire: dict[str, Any] = {
            "appid": self.asked.get("appid", ""),
            "mchid": self.mchid,
            "out_trade_no": self.out_trade_no,
            "transaction_id": self.transaction_id,
            "customs": self.customs,
            "merchant_customs_no": self.merchant_customs_no,
            "state": self.state,
            "verify_department": "OTHERS",
            "verify_department_trade_id": self.trade_id,
            "modify_time": rfc3339(self.modified_at),
        }
        if self.sub_order_no:
            wire |= {"sub_order_no": self.sub_order_no, "sub_order_id": self.sub_order_id, "fee_type": "CNY"}
        wire |= {name: self.asked[name] for name in CHANGEABLE if name in self.asked}
        return wire | ({"explanation": self.explanation} if self.explanation else {})


class Declarations:
    """Every declaration, in memory behind one lock."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._guard = threading.RLock()
        self._all: dict[Key, Declaration] = {}

    def declare(self, mchid: str, asked: Mapping[str, Any]) -> tuple[Declaration, bool]:
        """Take a declaration, or give back the same one; and whether it must be sent. Raises Refused."""
        transaction = self._paid(mchid, asked)
        for name in ("customs", "merchant_customs_no"):
            if not asked.get(name):
                raise Refused(400, "PARAM_ERROR", f"{name} is missing")
        fresh = self._fresh(transaction, asked)
        with self._guard:
            known = self._all.get(fresh.key)
            if known is None:
                self._check_sum(transaction, fresh)
                self._all[fresh.key] = fresh
                return fresh, True
            if dict(known.asked) != dict(asked):
                raise Refused(400, "INVALID_REQUEST", "declared before with other parameters")
            if known.state == "FAIL":
                return self.change(known.key, state="SUBMITTED", explanation=""), True
            return known, False

    def amend(self, mchid: str, asked: Mapping[str, Any]) -> Declaration:
        """Change fees or customs number of a declaration: a new one takes the place of the old. Raises Refused."""
        with self._guard:
            known = self.find(mchid, asked)
            changes = {name: asked[name] for name in CHANGEABLE if name in asked}
            fresh = self._fresh(self._paid(mchid, asked), {**known.asked, **changes})
            fresh = dataclasses.replace(
                fresh, sub_order_id=known.sub_order_id, trade_id=known.trade_id, sendings=known.sendings
            )
            self._all[known.key] = fresh
            return fresh

    def again(self, mchid: str, asked: Mapping[str, Any]) -> Declaration:
        """Mark a declaration for another push; only from SUCCESS or EXCEPT. Raises Refused."""
        with self._guard:
            known = self.find(mchid, asked)
            if known.state not in {"SUCCESS", "EXCEPT"}:
                raise Refused(403, "RULE_LIMIT", f"a record in state {known.state} is not pushed again")
            return self.change(known.key, state="SUBMITTED", explanation="")

    def find(self, mchid: str, asked: Mapping[str, Any]) -> Declaration:
        """The declaration a request names. Raises Refused (404)."""
        for each in self.all():
            same_order = asked.get("out_trade_no") in {None, each.out_trade_no}
            same_payment = asked.get("transaction_id") in {None, each.transaction_id}
            same_split = str(asked.get("sub_order_no", "")) == each.sub_order_no
            same_office = asked.get("customs") in {None, each.customs}
            if each.mchid == mchid and same_order and same_payment and same_split and same_office:
                return each
        raise Refused(404, "RESOURCE_NOT_EXISTS", "no such declaration")

    def all(self) -> tuple[Declaration, ...]:
        """Every declaration, oldest first."""
        with self._guard:
            return tuple(self._all.values())

    def of_payment(self, payment_no: str) -> Declaration | None:
        """The declaration whose payment customs knows under ``payment_no``."""
        return next((each for each in self.all() if each.payment_no == payment_no), None)

    def change(self, key: Key, **changes: Any) -> Declaration:
        """Write down what became of a declaration."""
        with self._guard:
            changed = dataclasses.replace(self._all[key], modified_at=now(), **changes)
            self._all[key] = changed
            return changed

    def change_from(self, key: Key, source: str, **changes: Any) -> bool:
        """Write it down only while the declaration stands in ``source``; whether it did."""
        with self._guard:
            if self._all[key].state != source:
                return False
            self.change(key, **changes)
            return True

    def count_sending(self, key: Key) -> Declaration:
        """The declaration with one more sending."""
        with self._guard:
            return self.change(key, sendings=self._all[key].sendings + 1)

    def _paid(self, mchid: str, asked: Mapping[str, Any]) -> Transaction:
        transaction = self._bank.find(mchid, str(asked.get("out_trade_no", "")))
        if transaction.state not in {TradeState.SUCCESS, TradeState.REFUND}:
            raise Refused(400, "TRADE_STATE_ERROR", "the order is not paid")
        if asked.get("transaction_id", transaction.transaction_id) != transaction.transaction_id:
            raise Refused(400, "PARAM_ERROR", "transaction_id and out_trade_no do not belong together")
        return transaction

    def _fresh(self, transaction: Transaction, asked: Mapping[str, Any]) -> Declaration:
        sub_order_no = str(asked.get("sub_order_no", ""))
        left = transaction.total - self._bank.refunded(transaction)
        amount = _split_fee(asked) if sub_order_no else left
        if not 0 < amount <= left:
            raise Refused(400, "PARAM_ERROR", "more is declared than was paid and not refunded")
        return Declaration(
            mchid=transaction.mchid,
            out_trade_no=transaction.out_trade_no,
            transaction_id=transaction.transaction_id,
            sub_order_no=sub_order_no,
            sub_order_id=self._bank.number("6100") if sub_order_no else "",
            customs=str(asked["customs"]),
            asked=dict(asked),
            amount=amount,
            trade_id=self._bank.number("NU"),
            modified_at=now(),
        )

    def _check_sum(self, transaction: Transaction, fresh: Declaration) -> None:
        same = [
            each
            for each in self._all.values()
            if (each.mchid, each.out_trade_no, each.customs)
            == (fresh.mchid, fresh.out_trade_no, fresh.customs)
        ]
        if any(bool(each.sub_order_no) != bool(fresh.sub_order_no) for each in same):
            raise Refused(400, "INVALID_REQUEST", "an order is declared whole or split, not both")
        if sum(each.amount for each in same) + fresh.amount > transaction.total:
            raise Refused(400, "PARAM_ERROR", "the splits exceed the order")


def _split_fee(asked: Mapping[str, Any]) -> int:
    fees = [asked.get(name) for name in ("order_fee", "transport_fee", "product_fee")]
    if not all(isinstance(fee, int) and not isinstance(fee, bool) and fee >= 0 for fee in fees):
        raise Refused(400, "PARAM_ERROR", "a split needs order_fee, transport_fee and product_fee")
    order_fee, transport_fee, product_fee = (int(fee) for fee in fees if fee is not None)
    if order_fee != transport_fee + product_fee:
        raise Refused(400, "PARAM_ERROR", "order_fee must be transport_fee + product_fee")
    if asked.get("fee_type", "CNY") != "CNY":
        raise Refused(400, "PARAM_ERROR", "fee_type must be CNY")
    return order_fee
