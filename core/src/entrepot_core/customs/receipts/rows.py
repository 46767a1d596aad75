"""Receipts as rows of a table, the way a port's inquiry prints them: ``[{returnstatus=2, orderno=X}, {…}]``, or JSON.

Names are those of the standard in lower case; ``re_…_guid`` is the guid of what is answered, ``returntime`` a moment in
milliseconds, ``instm`` when the row was written. Source: inquiries at Haikou in 2022 and 2023, as shown in public code.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from entrepot_core.customs.clock import read_any_time
from entrepot_core.customs.documents import Document, Message, Value
from entrepot_core.customs.messages.forms import Shape
from entrepot_core.customs.messages.specs import SPECS
from entrepot_core.customs.receipts.extracting import NoReceipt, receipts_of
from entrepot_core.customs.receipts.positions import Receipt
from entrepot_core.errors import Problem

MOST_BYTES = 8 * 1024 * 1024
_NAME = re.compile(r"(?:^|, )([a-z][a-z0-9_]*)=")
_BETWEEN = re.compile(r"\}, \{(?=[a-z][a-z0-9_]*=)")
_GUID = re.compile(r"re_[a-z0-9_]*guid\Z")
_MOMENT = re.compile(r"[0-9]{13}\Z")
_TIMES = ("returntime", "returntime2")
_NOT_IN_TABLE = frozenset({"guid", "copNo", "oriBizMessage"})
"""As seen: not even the declarant's own number of a list. The first row is known by the guid of what it answers."""
_WHOLE_SECOND = timedelta(milliseconds=999)
ANSWERED = "documentGuid"
"""Among the keys of a receipt: the guid of the document that it answers, or of the answer; nobody says which."""


class RowsUnreadable(Problem):
    """What came is no list of rows."""

    code = "customs.rows_unreadable"
    title = "The port's list of answers can't be read."


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: as it stood in the text, and its values by name. ``written_at`` is ``instm`` in milliseconds, 0 if none."""

    text: str = field(repr=False)
    values: Mapping[str, str] = field(repr=False)

    @property
    def written_at(self) -> int:
        stated = self.values.get("instm", "")
        return int(stated) if _MOMENT.match(stated) else 0


def read_rows(raw: bytes) -> tuple[Row, ...]:
    """Every row, in the order of the text; an empty answer has none. Raises RowsUnreadable."""
    if len(raw) > MOST_BYTES:
        raise RowsUnreadable
    try:
        text = raw.decode().strip()
    except UnicodeDecodeError:
        raise RowsUnreadable from None
    if text in {"", "[]", "null"}:
        return ()
    if text.startswith(("[{", "{")) and (rows := _of_json(text)) is not None:
        return rows
    if not (text.startswith("[{") and text.endswith("}]")):
        raise RowsUnreadable
    return tuple(_row(part) for part in _BETWEEN.split(text[2:-2]))


def _of_json(text: str) -> tuple[Row, ...] | None:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    rows = told if isinstance(told, list) else [told]
    if not all(isinstance(row, dict) for row in rows):
        raise RowsUnreadable
    return tuple(
        Row(
            text=json.dumps(row, ensure_ascii=False, sort_keys=True),
            values={str(name).lower(): str(value) for name, value in row.items() if value is not None},
        )
        for row in rows
    )


def _row(text: str) -> Row:
    found = list(_NAME.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)]
    values = {
        each[1]: text[each.end() : end].strip()
        for each, end in zip(found, ends, strict=False)
        if text[each.end() : end].strip() not in {"", "null"}
    }
    return Row(text="{" + text + "}", values=values)


def write_rows(rows: Sequence[Mapping[str, str]]) -> bytes:
    """As the port prints them."""
    parts = ("{" + ", ".join(f"{name}={value}" for name, value in row.items()) + "}" for row in rows)
    return ("[" + ", ".join(parts) + "]").encode()


def row_of(
    kind: str, document: Document, *, answered: str, written_at: datetime, dxp_id: str
) -> Mapping[str, str]:
    """A receipt document as a row: what the table holds of it, times cut to the second.

    Args:
        answered: the guid of the document that is answered, or empty.
    """
    head = document.head
    moment = next((head[name] for name in ("returnTime", "opDate") if name in head), written_at)
    assert isinstance(moment, datetime)
    row = {"org_id": "1", "instm": str(int(written_at.timestamp() * 1000))}
    row |= {
        name.lower(): str(value)
        for name, value in head.items()
        if name not in _NOT_IN_TABLE and not isinstance(value, datetime)
    }
    row |= {"returntime": f"{int(moment.timestamp())}000", "trans_dxpid": dxp_id}
    return row | ({_guid_name(kind): answered} if answered else {})


def _guid_name(kind: str) -> str:
    return {"312": "re_order_guid", "622": "re_elist_guid"}.get(kind, "re_guid")


def message_of(kind: str, row: Row) -> Message:
    """A row as the canonical message of customs it stands for. The same row makes the same guid.

    Raises NoReceipt for a row without status or time, or of a kind that is no answer.
    """
    spec = SPECS.get(kind)
    when = _moment(row.values)
    if spec is None or spec.sent or when is None:
        raise NoReceipt(kind=kind, place=1)
    told: dict[str, Value] = dict(_told(kind, row.values))
    time_name = "opDate" if any(each.name == "opDate" for each in spec.head_fields) else "returnTime"
    told[time_name] = when
    said = "\n".join(f"{name}={value}" for name, value in sorted(row.values.items()) if name != "instm")
    name = uuid.UUID(bytes=hashlib.sha256(f"{kind}\n{said}".encode()).digest()[:16], version=4)
    return Message(kind=kind, guid=str(name).upper(), documents=(Document(head=told),))


def _told(kind: str, values: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    for each in SPECS[kind].head_fields:
        text = values.get(each.name.lower(), "")
        if not text or each.name == "guid" or each.any_form.shape is Shape.MOMENT:
            continue
        yield each.name, each.any_form.value(text)


def _moment(values: Mapping[str, str]) -> datetime | None:
    """When the row says that customs said it. A time to the second is taken as its end: never before what it answers."""
    for name in _TIMES:
        text = values.get(name, "")
        try:
            if _MOMENT.match(text):
                moment = datetime.fromtimestamp(int(text) / 1000, UTC)
            else:
                moment = read_any_time(text)
        except (ValueError, OverflowError, OSError):
            continue
        return moment + _WHOLE_SECOND if moment.microsecond == 0 else moment
    return None


def receipt_of(kind: str, row: Row) -> Receipt:
    """The receipt that a row holds, with the guid it gives for what it answers among the keys. Raises NoReceipt."""
    receipt = receipts_of(message_of(kind, row))[0]
    found = next((value for name, value in row.values.items() if _GUID.match(name)), "")
    return replace(receipt, keys={**receipt.keys, ANSWERED: found} if found else receipt.keys)
