"""Answers in a port's own words to receipts, by the maps of its dialect."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from lxml import etree

from entrepot_core.customs.clock import read_time
from entrepot_core.customs.messages.dialects import AnswerKind, Dialect, dialect
from entrepot_core.customs.messages.naming import Element
from entrepot_core.customs.messages.reading import NotAMessage, leaf_text
from entrepot_core.customs.receipts.codes import reason_of
from entrepot_core.customs.receipts.extracting import NoReceipt, Sifted, some, whole
from entrepot_core.customs.receipts.positions import Receipt
from entrepot_core.customs.xml import parse

_NUMBERS = re.compile(r"[\s,;，；]+")
_MINUTE, _SECOND = 12, 14


def answers_of(
    name: str, xml: bytes, *, heard_at: datetime | None = None, beside_nation: bool = False
) -> tuple[Receipt, ...]:
    """The receipts in an answer of the port ``name``, as ``sift_answers`` reads it.

    Raises as that, and NoReceipt also where only one of them can't be read.
    """
    return whole(sift_answers(name, xml, heard_at=heard_at, beside_nation=beside_nation))


def sift_answers(
    name: str, xml: bytes, *, heard_at: datetime | None = None, beside_nation: bool = False
) -> Sifted:
    """What an answer of the port ``name`` says. Statuses are national where the answer has codes of its own.

    Otherwise they stay the port's: give ``dialect(name).statuses`` to ``apply``. A message without a number is known by its
    bytes.

    Args:
        heard_at: when the message came; for answers that name no time, or only the minute, in messages that name none.
        beside_nation: whether the nation's own receipts about the same documents come as well.

    Raises NotAMessage for another message, NoReceipt for one in which nothing has status and time, HostileXml, BrokenXml.
    """
    root, port = parse(xml, lenient=True), dialect(name)
    heard_at = _moment(_text_at(root, port.sent_at), None) or heard_at
    number = _text_at(root, port.id_at) or hashlib.sha256(xml).hexdigest()[:32]
    shape = _shape(root, port)
    found: list[Receipt] = []
    unread: list[NoReceipt] = []
    for place, item in enumerate(_all_at(root, shape.item), 1):
        for texts in _each(shape, _texts(item, shape.text)):
            position = len(found) + len(unread) + 1
            receipt = _receipt(shape, texts, number, position, heard_at, beside_nation=beside_nation)
            if receipt is None:
                unread.append(NoReceipt(kind=_kind(shape, texts), place=place))
            else:
                found.append(receipt)
    return some(found, unread, kind=shape.kind)


def _shape(root: Element, port: Dialect) -> AnswerKind:
    kind = _plain(_text_at(root, port.type_at))
    for shape in port.answers.values():
        if _plain(shape.type) == kind and (not shape.has or _all_at(root, shape.has)):
            return shape
    raise NotAMessage(root=etree.QName(root).localname[:40])


def _plain(name: str) -> str:
    """A type of message as it is compared: programs spell ``CHECKRESULT``, ``checkResult`` and ``CHECK_RESULT``."""
    return name.replace("_", "").casefold()


def _all_at(root: Element, path: str) -> list[Element]:
    return root.findall("/".join(f"{{*}}{part}" for part in path.split("/"))) if path else []


def _text_at(root: Element, path: str) -> str:
    found = _all_at(root, path)
    return leaf_text(found[0]).strip() if found else ""


def _texts(node: Element, words: str) -> Mapping[str, str]:
    """Texts by element name, wherever the element stands: the first of each, and all of the ``words``."""
    found: dict[str, str] = {}
    said: dict[str, None] = {}
    for each in node.iter(etree.Element):
        if not len(each) and (text := leaf_text(each).strip()):
            name = etree.QName(each).localname
            found.setdefault(name, text)
            if name == words:
                said[text] = None
    return {**found, words: "; ".join(said)} if said else found


def _each(shape: AnswerKind, texts: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    if not shape.each:
        yield texts
        return
    for number in filter(None, _NUMBERS.split(texts.get(shape.each, ""))):
        yield {**texts, shape.each: number}


def _kind(shape: AnswerKind, texts: Mapping[str, str]) -> str:
    return shape.kind or shape.kinds.get(texts.get(shape.kind_by, ""), "")


def _receipt(
    shape: AnswerKind,
    texts: Mapping[str, str],
    number: str,
    place: int,
    heard_at: datetime | None,
    *,
    beside_nation: bool,
) -> Receipt | None:
    kind, given, text = _kind(shape, texts), texts.get(shape.status, ""), texts.get(shape.text, "")
    when = _moment(" ".join(texts.get(each, "") for each in shape.time.split()), heard_at)
    if not kind or not given or when is None:
        return None
    keys = shape.keys.get(kind, {}) if shape.kinds else shape.keys
    return Receipt(
        kind=kind,
        status=_status(shape, given, text, beside_nation=beside_nation),
        return_time=when,
        message_guid=number,
        place=place,
        invt_no=texts.get(shape.invt_no, ""),
        text=text,
        keys={ours: texts[theirs] for ours, theirs in keys.items() if theirs in texts},
    )


def _status(shape: AnswerKind, given: str, text: str, *, beside_nation: bool) -> str:
    reason = reason_of(text) if shape.codes else None
    if reason and reason.en and reason.code.startswith("-"):
        return reason.code
    said = (each.means for each in shape.sayings if each.status == given and each.words in text)
    status = next(said, shape.values.get(given, given))
    return shape.beside.get(status, status) if beside_nation else status


def _moment(text: str, heard_at: datetime | None) -> datetime | None:
    """When it was said. Of a minute only its end is safe: nothing in it was said later; but not after it was heard."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if not digits:
        return heard_at
    try:
        if len(digits) != _MINUTE:
            return read_time(digits)
        end = read_time(digits.ljust(_SECOND, "0")) + timedelta(seconds=59)
    except ValueError:
        return None
    return min(end, heard_at) if heard_at and heard_at > end - timedelta(seconds=59) else end
