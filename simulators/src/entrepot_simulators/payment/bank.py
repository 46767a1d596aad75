"""The payment company's books: orders, payments, closings, refunds. Knows no HTTP; every rule refuses by name."""

import dataclasses
import datetime as dt
import re
import secrets
import threading
import uuid
from collections.abc import Mapping
from typing import Any

from entrepot_simulators.payment.records import Payer, Refund, TradeState, Transaction
from entrepot_simulators.payment.signing import Refused

ORDER_NUMBER = re.compile(r"[0-9A-Za-z_\-*@|]{6,32}")
REFUND_NUMBER = re.compile(r"[0-9A-Za-z_\-*@|]{1,64}")


def now() -> dt.datetime:
    """The moment, in UTC."""
    return dt.datetime.now(dt.UTC)


class Bank:
    """All transactions and refunds, in memory behind one lock. No call leaves this process under the lock."""

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._transactions: dict[tuple[str, str], Transaction] = {}
        self._refunds: dict[tuple[str, str], Refund] = {}
        self._by_code: dict[str, tuple[str, str]] = {}
        self._numbers = secrets.randbelow(10**9)

    def number(self, prefix: str) -> str:
        """A number never given before: ``prefix``, the day, eighteen digits at most."""
        with self._guard:
            self._numbers += 1
            return f"{prefix}{now():%Y%m%d}{self._numbers:010d}"

    @staticmethod
    def guid() -> str:
        """A fresh identifier of 36 characters, as customs wants it."""
        return str(uuid.uuid4()).upper()

    def order(self, mchid: str, asked: Mapping[str, Any]) -> Transaction:
        """Open an order, or give back the same one for the very same request. Raises Refused."""
        number, total, currency = _check_order(mchid, asked)
        with self._guard:
            known = self._transactions.get((mchid, number))
            if known is None:
                known = Transaction(
                    mchid=mchid,
                    out_trade_no=number,
                    asked=dict(asked),
                    total=total,
                    currency=currency,
                    code=secrets.token_urlsafe(9),
                )
                self._transactions[mchid, number] = known
                self._by_code[known.code] = (mchid, number)
        if not known.asks_the_same(asked):
            raise Refused(403, "OUT_TRADE_NO_USED", "this order number was used with other parameters")
        if known.state is TradeState.CLOSED:
            raise Refused(400, "ORDER_CLOSED", "the order is closed")
        if known.state is not TradeState.NOTPAY:
            raise Refused(400, "ORDERPAID", "the order is paid")
        return known

    def find(self, mchid: str, out_trade_no: str) -> Transaction:
        """The transaction of a merchant's order number. Raises Refused (404)."""
        with self._guard:
            known = self._transactions.get((mchid, out_trade_no))
        if known is None:
            raise Refused(404, "ORDER_NOT_EXIST", "no such order")
        return known

    def find_by_id(self, mchid: str, transaction_id: str) -> Transaction:
        """The transaction by the number this company gave it. Raises Refused (404)."""
        for each in self.transactions():
            if each.mchid == mchid and each.transaction_id and each.transaction_id == transaction_id:
                return each
        raise Refused(404, "ORDER_NOT_EXIST", "no such transaction")

    def by_code(self, code: str) -> Transaction | None:
        """The transaction behind a payment code."""
        with self._guard:
            key = self._by_code.get(code)
            return self._transactions[key] if key else None

    def transactions(self) -> tuple[Transaction, ...]:
        """All of them, oldest first."""
        with self._guard:
            return tuple(self._transactions.values())

    def refunds(self) -> tuple[Refund, ...]:
        """All of them, oldest first."""
        with self._guard:
            return tuple(self._refunds.values())

    def pay(self, code: str, *, name: str, id_number: str) -> Transaction:
        """Take the money out of a wallet. Raises Refused when there is nothing to pay."""
        with self._guard:
            known = self.by_code(code)
            if known is None:
                raise Refused(404, "ORDER_NOT_EXIST", "no such code")
            if known.state is not TradeState.NOTPAY:
                raise Refused(409, "NOT_PAYABLE", f"the order is {known.state}")
            if _expired(known):
                raise Refused(409, "ORDER_EXPIRED", "the code has expired")
            payer = Payer(name=name, id_number=id_number.upper(), openid=f"o{secrets.token_hex(13)}")
            paid = dataclasses.replace(
                known,
                state=TradeState.SUCCESS,
                paid_at=now(),
                payer=payer,
                transaction_id=self.number("4200"),
            )
            self._transactions[known.mchid, known.out_trade_no] = paid
            return paid

    def close(self, mchid: str, out_trade_no: str) -> None:
        """Close an unpaid order; closing twice is fine. Raises Refused for a paid one."""
        with self._guard:
            known = self.find(mchid, out_trade_no)
            if known.state not in {TradeState.NOTPAY, TradeState.CLOSED}:
                raise Refused(400, "ORDERPAID", "the order is paid, it can't be closed")
            closed = dataclasses.replace(known, state=TradeState.CLOSED)
            self._transactions[mchid, out_trade_no] = closed

    def refund(self, mchid: str, asked: Mapping[str, Any]) -> tuple[Refund, bool]:
        """Begin a refund, or answer what became of the same one; and whether it is new. Raises Refused."""
        number = str(asked.get("out_refund_no", ""))
        if not REFUND_NUMBER.fullmatch(number):
            raise Refused(400, "PARAM_ERROR", "out_refund_no is not valid")
        with self._guard:
            known = self._refunds.get((mchid, number))
            if known is not None:
                if dict(known.asked) != dict(asked):
                    raise Refused(400, "INVALID_REQUEST", "this refund number was used with other parameters")
                return known, False
            if "transaction_id" in asked:
                transaction = self.find_by_id(mchid, str(asked["transaction_id"]))
            else:
                transaction = self.find(mchid, str(asked.get("out_trade_no", "")))
            refund = self._check_refund(transaction, number, asked)
            self._refunds[mchid, number] = refund
            self._transactions[mchid, transaction.out_trade_no] = dataclasses.replace(
                transaction, state=TradeState.REFUND
            )
            return refund, True

    def _check_refund(self, transaction: Transaction, number: str, asked: Mapping[str, Any]) -> Refund:
        amount = asked.get("amount")
        if not isinstance(amount, dict) or not _is_amount(amount.get("refund")):
            raise Refused(400, "PARAM_ERROR", "amount.refund must be a positive integer")
        if amount.get("total") != transaction.total or amount.get("currency") != transaction.currency:
            raise Refused(400, "INVALID_REQUEST", "amount.total or currency differs from the order")
        if transaction.state not in {TradeState.SUCCESS, TradeState.REFUND}:
            raise Refused(400, "TRADE_STATE_ERROR", "the order is not paid")
        if self.refunded(transaction) + amount["refund"] > transaction.total:
            raise Refused(403, "NOT_ENOUGH", "the refunds would exceed what was paid")
        return Refund(
            mchid=transaction.mchid,
            out_refund_no=number,
            refund_id=self.number("5030"),
            asked=dict(asked),
            out_trade_no=transaction.out_trade_no,
            transaction_id=transaction.transaction_id,
            amount=amount["refund"],
            total=transaction.total,
            currency=transaction.currency,
            created_at=now(),
        )

    def refunded(self, transaction: Transaction) -> int:
        """What went back or is on its way back of ``transaction``, in the smallest unit."""
        going = {"PROCESSING", "SUCCESS"}
        return sum(
            each.amount
            for each in self.refunds()
            if (each.mchid, each.out_trade_no) == (transaction.mchid, transaction.out_trade_no)
            and each.status in going
        )

    def settle_refund(self, mchid: str, out_refund_no: str, status: str) -> Refund:
        """End a refund with ``status``."""
        with self._guard:
            done = dataclasses.replace(
                self._refunds[mchid, out_refund_no],
                status=status,
                success_at=now() if status == "SUCCESS" else None,
            )
            self._refunds[mchid, out_refund_no] = done
            return done

    def find_refund(self, mchid: str, out_refund_no: str) -> Refund:
        """The refund of a merchant's number. Raises Refused (404)."""
        with self._guard:
            known = self._refunds.get((mchid, out_refund_no))
        if known is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "no such refund")
        return known


def _is_amount(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _check_order(mchid: str, asked: Mapping[str, Any]) -> tuple[str, int, str]:
    for name in ("appid", "mchid", "description", "out_trade_no", "notify_url", "amount"):
        if not asked.get(name):
            raise Refused(400, "PARAM_ERROR", f"{name} is missing")
    if asked["mchid"] != mchid:
        raise Refused(400, "PARAM_ERROR", "mchid differs from the one that signed")
    number, amount = str(asked["out_trade_no"]), asked["amount"]
    if not ORDER_NUMBER.fullmatch(number):
        raise Refused(400, "PARAM_ERROR", "out_trade_no must be 6 to 32 of digits, letters and _-*@|")
    if not isinstance(amount, dict) or not _is_amount(amount.get("total")):
        raise Refused(400, "PARAM_ERROR", "amount.total must be a positive integer in the smallest unit")
    return number, amount["total"], str(amount.get("currency", "CNY"))


def _expired(transaction: Transaction) -> bool:
    until = transaction.asked.get("time_expire")
    return bool(until) and dt.datetime.fromisoformat(str(until)) < now()
