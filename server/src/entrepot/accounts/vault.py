"""Seals a text with AES-256-GCM so that only its own place in the vault opens it, and hashes it so that it is found again.

Form of a seal: 12 random bytes, then ciphertext with tag. Associated data: user, column and look-up hash, so a seal
that was moved to another person, column or number does not open. Knows no table.
"""

import hashlib
import hmac
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from entrepot.platform.keyring import Keyring
from entrepot_core.errors import Kind, Problem

NONCE: Final = 12


class SealBroken(Problem):
    """The key is missing or wrong, or the seal was changed or moved."""

    code = "vault.seal_broken"
    kind = Kind.UNAVAILABLE
    title = "A sealed value can't be opened with the keys at hand (key “%(key_id)s”): ask who keeps the keys."


def lookup_of(ring: Keyring, number: str) -> str:
    """HMAC-SHA256 of a number, 64 hexadecimal digits: the same number always gives the same."""
    return hmac.new(ring.lookup, number.encode(), hashlib.sha256).hexdigest()


def seal(ring: Keyring, text: str, *, user_id: int, column: str, lookup: str) -> bytes:
    """Lock ``text`` with the current key."""
    nonce = os.urandom(NONCE)
    locked = AESGCM(ring.keys[ring.current]).encrypt(nonce, text.encode(), _place(user_id, column, lookup))
    return nonce + locked


def unseal(ring: Keyring, key_id: str, sealed: bytes, *, user_id: int, column: str, lookup: str) -> str:
    """The text that ``seal`` locked. Raises SealBroken."""
    key = ring.keys.get(key_id)
    if key is None:
        raise SealBroken(key_id=key_id)
    try:
        text = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], _place(user_id, column, lookup))
    except InvalidTag:
        raise SealBroken(key_id=key_id) from None
    return text.decode()


def _place(user_id: int, column: str, lookup: str) -> bytes:
    return f"{user_id}:{column}:{lookup}".encode()
