"""DxpMsg, the wrapper of the data exchange platform: who sends what to whom, with the message as base64.

Source: data exchange platform, terminal node schema (edition 202205). Misspelt element names are the standard's.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape

from lxml import etree

from entrepot_core.customs.clock import BEIJING
from entrepot_core.customs.messages.naming import kind_of
from entrepot_core.customs.xml import MAX_BYTES, parse
from entrepot_core.errors import Problem

DXP_NS = "http://www.chinaport.gov.cn/dxp"
IMPORT_RECEIVER = "DXPEDCCEB0000002"
"""The import system, as seen in public code; not in the standard."""
EXPORT_RECEIVER = "DXPEDCCEB0000003"
_DXP = f"{{{DXP_NS}}}"


class EnvelopeInvalid(Problem):
    """A part of the envelope is missing or too long."""

    code = "customs.envelope_invalid"
    title = "The DXP envelope is not in order: %(part)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An opened envelope. ``created_at`` is aware (a time without zone is taken as Beijing time)."""

    message_id: str
    sender: str
    receivers: tuple[str, ...]
    message_type: str
    created_at: datetime
    data: bytes = field(repr=False)


def wrap(
    xml: bytes,
    *,
    sender: str,
    receivers: Sequence[str],
    message_type: str,
    message_id: str,
    created_at: datetime,
) -> bytes:
    """``xml`` in a DxpMsg. ``message_type`` is the root name (``CEB311Message``), ``message_id`` the sender's own.

    Raises EnvelopeInvalid: ids have at most 16 characters, receivers are 1 to 5, message id 255, type 30.
    """
    _check(message_id, 255, "CopMsgId")
    _check(sender, 16, "SenderId")
    _check(message_type, 30, "MsgType")
    if not 1 <= len(receivers) <= 5:
        raise EnvelopeInvalid(part="1 to 5 receivers are needed")
    for receiver in receivers:
        _check(receiver, 16, "ReceiverId")
    to = "".join(f"<ReceiverId>{escape(each)}</ReceiverId>" for each in receivers)
    created = created_at.astimezone(BEIJING).isoformat(timespec="seconds")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<DxpMsg xmlns="{DXP_NS}" ver="1.0"><TransInfo>'
        f"<CopMsgId>{escape(message_id)}</CopMsgId><SenderId>{escape(sender)}</SenderId>"
        f"<ReceiverIds>{to}</ReceiverIds><CreatTime>{created}</CreatTime>"
        f"<MsgType>{escape(message_type)}</MsgType></TransInfo>"
        f"<Data>{base64.b64encode(xml).decode()}</Data></DxpMsg>"
    ).encode()


def unwrap(envelope: bytes) -> Envelope:
    """The parts of a DxpMsg, also when it stands inside a DxpMsgSv; elements are known by namespace.

    Raises EnvelopeInvalid, HostileXml, BrokenXml.
    """
    root = _inner(parse(envelope, max_bytes=2 * MAX_BYTES))
    info = root.find(f"{_DXP}TransInfo")
    if info is None:
        raise EnvelopeInvalid(part="TransInfo is missing")
    return Envelope(
        message_id=_text(info, "CopMsgId"),
        sender=_text(info, "SenderId"),
        receivers=tuple(node.text or "" for node in info.iterfind(f"{_DXP}ReceiverIds/{_DXP}ReceiverId")),
        message_type=_text(info, "MsgType"),
        created_at=_moment(_text(info, "CreatTime")),
        data=_data(root),
    )


def data_of(answer: bytes) -> bytes:
    """The message in what a port handed over, leniently: nothing but ``Data`` is asked of the envelope, which may have lost
    its namespace and hold the message as plain text or as elements, and a message of the unified system may come without one,
    as the client of the single window stores it. Base64 may lack its padding.

    Raises EnvelopeInvalid, HostileXml, BrokenXml.
    """
    root = parse(answer, max_bytes=2 * MAX_BYTES, lenient=True)
    if kind_of(root):
        return answer
    found = _inner(root).xpath("*[local-name() = 'Data']")
    message = next(found[0].iterchildren(etree.Element), None) if found else None
    if message is not None:
        return _bounded(etree.tostring(message, encoding="UTF-8", with_tail=False))
    text = "".join(found[0].itertext()).strip("\ufeff \t\r\n") if found else ""
    if text.startswith("<"):
        return _bounded(text.encode())
    letters = "".join(text.split())
    return _decoded(letters + "=" * (-len(letters) % 4))


def _inner(root: "etree._Element") -> "etree._Element":
    if _is(root, "DxpMsgSv"):
        held = [each for each in root if _is(each, "DxpMsg")]
        if len(held) > 1:
            raise EnvelopeInvalid(part="it holds more than one DxpMsg")
        root = held[0] if held else root
    if not _is(root, "DxpMsg"):
        raise EnvelopeInvalid(part="the root is no DxpMsg")
    return root


def _is(node: "etree._Element", name: str) -> bool:
    return node.tag in {_DXP + name, name}


def _check(text: str, most: int, part: str) -> None:
    if not text or len(text) > most or not text.isprintable():
        raise EnvelopeInvalid(part=f"{part} needs 1 to {most} characters")


def _text(node: "etree._Element", name: str) -> str:
    text = (node.findtext(_DXP + name) or "").strip()
    if not text:
        raise EnvelopeInvalid(part=f"{name} is missing")
    return text


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise EnvelopeInvalid(part="CreatTime is no time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


def _data(root: "etree._Element") -> bytes:
    return _decoded(root.findtext(f"{_DXP}Data") or "")


def _decoded(text: str) -> bytes:
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise EnvelopeInvalid(part="Data is no base64") from None
    return _bounded(data)


def _bounded(data: bytes) -> bytes:
    if not data:
        raise EnvelopeInvalid(part="Data is empty")
    if len(data) > MAX_BYTES:
        raise EnvelopeInvalid(part=f"Data holds more than {MAX_BYTES} bytes")
    return data
