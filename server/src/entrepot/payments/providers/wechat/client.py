"""One signed exchange with WeChat Pay: request out, answer verified. Knows no route."""

import json
from collections.abc import Mapping
from typing import Any

from entrepot.payments.providers.protocol import Keeper
from entrepot.payments.providers.wechat import keys, signing
from entrepot.platform import clock, http
from entrepot.platform.partners import Forged, PartnerRefused, Stale, partners

PARTNER = "WeChat Pay"
POLLS = frozenset({"query_customs", "query_refund"})
"""Questions that are asked again and again, and prove nothing about the payment: they are not kept."""


class Client:
    """Signs, sends, verifies; hands the raw bytes of both ways to ``keep``."""

    def __init__(self, keep: Keeper) -> None:
        self._keep = keep

    def exchange(
        self,
        kind: str,
        method: str,
        target: str,
        body: Mapping[str, Any] | None = None,
        *,
        private: bool = False,
    ) -> dict[str, Any]:
        """The answer's JSON, empty for 204. ``private`` names the platform key that fields are encrypted for.

        Raises PartnerRefused, PartnerUnreachable, AnswerUnknown (also for an answer that is not signed by them).
        """
        raw = (
            json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode() if body is not None else b""
        )
        now, here = clock.now(), partners()
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Authorization": signing.authorization(
                method, target, raw, merchant=here.payment_merchant, now=now
            ),
        }
        if private:
            headers["Wechatpay-Serial"] = keys.platform_key().serial
        answer = b""
        try:
            response = http.call(PARTNER, method, here.payment_url + target, content=raw, headers=headers)
            answer = response.content
        finally:
            if kind not in POLLS:
                self._keep(kind, f"{method} {target}\n".encode() + raw, answer or None)
        try:
            signing.check_signature(
                {name.lower(): value for name, value in response.headers.items()}, answer, now=clock.now()
            )
        except (Forged, Stale):
            raise http.AnswerUnknown(partner=PARTNER) from None
        return _read(response.status_code, answer)


def _read(status: int, answer: bytes) -> dict[str, Any]:
    try:
        read = json.loads(answer) if answer else {}
    except ValueError:
        raise http.AnswerUnknown(partner=PARTNER) from None
    if not isinstance(read, dict):
        raise http.AnswerUnknown(partner=PARTNER)
    if status >= 400:
        raise PartnerRefused(reason=str(read.get("message", "")), partner_code=str(read.get("code", status)))
    return read
