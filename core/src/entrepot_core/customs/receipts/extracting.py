"""Messages of customs to receipts, and the questions by which the document of a receipt is looked for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from entrepot_core.customs.documents import Document, Message, Value, without_noise
from entrepot_core.customs.messages.specs import SPECS
from entrepot_core.customs.receipts.positions import Receipt
from entrepot_core.errors import Problem

_GUID = re.compile(r"[0-9A-Fa-f]{32}\Z")
_STATUS = ("returnStatus", "status")
_TIME = ("returnTime", "opDate")
_COMPANY = ("agentCode", "ebcCode", "logisticsCode", "operatorCode")
_NATURAL = (
    ("ebpCode", "orderNo"),
    ("payCode", "payTransactionId"),
    ("ebcCode", "orderNo", "payNo"),
    ("logisticsCode", "logisticsNo", "logisticsStatus"),
    ("logisticsCode", "logisticsNo"),
)


class NoReceipt(Problem):
    """The message answers nothing."""

    code = "customs.no_receipt"
    title = "Message %(kind)s is no answer of customs, or its document %(place)s names no status and time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What a message says: the answers in it that can be read, and why each of the others can't."""

    receipts: tuple[Receipt, ...]
    unread: tuple[NoReceipt, ...] = ()


def receipts_of(message: Message) -> tuple[Receipt, ...]:
    """The receipts in a message of customs, in their order. A 792 counts as status ``792`` of each list it names.

    Raises NoReceipt, also where only one of them can't be read.
    """
    return whole(sift(message))


def sift(message: Message) -> Sifted:
    """``receipts_of`` for messages of which some answers can't be read: the others count all the same, each in its place.

    Raises NoReceipt where nothing can be read.
    """
    spec = SPECS.get(message.kind)
    if spec is None or spec.sent:
        raise NoReceipt(kind=message.kind, place=0)
    found: list[Receipt] = []
    unread: list[NoReceipt] = []
    for place, document in enumerate(message.documents, 1):
        for head in _heads(message.kind, document):
            # an answer keeps its place, whether those before it can be read or not: by it a copy is known
            receipt = _receipt(message, head, len(found) + len(unread) + 1)
            if receipt is None:
                unread.append(NoReceipt(kind=message.kind, place=place))
            else:
                found.append(receipt)
    return some(found, unread, kind=message.kind)


def whole(sifted: Sifted) -> tuple[Receipt, ...]:
    """The receipts of a message of which all can be read. Raises NoReceipt."""
    if sifted.unread:
        raise sifted.unread[0]
    return sifted.receipts


def some(found: Sequence[Receipt], unread: Sequence[NoReceipt], *, kind: str) -> Sifted:
    """What was found, if it is anything. Raises NoReceipt."""
    if not found:
        raise unread[0] if unread else NoReceipt(kind=kind, place=0)
    return Sifted(receipts=tuple(found), unread=tuple(unread))


def _heads(kind: str, document: Document) -> Iterator[Mapping[str, Value]]:
    if kind != "792":
        yield document.head
        return
    for number in dict.fromkeys(str(line.get("invtNo", "")) for line in document.lines) or ("",):
        yield {**document.head, "invtNo": number, "status": "792"}


def _receipt(message: Message, head: Mapping[str, Value], number: int) -> Receipt | None:
    status = next((text for name in _STATUS if (text := _text(head, name))), "")
    when = next((head[name] for name in _TIME if name in head), None)
    if not status or not isinstance(when, datetime) or not 1 < when.year < 9999:
        return None
    skipped = {"guid", "returnInfo", "oriBizMessage", *_STATUS, *_TIME}
    return Receipt(
        kind=message.kind,
        status=status,
        return_time=when,
        message_guid=_dashed(message.guid.strip()) or _dashed(_text(head, "guid")),
        place=number,
        pre_no=_text(head, "preNo"),
        invt_no=_text(head, "invtNo"),
        text=_text(head, "returnInfo"),
        keys={name: _key(head, name) for name in head if name not in skipped and _text(head, name)},
    )


def _text(head: Mapping[str, Value], name: str) -> str:
    return str(without_noise(head.get(name, "")))


def _key(head: Mapping[str, Value], name: str) -> str:
    return _dashed(_text(head, name)) if name == "oriCopMsgId" else _text(head, name)


def _dashed(text: str) -> str:
    """A guid with its dashes, in the case in which it came: some programs leave them out, or put it in braces."""
    bare = text.strip("{}").replace("-", "")
    if not _GUID.match(bare):
        return text
    return "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))


def lookups(receipt: Receipt) -> tuple[Mapping[str, str], ...]:
    """The fields to look the document up by, most certain first (R2): each mapping must match as a whole.

    preNo; copNo with a company; invtNo; the natural key of the three documents; the message id of a CEB900.
    """
    keys = receipt.keys
    asked: list[Mapping[str, str]] = []
    if receipt.pre_no:
        asked.append({"preNo": receipt.pre_no})
    for name in ("copNo", "coElNo"):
        companies = [company for company in _COMPANY if company in keys and name in keys]
        asked.extend({name: keys[name], company: keys[company]} for company in companies)
    if receipt.invt_no:
        asked.append({"invtNo": receipt.invt_no})
    asked.extend(
        {name: keys[name] for name in names} for names in _NATURAL if all(name in keys for name in names)
    )
    if "oriCopMsgId" in keys:
        asked.append({"oriCopMsgId": keys["oriCopMsgId"]})
    return tuple(asked)
