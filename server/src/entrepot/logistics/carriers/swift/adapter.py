"""Swift in the words of the house: routes, fields, states, and the signature over timestamp and body."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from entrepot.logistics.carriers.protocol import (
    ArticleNews,
    CarrierEvent,
    DeclarationState,
    Parcel,
    ParcelCode,
    WaybillAnswer,
)
from entrepot.platform import clock, http
from entrepot.platform.partners import Forged, Malformed, PartnerRefused, Stale, partners, received
from entrepot_core.customs.articles import ArticleState, ItemData, Party

PARTNER: Final = "Swift"
FRESH: Final = timedelta(minutes=5)
_DECLARATIONS: Final = {
    "none": DeclarationState.NEW,
    "sent": DeclarationState.SENT,
    "accepted": DeclarationState.ACCEPTED,
    "rejected": DeclarationState.FAILED,
}
_DECLARATION_EVENTS: Final = {
    "declared": DeclarationState.ACCEPTED,
    "declaration_refused": DeclarationState.FAILED,
}

_ARTICLE_EVENTS: Final = {
    "article_assessed": ArticleState.ASSESSED,
    "article_held": ArticleState.HELD,
    "article_released": ArticleState.RELEASED,
    "article_returned": ArticleState.RETURNED,
}
_SIGNING_EVENTS: Final = {
    "signing_declared": DeclarationState.ACCEPTED,
    "signing_refused": DeclarationState.FAILED,
}


def signature_of(timestamp: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over the timestamp followed by the body. Raises KeyMissing."""
    return hmac.new(received("carrier_secret.txt"), timestamp.encode() + body, hashlib.sha256).hexdigest()


class Swift:
    """Waybills, their declaration, collection and events."""

    name = "swift"

    def open_waybill(self, parcel: Parcel) -> WaybillAnswer:
        body = {
            "reference": parcel.reference,
            "order_no": parcel.reference,
            **_facts(parcel),
            "pieces": 1,
            "freight": str(parcel.freight),
            "insured_fee": str(parcel.insurance),
            "goods": parcel.goods,
            **({"item": _item(parcel.item)} if parcel.item else {}),
        }
        return _answer(self._call("POST", "/api/waybills", body))

    def declare(self, number: str, parcel: Parcel) -> WaybillAnswer:
        return _answer(self._call("POST", f"/api/waybills/{number}/declare", _facts(parcel)))

    def declare_signing(self, number: str) -> WaybillAnswer:
        return _answer(self._call("POST", f"/api/waybills/{number}/sign", {}))

    def query(self, number: str) -> WaybillAnswer:
        return _answer(self._call("GET", f"/api/waybills/{number}"))

    def collect(self, number: str) -> WaybillAnswer:
        return _answer(self._call("POST", f"/api/waybills/{number}/collect", {}))

    def open_event(self, headers: Mapping[str, str], raw: bytes, *, now: datetime) -> CarrierEvent:
        timestamp = headers.get("x-carrier-timestamp", "")
        given = headers.get("x-carrier-signature", "")
        if not timestamp.isdecimal() or not hmac.compare_digest(
            signature_of(timestamp, raw).encode(), given.encode()
        ):
            raise Forged
        if abs(now.timestamp() - int(timestamp)) > FRESH.total_seconds():
            raise Stale
        return _event(raw)

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        raw = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
        timestamp = str(int(clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-Carrier-Timestamp": timestamp,
            "X-Carrier-Signature": signature_of(timestamp, raw),
        }
        response = http.call(
            PARTNER, method, partners().carrier_url + path, content=raw or None, headers=headers
        )
        try:
            answer = json.loads(response.content)
        except ValueError:
            raise http.AnswerUnknown(partner=PARTNER) from None
        if response.status_code >= 400:
            code = str(answer.get("code", response.status_code))
            raise PartnerRefused(reason=str(answer.get("message", "")), partner_code=code)
        return dict(answer)


def _facts(parcel: Parcel) -> dict[str, Any]:
    """What may change until the parcel is collected."""
    return {
        "consignee": {"name": parcel.consignee, "telephone": parcel.telephone, "address": parcel.address},
        "gross_weight_kg": str(parcel.gross_weight_kg),
    }


def _item(item: ItemData) -> dict[str, Any]:
    """What goes ahead of an item, in the carrier's words. Values as text, weights in grams."""
    return {
        "nature": item.nature,
        "currency": item.currency,
        "sender": _party(item.sender),
        "addressee": _party(item.addressee),
        "gross_weight_g": item.gross_weight_g,
        "contents": [
            {
                "description": content.description,
                "quantity": content.quantity,
                "net_weight_g": content.net_weight_g,
                "value": str(content.value),
                "hs_code": content.hs_code,
                "origin": content.origin,
            }
            for content in item.contents
        ],
    }


def _party(party: Party) -> dict[str, str]:
    return {
        "name": party.name,
        "address": party.address,
        "country": party.country,
        "telephone": party.telephone,
        "id_number": party.id_number,
    }


def _news(code: str, body: Mapping[str, Any]) -> ArticleNews | None:
    """How customs treats personal articles; raises as whatever is malformed does."""
    state = _ARTICLE_EVENTS.get(code)
    if state is None:
        return None
    tax = body.get("tax")
    try:
        amount = Decimal(str(tax["amount"])) if tax else None
    except InvalidOperation:
        raise ValueError(code) from None
    if amount is not None and not (amount.is_finite() and amount >= 0):
        raise ValueError(code)
    return ArticleNews(
        state=state,
        tax=amount,
        bill_no=str(tax.get("bill_no", "")) if tax else "",
        text=str(body.get("text_zh", ""))[:200],
    )


def _answer(body: Mapping[str, Any]) -> WaybillAnswer:
    try:
        declaration, signing = body["declaration"], body["signing"]
        return WaybillAnswer(
            number=str(body["waybill_no"]),
            declaration=_DECLARATIONS[declaration["state"]],
            text=str(declaration.get("text", "")),
            signing=_DECLARATIONS[signing["state"]],
            signing_text=str(signing.get("text", "")),
            events=tuple(
                _told({"waybill_no": body["waybill_no"], **each}) for each in body.get("events", ())
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise http.AnswerUnknown(partner=PARTNER) from None


def _event(raw: bytes) -> CarrierEvent:
    try:
        return _told(json.loads(raw))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise Malformed from None


def _told(body: Mapping[str, Any]) -> CarrierEvent:
    code = str(body["code"])
    return CarrierEvent(
        key=str(body["id"])[:80],
        waybill_no=str(body["waybill_no"]),
        code=code[:20],
        place=str(body.get("place", ""))[:80],
        happened_at=datetime.fromisoformat(body["happened_at"]),
        parcel=ParcelCode(code) if code in set(ParcelCode) else None,
        declaration=_DECLARATION_EVENTS.get(code),
        text=str(body.get("text_zh", ""))[:200],
        signing=_SIGNING_EVENTS.get(code),
        article=_news(code, body),
    )
