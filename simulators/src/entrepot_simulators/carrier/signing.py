"""The carrier's signature, both ways: hex HMAC-SHA256 with the shared secret over timestamp and body, put together."""

import hashlib
import hmac
import time

from entrepot_simulators.loopback import Request

FRESH_SECONDS = 300
TIMESTAMP, SIGNATURE = "X-Carrier-Timestamp", "X-Carrier-Signature"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """64 hex digits over ``timestamp`` (Unix seconds as text) followed directly by ``body``."""
    return hmac.new(secret.encode(), timestamp.encode() + body, hashlib.sha256).hexdigest()


def signed_headers(secret: str, body: bytes) -> dict[str, str]:
    """The two headers for ``body``, signed now."""
    moment = str(int(time.time()))
    return {TIMESTAMP: moment, SIGNATURE: signature(secret, moment, body)}


def what_is_wrong(secret: str, request: Request) -> str | None:
    """Why ``request`` can't be believed, or None."""
    moment = request.headers.get(TIMESTAMP.lower(), "")
    if not moment.isdigit() or abs(time.time() - int(moment)) > FRESH_SECONDS:
        return "the timestamp is missing or more than five minutes off"
    given = request.headers.get(SIGNATURE.lower(), "")
    if not hmac.compare_digest(given, signature(secret, moment, request.body)):
        return "the signature does not fit"
    return None
