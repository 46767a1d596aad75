"""The JSON wrapper of an HTTP front door: a head about the message and the message itself as base64.

Source: a public implementation that declared at Haikou in 2022 and 2023; nothing official was found.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from entrepot_core.customs.clock import BEIJING
from entrepot_core.customs.envelopes.dxp import EnvelopeInvalid
from entrepot_core.customs.xml import MAX_BYTES

SUFFIX = ".xml"
"""The door names a message as if it were a file."""
_TIME = "%Y-%m-%d %H:%M:%S"


class WrapperInvalid(EnvelopeInvalid):
    """A part of the wrapper is missing or can't be read."""

    code = "customs.wrapper_invalid"
    title = "The JSON wrapper is not in order: %(part)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapped:
    """An opened wrapper. ``message_type`` is the root name, without the suffix of a file."""

    message_id: str
    sender: str
    receiver: str
    message_type: str
    data: bytes = field(repr=False)


def wrap(
    xml: bytes,
    *,
    message_type: str,
    message_id: str,
    at: datetime,
    sender: str = "SHOP",
    receiver: str = "PORT",
) -> bytes:
    """``xml`` in the wrapper, as JSON in UTF-8. ``message_type`` is the root name (``CEB311Message``)."""
    head = {
        "MessageId": message_id,
        "MessageType": message_type + SUFFIX,
        "SenderID": sender,
        "ReceiverID": receiver,
        "SendTime": at.astimezone(BEIJING).strftime(_TIME),
        "Version": "1.0",
    }
    body = {"data": base64.b64encode(xml).decode()}
    return json.dumps({"Message": {"MessageHead": head, "MessageBody": body}}, separators=(",", ":")).encode()


def unwrap(raw: bytes) -> Wrapped:
    """The parts of a wrapper; upper and lower case of names are not told apart. Raises WrapperInvalid."""
    if len(raw) > 2 * MAX_BYTES:
        raise WrapperInvalid(part=f"it has more than {2 * MAX_BYTES} bytes")
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        raise WrapperInvalid(part="it is no JSON") from None
    message = _part(told, "message")
    head, body = _part(message, "messagehead"), _part(message, "messagebody")
    return Wrapped(
        message_id=_text(head, "messageid"),
        sender=_text(head, "senderid"),
        receiver=_text(head, "receiverid"),
        message_type=_text(head, "messagetype").removesuffix(SUFFIX),
        data=_data(_text(body, "data")),
    )


def _part(told: object, name: str) -> Mapping[str, Any]:
    found = _lower(told).get(name)
    if not isinstance(found, dict):
        raise WrapperInvalid(part=f"{name} is missing")
    return _lower(found)


def _lower(told: object) -> dict[str, Any]:
    return {str(name).lower(): value for name, value in told.items()} if isinstance(told, dict) else {}


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _data(text: str) -> bytes:
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise WrapperInvalid(part="data is no base64") from None
    if not data:
        raise WrapperInvalid(part="data is empty")
    return data
