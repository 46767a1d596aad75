"""Messages sealed for a port: encrypted with a shared AES key, with an RSA digest of the plain text; as SOAP call or as form.

The call has four parts, content, msgType, dataDigest and sendCode; what the port posts back has content, msg_type and
data_digest. The ciphers (AES/ECB/PKCS5Padding, SHA1withRSA, both in base64) are the port's choice, not ours: as public
implementations of the interface have them.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode
from xml.sax.saxutils import escape

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key
from lxml import etree

from entrepot_core.customs.xml import MAX_BYTES, parse
from entrepot_core.errors import Problem

SOAP_NS = "http://schemas.xmlsoap.org/soap/envelope/"
MOST_FIELDS = 20
AES_BITS = 128


class SealInvalid(Problem):
    """A sealed message can't be opened, or is not what was sealed."""

    code = "customs.seal_invalid"
    title = "The sealed message is not in order: %(part)s."


class CallFailed(Problem):
    """The port's service answered with a fault of its own."""

    code = "customs.call_failed"
    title = "The port's service failed: %(reason)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKeys:
    """The shared key, our private key and the other side's public one."""

    shared: bytes = field(repr=False)
    own: rsa.RSAPrivateKey = field(repr=False)
    theirs: rsa.RSAPublicKey = field(repr=False)

    @classmethod
    def load(cls, *, shared: bytes, own: bytes, theirs: bytes) -> "SealKeys":
        """From base64 texts: the raw AES key, PKCS8, SubjectPublicKeyInfo. Raises SealInvalid."""
        try:
            mine = load_der_private_key(base64.b64decode(own), password=None)
            others = load_der_public_key(base64.b64decode(theirs))
            key = base64.b64decode(shared, validate=True)
        except ValueError:
            raise SealInvalid(part="a key is no key in base64") from None
        if not isinstance(mine, rsa.RSAPrivateKey) or not isinstance(others, rsa.RSAPublicKey):
            raise SealInvalid(part="a key is no RSA key")
        if len(key) not in {16, 24, 32}:
            raise SealInvalid(part="the shared key needs 16, 24 or 32 bytes")
        return cls(shared=key, own=mine, theirs=others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What was in a sealed message; ``sender`` is empty for what a port posts back."""

    message_type: str
    sender: str
    data: bytes = field(repr=False)


def seal_call(
    data: bytes, *, message_type: str, sender: str, keys: SealKeys, namespace: str, operation: str
) -> bytes:
    """``data`` as a SOAP 1.1 call of ``operation``."""
    content, digest = _seal(data, keys)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="{SOAP_NS}" xmlns:ws="{namespace}">'
        f"<soapenv:Header/><soapenv:Body><ws:{operation}><content>{content}</content>"
        f"<msgType>{escape(message_type)}</msgType><dataDigest>{digest}</dataDigest>"
        f"<sendCode>{escape(sender)}</sendCode></ws:{operation}></soapenv:Body></soapenv:Envelope>"
    ).encode()


def open_call(raw: bytes, *, keys_of: Callable[[str], SealKeys], namespace: str, operation: str) -> Opened:
    """What a call of ``operation`` holds; ``keys_of`` gives the keys for a sender. Raises SealInvalid, HostileXml, BrokenXml."""
    body = _soap_body(raw)
    call = body.find(f"{{{namespace}}}{operation}")
    if call is None:
        raise SealInvalid(part=f"the body calls no {operation}")
    parts = {
        name: (call.findtext(name) or "").strip() for name in ("content", "msgType", "dataDigest", "sendCode")
    }
    _all_there(parts)
    data = _open(parts["content"], parts["dataDigest"], keys_of(parts["sendCode"]))
    return Opened(message_type=parts["msgType"], sender=parts["sendCode"], data=data)


def answer_call(text: str, *, namespace: str, operation: str) -> bytes:
    """What ``operation`` returns: a text, as it is."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="{SOAP_NS}"><soapenv:Body>'
        f'<ws:{operation}Response xmlns:ws="{namespace}"><return>{escape(text)}</return>'
        f"</ws:{operation}Response></soapenv:Body></soapenv:Envelope>"
    ).encode()


