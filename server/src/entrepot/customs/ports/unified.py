"""Pieces for ports that speak the unified messages, and what every port's receipts come down to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from entrepot.customs.ports.protocol import Answers, Knock, Reply
from entrepot_core.customs.documents import Document, Message
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.receipts import Receipt, sift

BILLS: Final = frozenset({"816", "818"})
_KEYS: Final = MappingProxyType(
    {
        "312": ("311", "orderNo"),
        "412": ("411", "payTransactionId"),
        "512": ("511", "logisticsNo"),
        "514": ("513", "logisticsNo"),
        "622": ("621", "copNo"),
        "624": ("623", "copNo"),
        "626": ("625", "copNo"),
        "712": ("711", "copNo"),
        "816": ("621", "invtNo"),
        "818": ("621", "invtNo"),
        "900": ("900", "oriCopMsgId"),
    }
)
"""Kind of answer -> kind of document, and the field that names it. A tax bill (816, 818) speaks of a list."""


class UnifiedMessages:
    """CEB messages of the edition in force: nothing beside, nothing extra."""

    def build(self, message: Message, *, beside: Mapping[str, Document], extra: Document) -> bytes:  # noqa: ARG002 - it carries one document alone
        return build(message)

    def read(self, raw: bytes) -> Message:
        return read(raw)


def key_of(receipt: Receipt) -> tuple[str, str]:
    """Kind and natural key of the document that a receipt means, whatever dialect it came in."""
    kind, name = _KEYS.get(receipt.kind, (receipt.kind, ""))
    return kind, receipt.keys.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnifiedReceipts:
    """Reads unified answers leniently: numbers may be missing in refusals. ``statuses`` are the port's own codes, if any."""

    statuses: Mapping[str, str] = field(default_factory=dict)

    def read(self, message: bytes) -> Answers:
        told = read(message)
        said = sift(told)
        bills = told if told.kind in BILLS else None
        return Answers(receipts=said.receipts, bills=bills, unread=said.unread)

    def key_of(self, receipt: Receipt) -> tuple[str, str]:
        return key_of(receipt)


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyPush:
    """The letter is the body of the request; ``word`` is what the port reads as thanks."""

    word: bytes = b"OK"

    def open(self, knock: Knock) -> bytes:
        return knock.body

    def reply(self) -> Reply:
        return Reply(body=self.word)
