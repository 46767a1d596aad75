"""Answers that are asked for: one inquiry a kind, rows since a moment. Each row becomes a letter of its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from entrepot.customs.ports.protocol import Answers
from entrepot.customs.ports.unified import BILLS, UnifiedReceipts
from entrepot.platform import clock, http
from entrepot_core.customs.clock import app_time
from entrepot_core.customs.receipts import Receipt
from entrepot_core.customs.receipts.rows import Row, RowsUnreadable, message_of, read_rows, receipt_of
from entrepot_core.errors import Problem

PARTNER: Final = "Customs"
OVERLAP: Final = timedelta(minutes=1)
"""Asked for again each time: rows are written in another order than they are dated in. Copies do no harm."""
FIRST: Final = timedelta(days=3)
"""How far back the first inquiry goes."""
_MARK: Final = b'{"askedFor":'


def is_asked_for(letter: bytes) -> bool:
    """Whether a letter is a row we asked for, as ``Inquiries`` keeps them."""
    return letter.startswith(_MARK)


def _open(letter: bytes) -> tuple[str, Row]:
    told: Mapping[str, Any] = json.loads(letter)
    return told["askedFor"], read_rows(f"[{told['row']}]".encode())[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiries:
    """``GET /ceb622msg?dxpid=…&qryid=…``: what was written for us since a second in Beijing. A position is in milliseconds."""

    address: str
    dxp_id: str
    channels: tuple[str, ...]
    regular: bool

    def fetch(self, channel: str, after: int) -> tuple[tuple[bytes, ...], int]:
        since = datetime.fromtimestamp(after / 1000, UTC) - OVERLAP if after else clock.now() - FIRST
        query = urlencode({"dxpid": self.dxp_id, "qryid": app_time(since)})
        answer = http.call(PARTNER, "GET", f"{self.address}/ceb{channel}msg?{query}")
        try:
            if answer.status_code >= 400:
                raise RowsUnreadable
            rows = read_rows(answer.content)
        except Problem:
            raise http.AnswerUnknown(partner=PARTNER) from None
        letters = tuple(
            json.dumps(
                {"askedFor": channel, "row": row.text}, ensure_ascii=False, separators=(",", ":")
            ).encode()
            for row in rows
        )
        # a row dated ahead must not hide those that are written until then
        latest = int(clock.now().timestamp() * 1000)
        return letters, max([after, *(min(row.written_at, latest) for row in rows)])


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsOrMessages:
    """Rows that were asked for, and unified messages that were pushed."""

    unified: UnifiedReceipts = field(default_factory=UnifiedReceipts)
    statuses: Mapping[str, str] = field(default_factory=dict)

    def read(self, message: bytes) -> Answers:
        if not is_asked_for(message):
            return self.unified.read(message)
        kind, row = _open(message)
        bills = message_of(kind, row) if kind in BILLS else None
        return Answers(receipts=(receipt_of(kind, row),), bills=bills)

    def key_of(self, receipt: Receipt) -> tuple[str, str]:
        return self.unified.key_of(receipt)
