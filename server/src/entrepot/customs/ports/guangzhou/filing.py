"""Goods filing KJ881101, and what the platform answers to it article by article."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from entrepot.customs.ports.guangzhou.particulars import heading
from entrepot.customs.ports.guangzhou.words import WORDS, is_unified
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.filing import KIND, FilingAnswer, filing_answers
from entrepot_core.customs.messages.translating import Told, build_dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class PortFiling:
    """One article a message. ``goods`` is ``filing.filing_document``."""

    transfer: Transfer
    more: Mapping[str, Any]

    def build(self, goods: Document, *, guid: str, at: datetime) -> bytes:
        dated = Document(head={**goods.head, "appTime": at}, lines=goods.lines)
        message = Message(kind=KIND, guid=guid, documents=(dated,), transfer=self.transfer)
        told = Told(kind=KIND, documents={KIND: dated}, extra=heading(message, self.more))
        return build_dialect(WORDS, told)

    def answers(self, message: bytes) -> tuple[FilingAnswer, ...]:
        if message.startswith(b"{") or is_unified(message):
            return ()
        return filing_answers(WORDS, message)
