"""Answers in a port's own words to receipts, by the maps of its dialect."""

from collections.abc import Mapping
from datetime import datetime

from lxml import etree

from entrepot_core.customs.clock import read_time
from entrepot_core.customs.messages.dialects import AnswerKind, dialect
from entrepot_core.customs.messages.reading import Element, NotAMessage, leaf_text
from entrepot_core.customs.receipts.extracting import NoReceipt
from entrepot_core.customs.receipts.positions import Receipt
from entrepot_core.customs.xml import parse


def answers_of(name: str, xml: bytes) -> tuple[Receipt, ...]:
    """The receipts in an answer of the port ``name``. Their status is national where the answer has codes of its own.

    Otherwise it stays the port's: give ``dialect(name).statuses`` to ``apply``.

    Raises NotAMessage for another message, NoReceipt for one without status or time, HostileXml, BrokenXml.
    """
    root = parse(xml)
    head = _texts(root.find("{*}Head"))
    shape = dialect(name).answers.get(head.get("MessageType", ""))
    if shape is None:
        raise NotAMessage(root=etree.QName(root).localname[:40])
    items = root.findall("/".join(f"{{*}}{part}" for part in shape.item.split("/")))
    return tuple(_receipt(shape, _texts(item), head, place) for place, item in enumerate(items, 1))


def _texts(node: Element | None) -> Mapping[str, str]:
    if node is None:
        return {}
    found: dict[str, str] = {}
    for each in node.iter(etree.Element):
        if not len(each) and (text := leaf_text(each).strip()):
            found.setdefault(etree.QName(each).localname, text)
    return found


def _receipt(shape: AnswerKind, texts: Mapping[str, str], head: Mapping[str, str], place: int) -> Receipt:
    status = texts.get(shape.status, "")
    when = _moment(texts.get(shape.time, "") if shape.time else head.get("SendTime", ""))
    if not status or when is None:
        raise NoReceipt(kind=shape.kind, place=place)
    return Receipt(
        kind=shape.kind,
        status=shape.values.get(status, status),
        return_time=when,
        message_guid=head.get("MessageID", ""),
        place=place,
        invt_no=texts.get(shape.invt_no, ""),
        text=texts.get(shape.text, ""),
        keys={ours: texts[theirs] for ours, theirs in shape.keys.items() if theirs in texts},
    )


def _moment(text: str) -> datetime | None:
    digits = "".join(letter for letter in text if letter.isdigit())
    try:
        return read_time(digits)
    except ValueError:
        return None
