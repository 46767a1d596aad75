"""Signatures and sealed texts of the WeChat Pay API v3: requests in, answers and notifications out.

Source of the formats: WeChat Pay merchant documentation, API v3 (signature over five lines for requests, over three
for answers; RSA PKCS#1 v1.5 with SHA-256; resources sealed with AES-256-GCM).
"""

import base64
import json
import re
import secrets
import time
from binascii import Error as NotBase64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from entrepot_simulators.loopback import Answer, Request, as_json
from entrepot_simulators.payment.keys import MerchantCertificates, PlatformKeys

SCHEME = "WECHATPAY2-SHA256-RSA2048"
FRESH_SECONDS = 300
_PART = re.compile(r'(\w+)="([^"]*)"')


class Refused(Exception):
    """The payment company says no: HTTP status, its code and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    @property
    def answer(self) -> Answer:
        return as_json({"code": self.code, "message": self.message}, self.status)


def lines(*parts: str) -> bytes:
    """The text that gets signed: every part followed by one newline."""
    return "".join(f"{part}\n" for part in parts).encode()


def check_request(request: Request, certificates: MerchantCertificates) -> str:
    """The merchant number that signed ``request``. Raises Refused (401) with what is wrong."""
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    parts: dict[str, str] = dict(_PART.findall(rest))
    if scheme != SCHEME or not {"mchid", "nonce_str", "signature", "timestamp", "serial_no"} <= set(parts):
        raise Refused(401, "SIGN_ERROR", "the Authorization header is not complete")
    if not parts["timestamp"].isdigit() or abs(time.time() - int(parts["timestamp"])) > FRESH_SECONDS:
        raise Refused(401, "SIGN_ERROR", "the timestamp is more than five minutes off")
    key = certificates.find(parts["serial_no"])
    if key is None:
        raise Refused(401, "SIGN_ERROR", "no certificate with this serial number")
    text = lines(
        request.method,
        request.target,
        parts["timestamp"],
        parts["nonce_str"],
        request.body.decode(errors="replace"),
    )
    try:
        signature = base64.b64decode(parts["signature"], validate=True)
        key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, NotBase64) as wrong:
        raise Refused(401, "SIGN_ERROR", "the signature does not fit the request") from wrong
    return parts["mchid"]


def signature_headers(keys: PlatformKeys, body: bytes, *, timestamp: int | None = None) -> dict[str, str]:
    """The ``Wechatpay-*`` headers for ``body``, signed now or as if at ``timestamp`` (seconds)."""
    moment = str(timestamp if timestamp is not None else int(time.time()))
    nonce = secrets.token_hex(16)
    signature = keys.key.sign(lines(moment, nonce, body.decode()), padding.PKCS1v15(), hashes.SHA256())
    return {
        "Wechatpay-Timestamp": moment,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": base64.b64encode(signature).decode(),
        "Wechatpay-Serial": keys.serial,
        "Wechatpay-Signature-Type": SCHEME,
    }


def seal(keys: PlatformKeys, text: bytes, associated: str) -> dict[str, str]:
    """``text`` sealed with the APIv3 key: algorithm, nonce (12 characters), associated_data, ciphertext + tag."""
    nonce = secrets.token_hex(6)
    sealed = AESGCM(keys.api_v3_key).encrypt(nonce.encode(), text, associated.encode())
    return {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": nonce,
        "associated_data": associated,
        "ciphertext": base64.b64encode(sealed).decode(),
    }


def sealed_resource(keys: PlatformKeys, value: object, *, kind: str) -> dict[str, str]:
    """The ``resource`` of a notification that carries ``value``; ``kind`` is transaction or refund."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return {"original_type": kind, **seal(keys, text, kind)}


def open_private_field(keys: PlatformKeys, value: str) -> str:
    """A field that the merchant encrypted for the platform key (RSA-OAEP, SHA-1). Raises Refused."""
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)  # noqa: S303
    try:
        return keys.key.decrypt(base64.b64decode(value, validate=True), oaep).decode()
    except ValueError as wrong:
        raise Refused(
            400, "PARAM_ERROR", "an encrypted field can't be opened with the platform key"
        ) from wrong
