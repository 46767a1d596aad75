"""Seals: the house signs how far its chain has come. A seal proves the links from ``first`` to ``last`` by itself."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final

from entrepot_core.customs.records.chain import canonical
from entrepot_core.customs.signing.algorithms import Scheme
from entrepot_core.customs.signing.keys import SigningKey
from entrepot_core.customs.signing.verifying import fits

SCHEME: Final = Scheme.RSA_SHA256


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """``start`` is the digest before the link ``first``, ``digest`` that of ``last``; ``at`` ISO 8601 in UTC.

    ``previous`` is the mark of the seal before, so that no seal can be taken out unseen.
    """

    number: int
    first: int
    last: int
    start: str
    digest: str
    previous: str
    at: str
    certificate: bytes = field(repr=False)
    signature: bytes = field(repr=False, default=b"")

    @property
    def statement(self) -> bytes:
        """What is signed."""
        return canonical(
            {
                "seal": self.number,
                "first": self.first,
                "last": self.last,
                "start": self.start,
                "digest": self.digest,
                "previous": self.previous,
                "at": self.at,
            }
        ).encode()

    @property
    def mark(self) -> str:
        """By what the next seal names this one: SHA-256 of statement and signature."""
        return hashlib.sha256(self.statement + self.signature).hexdigest()


def make_seal(
    key: SigningKey, *, number: int, first: int, last: int, start: str, digest: str, previous: str, at: str
) -> Seal:
    """A seal over the links from ``first`` to ``last``. Raises KeyUnfit."""
    bare = Seal(
        number=number,
        first=first,
        last=last,
        start=start,
        digest=digest,
        previous=previous,
        at=at,
        certificate=key.certificate,
    )
    return replace(bare, signature=key.sign(bare.statement, SCHEME))


def fits_seal(seal: Seal, *, trusted: Collection[bytes] = ()) -> bool:
    """Whether the signature fits its certificate, and that is one of ``trusted`` (DER) where any are given."""
    if trusted and seal.certificate not in trusted:
        return False
    try:
        return fits(seal.certificate, seal.signature, seal.statement, SCHEME)
    except ValueError:
        return False


def fingerprint_of(certificate: bytes) -> str:
    """SHA-256 of a DER certificate in groups of four, as people compare it over the telephone."""
    digits = hashlib.sha256(certificate).hexdigest().upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
