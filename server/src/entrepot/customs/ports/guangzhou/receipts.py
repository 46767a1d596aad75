"""What the platform's answers say: KJ88 answers, unified ones that it passes on, and answers to questions of ours."""

import json
import uuid
from collections.abc import Mapping
from typing import Any, Final

from entrepot.customs.ports.guangzhou.words import WORDS, is_unified
from entrepot.customs.ports.protocol import Answers
from entrepot.customs.ports.unified import UnifiedReceipts, key_of
from entrepot_core.customs.clock import read_time
from entrepot_core.customs.envelopes import gzeport
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.receipts import NoReceipt, Receipt, sift_answers

ANSWERS: Final = {
    "311": ("312", "orderNo"),
    "621": ("622", "copNo"),
    "623": ("624", "copNo"),
    "625": ("626", "copNo"),
    "711": ("712", "copNo"),
}
"""Kind asked about -> kind of the answer that its state stands for, and the field that names the document."""
_SPACE: Final = uuid.UUID("6f2b6a52-3c63-4c0b-8a55-0d5f5a0c1f58")


class PortReceipts:
    """Reads whatever comes through the channel."""

    def __init__(self) -> None:
        self._unified = UnifiedReceipts()

    @property
    def statuses(self) -> Mapping[str, str]:
        return dialect(WORDS).statuses

    def read(self, message: bytes) -> Answers:
        if message.startswith(b"{"):
            return Answers(receipts=_told(message))
        if is_unified(message):
            return self._unified.read(message)
        said = sift_answers(WORDS, message)
        return Answers(receipts=said.receipts, unread=said.unread)

    def key_of(self, receipt: Receipt) -> tuple[str, str]:
        return key_of(receipt)


def _told(kept: bytes) -> tuple[Receipt, ...]:
    """What was said when we asked. The platform gives no time: it was so when we asked. The same state is told once."""
    try:
        asked: Mapping[str, Any] = json.loads(kept)
        kind, name = ANSWERS[asked["kind"]]
        when, answer = read_time(asked["asked_at"]), str(asked["answer"]).encode()
    except (ValueError, KeyError, TypeError):
        raise NoReceipt(kind="QUERY", place=1) from None
    return tuple(
        Receipt(
            kind=kind,
            status=found.customs_state,
            return_time=when,
            message_guid=str(
                uuid.uuid5(_SPACE, f"{kind}|{found.number}|{found.pre_no}|{found.customs_state}")
            ),
            place=place,
            pre_no=found.pre_no,
            invt_no=found.customs_no,
            text=found.customs_text,
            keys={name: found.number},
        )
        for place, found in enumerate(gzeport.read_found(answer), 1)
        if found.customs_state
    )
