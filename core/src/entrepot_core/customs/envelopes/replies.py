"""DxpRep, what the data exchange platform itself answers to an envelope: taken, or why not.

Source: data exchange platform, terminal node schema (edition 202205). Misspelt element names are the standard's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.sax.saxutils import escape

from lxml import etree

from entrepot_core.customs.clock import BEIJING
from entrepot_core.customs.envelopes.dxp import DXP_NS, Envelope, EnvelopeInvalid
from entrepot_core.customs.xml import parse

_DXP = f"{{{DXP_NS}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer about one envelope. ``code`` has four digits; what it means is in ``receipts.error_codes``."""

    code: str
    text: str = field(default="", repr=False)
    on: date
    message_id: str
    message_type: str
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A DxpRep: to whom, and one or more answers."""

    receiver: str
    responses: tuple[Response, ...]


def read_reply(xml: bytes) -> Reply:
    """The answers in a DxpRep, known by namespace. Raises EnvelopeInvalid, HostileXml, BrokenXml."""
    root = parse(xml)
    if root.tag != f"{_DXP}DxpRep":
        raise EnvelopeInvalid(part="the root is no DxpRep")
    return Reply(
        receiver=_text(root, "RecevierId"),
        responses=tuple(_response(node) for node in root.iterfind(f"{_DXP}Response")),
    )


def build_reply(envelope: Envelope, *, code: str, text: str, on: date) -> bytes:
    """The answer of the platform to one envelope, for whoever plays the platform."""
    head = (
        f"<CopMsgId>{escape(envelope.message_id)}</CopMsgId><SenderId>{escape(envelope.sender)}</SenderId>"
        f"<ReceiverIds>{_receivers(envelope.receivers)}</ReceiverIds>"
        f"<CreatTime>{envelope.created_at.astimezone(BEIJING).isoformat(timespec='seconds')}</CreatTime>"
        f"<MsgType>{escape(envelope.message_type)}</MsgType>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<DxpRep xmlns="{DXP_NS}" ver="1.0">'
        f"<RecevierId>{escape(envelope.sender)}</RecevierId><Response><ResponseCode>{escape(code)}</ResponseCode>"
        f"<ResponseInfo>{escape(text)}</ResponseInfo><NoticeTime>{on.isoformat()}</NoticeTime>"
        f"<OriHead>{head}</OriHead></Response></DxpRep>"
    ).encode()


def _receivers(names: Sequence[str]) -> str:
    return "".join(f"<ReceiverId>{escape(each)}</ReceiverId>" for each in names)


def _response(node: "etree._Element") -> Response:
    head = node.find(f"{_DXP}OriHead")
    if head is None:
        raise EnvelopeInvalid(part="OriHead is missing")
    return Response(
        code=_text(node, "ResponseCode"),
        text=node.findtext(f"{_DXP}ResponseInfo") or "",
        on=_day(_text(node, "NoticeTime")),
        message_id=_text(head, "CopMsgId"),
        message_type=_text(head, "MsgType"),
        sender=_text(head, "SenderId"),
    )


def _text(node: "etree._Element", name: str) -> str:
    text = (node.findtext(_DXP + name) or "").strip()
    if not text:
        raise EnvelopeInvalid(part=f"{name} is missing")
    return text


def _day(text: str) -> date:
    # the schema says xs:date, which may carry a zone; platforms that send a time are read too
    try:
        return datetime.fromisoformat(text).date() if "T" in text else date.fromisoformat(text[:10])
    except ValueError:
        raise EnvelopeInvalid(part="NoticeTime is no day") from None
