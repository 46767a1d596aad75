"""Announcement 179: customs calls a shop for the raw data of a payment, and judges what it uploads, byte for byte."""

import datetime as dt
import json
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qs, urlencode

from entrepot_core.customs.realtime179 import FAILED, TAKEN, UploadInvalid, answer, check_upload
from entrepot_core.customs.signing.algorithms import Scheme
from entrepot_simulators.delivery import Courier, Push
from entrepot_simulators.loopback import Answer, Request
from entrepot_simulators.port.filings import Registry

UPLOAD = "/ceb2grab/grab/realTimeDataUpload"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
LONGEST_RAW = 8000
UNREACHABLE = "unreachable"
"""What was answered to a call by an address where nobody listens."""
NO_ADDRESS = "no_address"
"""The same where nobody said whom to call."""
SCHEMES = (Scheme.RSA_SHA1, Scheme.RSA_SHA256, Scheme.SM2_SM3)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCall:
    """One call and what came of it. ``answered`` is the shop's code at once, UNREACHABLE or NO_ADDRESS, ``faults`` what is wrong with its upload.

    ``uploads`` counts; ``holds`` is None until one came.
    """

    session_id: str
    order_no: str
    address: str
    at: dt.datetime
    answered: str = ""
    uploads: int = 0
    holds: bool | None = None
    faults: tuple[str, ...] = ()


class DataCalls:
    """Makes calls and takes uploads."""

    def __init__(
        self, *, registry: Registry, courier: Courier, certificates: Callable[[], list[bytes]]
    ) -> None:
        self._registry, self._courier, self._certificates = registry, courier, certificates
        self._guard = threading.Lock()
        self._calls: dict[str, DataCall] = {}

    def call(self, order_no: str, *, address: str) -> DataCall:
        """Call for the data of an order, once; the shop's answer is on record, the upload comes by itself."""
        now = dt.datetime.now(dt.UTC)
        made = DataCall(session_id=str(uuid.uuid4()).upper(), order_no=order_no, address=address, at=now)
        with self._guard:
            self._calls[made.session_id] = made
        if not address:
            return self._change(made.session_id, answered=NO_ADDRESS)
        asked = {"orderNo": order_no, "sessionID": made.session_id, "serviceTime": _milliseconds(now)}
        body = urlencode({"openReq": json.dumps(asked, separators=(",", ":"))}).encode()
        said = self._courier.post(Push(url=address, body=body, headers={"Content-Type": FORM}))
        answered = UNREACHABLE
        if said is not None:
            answered = _code(said.content) or f"HTTP {said.status_code}"
        return self._change(made.session_id, answered=answered)

    def _change(self, session_id: str, **changes: Any) -> DataCall:
        with self._guard:
            self._calls[session_id] = replace(self._calls[session_id], **changes)
            return self._calls[session_id]

    def of_order(self, order_no: str) -> tuple[DataCall, ...]:
        """Every call for an order, newest first."""
        with self._guard:
            return tuple(each for each in reversed(self._calls.values()) if each.order_no == order_no)

    def take(self, request: Request) -> Answer:
        """An upload: 10000 when everything in it holds, else 20000 with what does not."""
        payload = parse_qs(request.body.decode(errors="replace")).get("payExInfoStr", [""])[0]
        session_id, faults = self._judge(payload)
        if session_id:
            with self._guard:
                known = self._calls[session_id]
                self._calls[session_id] = replace(
                    known, uploads=known.uploads + 1, holds=not faults, faults=faults
                )
        code = FAILED if faults else TAKEN
        body = answer(code, "; ".join(faults), at=dt.datetime.now(dt.UTC))
        return Answer(body=body, headers={"Content-Type": "application/json; charset=utf-8"})

    def _judge(self, payload: str) -> tuple[str, tuple[str, ...]]:
        """The session, if known, and every fault."""
        try:
            told = json.loads(payload)
            session_id = str(told["sessionID"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return "", ("payExInfoStr is no JSON with a sessionID",)
        with self._guard:
            call = self._calls.get(session_id)
        if call is None:
            return "", (f"sessionID {session_id[:36]} was never called for",)
        try:
            data = self._signed(payload)
        except UploadInvalid as wrong:
            return session_id, (wrong.sentence,)
        return session_id, tuple(self._faults(call, data))

    def _signed(self, payload: str) -> Mapping[str, Any]:
        """The data, when one of the cards that are known signed them, with or without the inner quotation marks."""
        last = UploadInvalid(reason="no card is registered")
        for certificate in self._certificates():
            for scheme in SCHEMES:
                for quoted in (True, False):
                    try:
                        return check_upload(payload, certificate=certificate, scheme=scheme, quoted=quoted)
                    except UploadInvalid as wrong:
                        last = wrong
        raise last

    def _faults(self, call: DataCall, data: Mapping[str, Any]) -> list[str]:
        try:
            head, lists = data["payExchangeInfoHead"], data["payExchangeInfoLists"]
            numbers = [str(each["orderNo"]) for each in lists]
            total = Decimal(str(head["totalAmount"]))
        except (KeyError, TypeError, InvalidOperation):
            return ["payExchangeInfoHead, payExchangeInfoLists or a part of them is missing"]
        found = [
            f"{name} has no text, or more than {LONGEST_RAW} characters"
            for name in ("initalRequest", "initalResponse")
            if not 0 < len(str(head.get(name, ""))) <= LONGEST_RAW
        ]
        found += [f"{name} is missing" for name in ("guid", "verDept", "tradingTime") if not head.get(name)]
        if call.order_no not in numbers:
            found.append(f"{call.order_no} was called for and is not among the orders")
        found += self._against_documents(call, head, numbers, total)
        for each in lists:
            if not each.get("goodsInfo") or not each.get("recpAccount") or not each.get("recpName"):
                found.append(f"{each['orderNo']}: goodsInfo, recpAccount or recpName is missing")
        return found

    def _against_documents(
        self, call: DataCall, head: Mapping[str, Any], numbers: list[str], total: Decimal
    ) -> list[str]:
        """What the upload says differently from the documents that were filed here."""
        order = self._registry.of_order("311", call.order_no)
        payments = {number: self._registry.of_order("411", number) for number in numbers}
        payment = payments.get(call.order_no)
        found = []
        if order and str(head.get("ebpCode", "")) != order.document.text("ebpCode"):
            found.append(f"ebpCode {head.get('ebpCode')} but {order.document.text('ebpCode')} in the order")
        if payment and str(head.get("payCode", "")) != payment.document.text("payCode"):
            found.append(
                f"payCode {head.get('payCode')} but {payment.document.text('payCode')} in the payment"
            )
        known = [each.document for each in payments.values() if each]
        paid = sum((each.number("amountPaid") for each in known), Decimal(0))
        if len(known) == len(numbers) and paid != total:
            # an order of the transaction that is left out shows here: its part of the sum is not accounted for
            found.append(f"totalAmount {total} but {paid} was paid for the orders that are listed")
        return found


def _code(raw: bytes) -> str:
    try:
        return str(json.loads(raw)["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _milliseconds(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)