def read_answer(raw: bytes, *, namespace: str, operation: str) -> bytes:
    """The text that ``operation`` returned. Raises CallFailed for a fault, SealInvalid, HostileXml, BrokenXml."""
    body = _soap_body(raw)
    fault = body.find(f"{{{SOAP_NS}}}Fault")
    if fault is not None:
        raise CallFailed(reason=" ".join((fault.findtext("faultstring") or "no reason given").split())[:200])
    found = body.find(f"{{{namespace}}}{operation}Response/return")
    if found is None or not (found.text or "").strip():
        raise SealInvalid(part=f"no answer of {operation}")
    return (found.text or "").strip().encode()


def seal_post(data: bytes, *, message_type: str, keys: SealKeys) -> bytes:
    """``data`` as the form in which a port posts it."""
    content, digest = _seal(data, keys)
    return urlencode({"content": content, "msg_type": message_type, "data_digest": digest}).encode()


def open_post(raw: bytes, keys: SealKeys) -> Opened:
    """What a posted form holds. Raises SealInvalid."""
    if len(raw) > 3 * MAX_BYTES:
        raise SealInvalid(part=f"more than {3 * MAX_BYTES} bytes")
    try:
        fields = dict(parse_qsl(raw.decode(), max_num_fields=MOST_FIELDS, strict_parsing=True))
    except ValueError:
        raise SealInvalid(part="this is no form") from None
    parts = {name: fields.get(name, "").strip() for name in ("content", "msg_type", "data_digest")}
    _all_there(parts)
    # a plus that nobody escaped comes as a space
    content, digest = (parts[name].replace(" ", "+") for name in ("content", "data_digest"))
    return Opened(message_type=parts["msg_type"], sender="", data=_open(content, digest, keys))


def _seal(data: bytes, keys: SealKeys) -> tuple[str, str]:
    padder = PKCS7(AES_BITS).padder()
    cipher = _cipher(keys).encryptor()
    content = cipher.update(padder.update(data) + padder.finalize()) + cipher.finalize()
    digest = keys.own.sign(data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the port's choice
    return base64.b64encode(content).decode(), base64.b64encode(digest).decode()


def _cipher(keys: SealKeys) -> Cipher[modes.ECB]:
    return Cipher(algorithms.AES(keys.shared), modes.ECB())  # noqa: S305 - the port's choice


def _open(content: str, digest: str, keys: SealKeys) -> bytes:
    try:
        sealed, signature = (
            base64.b64decode("".join(text.split()), validate=True) for text in (content, digest)
        )
    except (binascii.Error, ValueError):
        raise SealInvalid(part="content or digest is no base64") from None
    if len(sealed) > MAX_BYTES + AES_BITS:
        raise SealInvalid(part=f"more than {MAX_BYTES} bytes")
    cipher, padder = _cipher(keys).decryptor(), PKCS7(AES_BITS).unpadder()
    try:
        data = padder.update(cipher.update(sealed) + cipher.finalize()) + padder.finalize()
        keys.theirs.verify(signature, data, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - the port's choice
    except (ValueError, InvalidSignature):
        # one reason for both: who tries keys must not learn which of the two was wrong
        raise SealInvalid(part="it was sealed with other keys, or changed") from None
    return data


def _soap_body(raw: bytes) -> "etree._Element":
    root = parse(raw, max_bytes=3 * MAX_BYTES)
    body = root.find(f"{{{SOAP_NS}}}Body")
    if root.tag != f"{{{SOAP_NS}}}Envelope" or body is None:
        raise SealInvalid(part="the root is no SOAP envelope")
    return body


def _all_there(parts: dict[str, str]) -> None:
    if missing := [name for name, text in parts.items() if not text]:
        raise SealInvalid(part=f"{', '.join(missing)} is missing")
