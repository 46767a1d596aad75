"""The platform makes the unified message of a document of ours and calls to have it signed: what it asks, what it is told.

How the call looks is inferred: it is sealed as the platform's other calls are, with a type of its own, and answered by the
signed message, sealed in turn.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entrepot.customs.ports.cards import OurSignature
from entrepot.customs.ports.hangzhou.keys import seal_keys
from entrepot.customs.ports.hangzhou.messages import JKF
from entrepot.customs.ports.protocol import Knock, Reply
from entrepot_core.customs.documents import Document
from entrepot_core.customs.envelopes.sealed import SealInvalid, open_post, seal_post
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.messages.entrusting import differences, unified_document
from entrepot_core.customs.messages.translating import read_dialect

REFUSED: Final = b'<?xml version="1.0" encoding="UTF-8"?><response><success>false</success><errorCode>%s</errorCode></response>'
_XML: Final = "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureForPlatform:
    """With our card's key, and only what says the same as the jkf message that we sent."""

    ours: OurSignature

    def open(self, knock: Knock) -> bytes:
        """Raises SealInvalid, KeyMissing."""
        opened = open_post(knock.body, seal_keys())
        if opened.message_type != dialect(JKF).service["signature"]:
            raise SealInvalid(part="the type is not that of a signature")
        return opened.data

    def differences(
        self, sent: bytes, asked: Document, *, at: datetime, listed: Document | None, invt_no: str
    ) -> tuple[str, ...]:
        told = read_dialect(JKF, sent)
        ours = unified_document(told, guid="", at=at, listed=listed, invt_no=invt_no)
        return differences(ours, asked)

    def sign(self, message: bytes) -> bytes:
        return self.ours.sign(message)

    def reply(self, signed: bytes) -> Reply:
        kind = dialect(JKF).service["signature"]
        return Reply(
            body=seal_post(signed, message_type=kind, keys=seal_keys()),
            content_type="application/x-www-form-urlencoded",
        )

    def refuse(self, code: str) -> Reply:
        return Reply(body=REFUSED % code.encode(), content_type=_XML)
