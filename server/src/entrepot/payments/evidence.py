"""By what a kept exchange is known to be as it was written. Knows no table."""

import hashlib


def exchange_digest(request: bytes, response: bytes) -> str:
    """SHA-256 over the length of the request (8 bytes, big-endian), the request and the response: 64 hex digits."""
    return hashlib.sha256(len(request).to_bytes(8, "big") + request + response).hexdigest()
