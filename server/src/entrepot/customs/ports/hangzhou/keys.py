"""The keys of the seal: the platform's shared and public key as it left them for us, our own pair made at first use."""

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from entrepot.platform import partners
from entrepot_core.customs.envelopes.sealed import SealKeys

_OWN, _PUBLIC = "shop_hangzhou.key", "shop_hangzhou_pub.txt"
_REGISTERED = "shop_hangzhou_company.txt"
_SHARED, _THEIRS = "hangzhou_aes.txt", "hangzhou_pub.txt"


def own_key() -> bytes:
    """Ours, as base64 of PKCS8; made, and its public half left for the platform, at the first call."""
    kept = partners.kept_secret(_OWN, _make)
    partners.publish(_PUBLIC, _public(kept))
    return kept


def register(*, number: str, code: str, name: str) -> None:
    """Leave for the platform whose card stands behind our number with it."""
    partners.publish(_REGISTERED, f"{number} {code} {name}".encode())


def seal_keys() -> SealKeys:
    """Raises KeyMissing, SealInvalid."""
    return _load(partners.received(_SHARED), own_key(), partners.received(_THEIRS))


@lru_cache(maxsize=4)
def _load(shared: bytes, own: bytes, theirs: bytes) -> SealKeys:
    return SealKeys.load(shared=shared, own=own, theirs=theirs)


def _make() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


@lru_cache(maxsize=4)
def _public(own: bytes) -> bytes:
    key = load_der_private_key(base64.b64decode(own), password=None)
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
