"""GzeportTransfer, the wrapper of the HTTP channel of the Guangzhou platform, and the forms around it.

A message goes as base64 in a transfer that is signed as a whole (enveloped XML signature, RSA-SHA1) and posted as the form
field ``messageText``; the query string names the client, its key and the type of the message. Answers come the same way to
an address of ours, again and again until the body of our answer is ``success``, or are asked for by the number of the
document.

Source: HTTP interface specification V1.9 of the platform (2016) for addresses and the ladder of repeats; elements,
parameters and the JSON answers as public client code has them. That answers come in a signed transfer too is inferred: one
public receiver reads a bare answer.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlencode
from xml.sax.saxutils import escape

from lxml import etree

from entrepot_core.customs.clock import app_time, read_time
from entrepot_core.customs.envelopes.dxp import EnvelopeInvalid
from entrepot_core.customs.xml import MAX_BYTES, parse

RECEIVER: Final = "KJPUBLICPT"
"""The platform, as public client code names it; the specification says KJPUBLIC."""
SEND: Final = "/swcbes/client/declare/sendMessage.action"
ASK: Final = "/swcbes/client/query/queryMessage.action"
FIELD: Final = "messageText"
TAKEN: Final = b"success"
"""What our answer to a pushed message must be; anything else and it comes again."""
PAUSES: Final = (15.0, 15.0, 30.0, 180.0, 1800.0, 1800.0, 1800.0, 1800.0, 3600.0)
"""Seconds before each repeat of a push."""
VERSION: Final = "1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """An opened transfer. ``sent_at`` is aware, in Beijing time."""

    message_id: str
    message_type: str
    sender: str
    receivers: tuple[str, ...]
    sent_at: datetime
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who calls the channel: the record number of the client and its key."""

    client: str
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the platform says about one document when asked; numbers of statuses as text, empty where it says none."""

    number: str
    state: str = ""
    text: str = field(default="", repr=False)
    inspection_no: str = ""
    inspection_state: str = ""
    inspection_text: str = field(default="", repr=False)
    customs_no: str = ""
    customs_state: str = ""
    customs_text: str = field(default="", repr=False)
    pre_no: str = ""


def wrap(
    xml: bytes, *, message_id: str, message_type: str, sender: str, receiver: str, at: datetime
) -> bytes:
    """``xml`` in a transfer, to be signed with ``signing.sign``.

    Raises EnvelopeInvalid: ids have 1 to 60 characters, types 30, names of sender and receiver 30.
    """
    for text, most, part in (
        (message_id, 60, "MessageID"),
        (message_type, 30, "MessageType"),
        (sender, 30, "Sender"),
        (receiver, 30, "Receiver"),
    ):
        if not text or len(text) > most or not text.isprintable():
            raise EnvelopeInvalid(part=f"{part} needs 1 to {most} characters")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<GzeportTransfer><Head>'
        f"<MessageID>{escape(message_id)}</MessageID><MessageType>{escape(message_type)}</MessageType>"
        f"<Sender>{escape(sender)}</Sender><Receivers><Receiver>{escape(receiver)}</Receiver></Receivers>"
        f"<SendTime>{app_time(at)}</SendTime><Version>{VERSION}</Version><FileName>{escape(message_id)}</FileName>"
        f"</Head><Data>{base64.b64encode(xml).decode()}</Data></GzeportTransfer>"
    ).encode()


def unwrap(transfer: bytes) -> Transfer:
    """The parts of a transfer; its signature is for ``signing.verify``. Raises EnvelopeInvalid, HostileXml, BrokenXml."""
    root = parse(transfer, max_bytes=2 * MAX_BYTES)
    head = root.find("{*}Head")
    if etree.QName(root).localname != "GzeportTransfer" or head is None:
        raise EnvelopeInvalid(part="the root is no GzeportTransfer with a Head")

    def text(name: str) -> str:
        found = (head.findtext(f"{{*}}{name}") or "").strip()
        if not found:
            raise EnvelopeInvalid(part=f"{name} is missing")
        return found

    try:
        sent_at = read_time(text("SendTime"))
    except ValueError:
        raise EnvelopeInvalid(part="SendTime is no time") from None
    return Transfer(
        message_id=text("MessageID"),
        message_type=text("MessageType"),
        sender=text("Sender"),
        receivers=tuple(each.text or "" for each in head.iterfind("{*}Receivers/{*}Receiver")),
        sent_at=sent_at,
        data=_data(root.findtext("{*}Data") or ""),
    )


def _data(text: str) -> bytes:
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise EnvelopeInvalid(part="Data is no base64") from None
    if not data:
        raise EnvelopeInvalid(part="Data is empty")
    if len(data) > MAX_BYTES:
        raise EnvelopeInvalid(part=f"Data holds more than {MAX_BYTES} bytes")
    return data


def message_id(message_type: str, sender: str, *, at: datetime, number: int) -> str:
    """A message id as the platform advises it: type, sender, time and five digits."""
    return f"{message_type}_{sender}_{app_time(at)}{number % 100_000:05d}"


def form_of(transfer: bytes) -> bytes:
    """The body of a post."""
    return urlencode({FIELD: transfer.decode()}).encode()


def read_form(body: bytes) -> bytes:
    """The message in the body of a post. Raises EnvelopeInvalid."""
    try:
        found = parse_qs(body.decode(), strict_parsing=True, max_num_fields=20).get(FIELD, [])
    except ValueError:
        found = []
    if len(found) != 1:
        raise EnvelopeInvalid(part=f"the form has no single field {FIELD}")
    return found[0].encode()


def send_query(who: Credentials, message_type: str) -> str:
    """The query string of a post of a message."""
    return urlencode({"clientid": who.client, "key": who.key, "messageType": message_type})


def ask_query(who: Credentials, message_type: str, number: str) -> str:
    """The query string of a question about one document: the number that we gave it."""
    return f"{send_query(who, message_type)}&{urlencode({'entNo': number})}"


def answer(
    *, result: bool, description: str = "", code: str = "", found: tuple[Found, ...] | None = None
) -> bytes:
    """What the platform answers to a post or a question, for who plays the platform."""
    body: dict[str, Any] = {"result": result, "description": description, "errorCode": code}
    if found is not None:
        body["content"] = [
            {theirs: getattr(each, ours) or None for ours, theirs in _NAMES.items()} for each in found
        ]
    return json.dumps(body, ensure_ascii=False).encode()


def refusal_of(body: bytes) -> str | None:
    """Why a post or a question was not taken; None if it was. Raises EnvelopeInvalid for an answer that says neither."""
    told = _told(body)
    if told.get("result") is True:
        return None
    return (
        " ".join(str(told[name]) for name in ("errorCode", "description") if told.get(name))
        or "no reason given"
    )


def read_found(body: bytes) -> tuple[Found, ...]:
    """What is said about the documents asked for. Raises EnvelopeInvalid."""
    rows = _told(body).get("content") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise EnvelopeInvalid(part="content is no list")
    return tuple(
        Found(
            **{ours: "" if row.get(theirs) is None else str(row[theirs]) for ours, theirs in _NAMES.items()}
        )
        for row in rows
    )


def _told(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("result"), bool):
        raise EnvelopeInvalid(part="the answer is no JSON with a result")
    return told


_NAMES: Final = {
    "number": "orderNo",
    "state": "state",
    "text": "receiptContent",
    "inspection_no": "ciqNo",
    "inspection_state": "ciqState",
    "inspection_text": "ciqReceiptContent",
    "customs_no": "cusNo",
    "customs_state": "cusState",
    "customs_text": "cusReceiptContent",
    "pre_no": "cusPreNo",
}
