"""Signatures and sealed texts of WeChat Pay's API v3. Knows no routes.

Requests are signed over five lines, answers and notifications over three; RSA PKCS#1 v1.5 with SHA-256.
"""

import base64
import binascii
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from entrepot.payments.providers.wechat import keys
from entrepot.platform.partners import Forged, Malformed, Stale

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
FRESH: Final = timedelta(minutes=5)


def _lines(*parts: bytes) -> bytes:
    return b"".join(part + b"\n" for part in parts)


def authorization(method: str, target: str, body: bytes, *, merchant: str, now: datetime) -> str:
    """The Authorization header of a request; ``target`` is the path with its query."""
    mine = keys.merchant_key()
    moment, nonce = str(int(now.timestamp())), secrets.token_hex(16)
    text = _lines(method.encode(), target.encode(), moment.encode(), nonce.encode(), body)
    signature = base64.b64encode(mine.key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()
    return (
        f'{SCHEME} mchid="{merchant}",nonce_str="{nonce}",signature="{signature}",'
        f'timestamp="{moment}",serial_no="{mine.serial}"'
    )


def check_signature(headers: Mapping[str, str], body: bytes, *, now: datetime) -> None:
    """Believe ``body`` by its ``wechatpay-*`` headers. Raises Forged, Stale."""
    moment, nonce = headers.get("wechatpay-timestamp", ""), headers.get("wechatpay-nonce", "")
    theirs = keys.platform_key()
    if headers.get("wechatpay-serial", "").upper() != theirs.serial.upper() or not moment.isdigit():
        raise Forged
    try:
        signature = base64.b64decode(headers.get("wechatpay-signature", ""), validate=True)
        text = _lines(moment.encode(), nonce.encode(), body)
        theirs.key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        raise Forged from None
    if abs(now.timestamp() - int(moment)) > FRESH.total_seconds():
        raise Stale


def unseal(resource: Mapping[str, Any]) -> bytes:
    """Open a sealed resource. Raises Malformed."""
    try:
        return AESGCM(keys.api_v3_key()).decrypt(
            str(resource["nonce"]).encode(),
            base64.b64decode(str(resource["ciphertext"]), validate=True),
            str(resource.get("associated_data", "")).encode(),
        )
    except (KeyError, ValueError, InvalidTag):
        raise Malformed from None


def for_platform(text: str) -> str:
    """A private field, encrypted for the platform key (RSA-OAEP with SHA-1, as the API demands)."""
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)  # noqa: S303
    return base64.b64encode(keys.platform_key().key.encrypt(text.encode(), oaep)).decode()
