"""Real-time payment data that customs may ask a platform for (announcements 2018-165 and 2018-179), byte-exact.

Knows the call, the upload and what is signed; not where the raw exchange with the payment company is kept.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from entrepot_core.customs.clock import app_time
from entrepot_core.customs.signing.algorithms import Scheme
from entrepot_core.customs.signing.keys import SigningKey
from entrepot_core.customs.signing.verifying import fits
from entrepot_core.errors import Problem

TAKEN = "10000"
FAILED = "20000"
_SIGNED = ("sessionID", "payExchangeInfoHead", "payExchangeInfoLists", "serviceTime")
_RAW_LIMIT = 8000


class CallInvalid(Problem):
    """What customs posted is not readable."""

    code = "customs.realtime_call_invalid"
    title = "The call for payment data is not readable: %(reason)s."


class UploadInvalid(Problem):
    """The data can't be uploaded as they are, or an upload does not hold."""

    code = "customs.realtime_upload_invalid"
    title = "The payment data are not in order: %(reason)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One inquiry of customs about one order. ``at`` is aware (UTC)."""

    order_no: str
    session_id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One payment with its raw request and answer, each as it went over the wire (at most 8,000 characters).

    ``total`` is the sum of the transaction; ``verified_by`` 1 UnionPay, 2 NetsUnion, 3 other; ``pay_type`` 1 app, 2 PC,
    3 scanned code, 4 other.
    """

    guid: str
    raw_request: str = field(repr=False)
    raw_answer: str = field(repr=False)
    platform_code: str
    payment_code: str
    transaction_id: str
    total: Decimal
    paid_at: datetime
    verified_by: str = "3"
    pay_type: str = "4"
    currency: str = "142"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOrder:
    """One order paid with the transaction: goods as pairs of name and link, and who got the money."""

    order_no: str
    goods: tuple[tuple[str, str], ...]
    account: str = field(repr=False)
    receiver_code: str = ""
    receiver_name: str


def read_call(open_req: str) -> Call:
    """The inquiry in the form parameter ``openReq``. Raises CallInvalid."""
    try:
        data = json.loads(open_req)
        stamp = int(data["serviceTime"])
        order, session = data["orderNo"], data["sessionID"]
        at = datetime.fromtimestamp(stamp / 1000, UTC)
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        raise CallInvalid(reason="orderNo, sessionID and serviceTime are needed") from None
    if not (
        isinstance(order, str)
        and 1 <= len(order) <= 60
        and isinstance(session, str)
        and 1 <= len(session) <= 36
    ):
        raise CallInvalid(reason="orderNo has up to 60 characters, sessionID up to 36")
    return Call(order_no=order, session_id=session, at=at)


def answer(code: str, message: str, *, at: datetime) -> bytes:
    """The answer to a call, given at once: code 10000 taken, 20000 failed."""
    return _json({"code": code, "message": message, "serviceTime": _milliseconds(at)}).encode()


def upload(
    *,
    session_id: str,
    exchange: Exchange,
    orders: Sequence[PaidOrder],
    at: datetime,
    key: SigningKey,
    scheme: Scheme = Scheme.RSA_SHA1,
    quoted: bool = True,
) -> str:
    """The form parameter ``payExInfoStr``: JSON without spaces whose parts are, byte for byte, those that are signed.

    ``orders`` names every order that was paid with the transaction. ``quoted`` puts the two JSON texts in quotation marks
    in the text that is signed, as the published examples do (unescaped, so that text is no JSON); the signature of a live card
    (SM2, 2023, in public code) holds over such a text.

    Raises UploadInvalid, KeyUnfit.
    """
    if not orders:
        raise UploadInvalid(reason="no order was paid with the transaction")
    parts = {
        "sessionID": _json(session_id),
        "payExchangeInfoHead": _json(_head(exchange)),
        "payExchangeInfoLists": _json([_listed(order) for order in orders]),
        "serviceTime": _json(str(_milliseconds(at))),
    }
    value = base64.b64encode(key.sign(_sign_text(parts, quoted=quoted).encode(), scheme)).decode()
    body = [f'"{name}":{text}' for name, text in parts.items()]
    return "{" + ",".join([*body, f'"certNo":{_json(key.key_name)}', f'"signValue":{_json(value)}']) + "}"


def sign_text(payload: str, *, quoted: bool = True) -> str:
    """The text that is signed, cut out of an upload as it came over the wire. Raises UploadInvalid."""
    parts = dict(_members(payload))
    if missing := [name for name in _SIGNED if name not in parts]:
        raise UploadInvalid(reason=f"{missing[0]} is missing")
    return _sign_text(parts, quoted=quoted)


def check_upload(
    payload: str, *, certificate: bytes, scheme: Scheme = Scheme.RSA_SHA1, quoted: bool = True
) -> Mapping[str, Any]:
    """The data of an upload whose signature fits the DER ``certificate``. Raises UploadInvalid."""
    text = sign_text(payload, quoted=quoted)
    try:
        data: Mapping[str, Any] = json.loads(payload, parse_float=Decimal)
        value = base64.b64decode(str(data.get("signValue", "")), validate=True)
        holds = fits(certificate, value, text.encode(), scheme)
    except ValueError:
        raise UploadInvalid(reason="the JSON or its signature can't be read") from None
    if not holds:
        raise UploadInvalid(reason="the signature does not fit the data")
    return data


def _sign_text(parts: Mapping[str, str], *, quoted: bool) -> str:
    def part(name: str) -> str:
        text = parts[name]
        return f'"{name}":"{text}"' if quoted and text[:1] in "{[" else f'"{name}":{text}'

    return "||".join(part(name) for name in _SIGNED)


def _members(payload: str) -> Iterator[tuple[str, str]]:
    """Name and raw text of each member of the outer JSON object."""
    decoder = json.JSONDecoder()
    place = _skip(payload, 0, "{")
    while True:
        try:
            name, place = decoder.raw_decode(payload, _skip(payload, place))
            start = _skip(payload, place, ":")
            _, place = decoder.raw_decode(payload, start)
        except (ValueError, RecursionError):
            raise UploadInvalid(reason="it is no JSON object") from None
        yield str(name), payload[start:place]
        place = _skip(payload, place)
        if payload[place : place + 1] != ",":
            return
        place += 1


def _skip(payload: str, place: int, expected: str = "") -> int:
    while payload[place : place + 1] in {" ", "\t", "\r", "\n"}:
        place += 1
    if expected and payload[place : place + 1] != expected:
        raise UploadInvalid(reason="it is no JSON object")
    return _skip(payload, place + 1) if expected else place


def _head(exchange: Exchange) -> dict[str, Any]:
    if max(len(exchange.raw_request), len(exchange.raw_answer)) > _RAW_LIMIT:
        raise UploadInvalid(reason=f"the raw exchange has more than {_RAW_LIMIT} characters")
    return {
        "guid": exchange.guid.upper(),
        "initalRequest": exchange.raw_request,
        "initalResponse": exchange.raw_answer,
        "ebpCode": exchange.platform_code,
        "payCode": exchange.payment_code,
        "payTransactionId": exchange.transaction_id,
        "totalAmount": exchange.total,
        "currency": exchange.currency,
        "verDept": exchange.verified_by,
        "payType": exchange.pay_type,
        "tradingTime": app_time(exchange.paid_at),
        "note": exchange.note,
    }


def _listed(order: PaidOrder) -> dict[str, Any]:
    return {
        "orderNo": order.order_no,
        "goodsInfo": [{"gname": name, "itemLink": link} for name, link in order.goods],
        "recpAccount": order.account,
        "recpCode": order.receiver_code,
        "recpName": order.receiver_name,
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def _json(value: Any) -> str:
    """JSON without spaces; Decimal as an exact number, which ``json`` itself can't write."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_json(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_json(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)
