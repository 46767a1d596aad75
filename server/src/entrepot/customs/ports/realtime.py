"""Announcement 179: customs calls for the raw data of a payment, and we upload them, signed.

Source: announcements 2018-165 and 2018-179 of the General Administration of Customs, interface text as in public code.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from entrepot.customs.ports.cards import OurSignature
from entrepot.platform import http
from entrepot_core.customs import realtime179
from entrepot_core.customs.realtime179 import Call, Exchange, PaidOrder

PARTNER: Final = "Customs"
UPLOAD: Final = "/ceb2grab/grab/realTimeDataUpload"


@dataclass(frozen=True, slots=True, kw_only=True)
class RealtimeData:
    """Calls come as the form field ``openReq``, data go as the form field ``payExInfoStr`` to a door below ``address``."""

    address: str
    ours: OurSignature

    def read_call(self, form: Mapping[str, str]) -> Call:
        return realtime179.read_call(form.get("openReq", ""))

    def answer(self, *, taken: bool, message: str, at: datetime) -> bytes:
        code = realtime179.TAKEN if taken else realtime179.FAILED
        return realtime179.answer(code, message, at=at)

    def make(self, call: Call, exchange: Exchange, orders: Sequence[PaidOrder], *, at: datetime) -> str:
        return realtime179.upload(
            session_id=call.session_id,
            exchange=exchange,
            orders=orders,
            at=at,
            key=self.ours.key(),
            scheme=self.ours.scheme_of_texts,
        )

    def send(self, payload: str) -> tuple[str, str]:
        answer = http.call(
            PARTNER,
            "POST",
            self.address + UPLOAD,
            content=urlencode({"payExInfoStr": payload}).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
        )
        return _read(answer.content)


def _read(answer: bytes) -> tuple[str, str]:
    try:
        body = json.loads(answer)
        return str(body["code"]), str(body.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise http.AnswerUnknown(partner=PARTNER) from None
