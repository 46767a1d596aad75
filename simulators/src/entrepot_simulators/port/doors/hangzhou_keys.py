"""The seal's keys as the platform has them, and the company that it has on record behind its client's number."""

import base64
import os

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from entrepot_core.customs.envelopes.sealed import SealInvalid, SealKeys
from entrepot_simulators.keyring import Keyring

OWN_KEY = "hangzhou_platform.key"
SHARED, PUBLIC, CLIENT = "hangzhou_aes.txt", "hangzhou_pub.txt", "shop_hangzhou_pub.txt"
REGISTERED = "shop_hangzhou_company.txt"
"""What the client has on record here: its number with the platform, the customs code of its card's company, its name."""


class PlatformKeys:
    """Made at the first start; the public half and the shared key are left for the client. One client is known."""

    def __init__(self, ring: Keyring) -> None:
        self._ring, self._own = ring, _own_key(ring)

    def of(self, sender: str) -> SealKeys:  # noqa: ARG002 - one client is known
        """Raises SealInvalid."""
        theirs = self._ring.read(CLIENT)
        if theirs is None:
            raise SealInvalid(part="the client has left no key")
        shared = self._ring.read(SHARED) or ""
        return SealKeys.load(shared=shared.encode(), own=self._own, theirs=theirs.encode())

    def company(self, sender: str) -> tuple[str, str] | None:
        """Customs code and name of the company behind a sender's number with the platform."""
        number, _, rest = (self._ring.read(REGISTERED) or "").partition(" ")
        code, _, name = rest.partition(" ")
        return (code, name) if number == sender and code else None


def _own_key(ring: Keyring) -> bytes:
    """The platform's private key, made once; its public half and the shared key are left for the client."""
    kept = ring.own(OWN_KEY)
    if kept is None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        kept = base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()
        ring.keep(OWN_KEY, kept)
    loaded = load_der_private_key(base64.b64decode(kept), password=None)
    public = loaded.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ring.publish(PUBLIC, base64.b64encode(public).decode())
    if ring.read(SHARED) is None:
        ring.publish(SHARED, base64.b64encode(os.urandom(16)).decode())
    return kept.encode()
