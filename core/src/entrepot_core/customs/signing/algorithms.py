"""Which algorithms a signature names and uses. A port may want other names than the text, so they are values."""

from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives import hashes

C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"


class Digest(StrEnum):
    """The hash over the canonical message."""

    SHA1 = "sha1"
    SHA256 = "sha256"
    SM3 = "sm3"


class Scheme(StrEnum):
    """How SignedInfo is signed."""

    RSA_SHA1 = "rsa-sha1"
    RSA_SHA256 = "rsa-sha256"
    SM2_SM3 = "sm2-sm3"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureAlgorithms:
    """One pair of algorithms with the names written into the signature."""

    name: str
    scheme: Scheme
    digest: Digest
    signature_method: str
    digest_method: str
    canonicalization: str = C14N


RSA_SHA1 = SignatureAlgorithms(
    name="RSA-SHA1",
    scheme=Scheme.RSA_SHA1,
    digest=Digest.SHA1,
    signature_method="http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    digest_method="http://www.w3.org/2000/09/xmldsig#sha1",
)
"""The general pair of the standard (edition 202205, section 6)."""

RSA_SHA256 = SignatureAlgorithms(
    name="RSA-SHA256",
    scheme=Scheme.RSA_SHA256,
    digest=Digest.SHA256,
    signature_method="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    digest_method="http://www.w3.org/2001/04/xmlenc#sha256",
)
"""Not in the standard; for ports and partners that refuse SHA-1."""

SM2_SM3 = SignatureAlgorithms(
    name="SM2-SM3",
    scheme=Scheme.SM2_SM3,
    digest=Digest.SM3,
    signature_method="http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3",
    digest_method="http://www.chinaport.gov.cn/2022/04/xmldsig#sm3",
)
"""The preferred national pair of the standard (edition 202205, section 6)."""

SM2_SHA1_DIGEST = SignatureAlgorithms(
    name="SM2-SM3 over a SHA-1 digest",
    scheme=Scheme.SM2_SM3,
    digest=Digest.SHA1,
    signature_method="http://www.w3.org/2000/09/xmldsig#sm2-sm3",
    digest_method="http://www.w3.org/2000/09/xmldsig#sha1",
)
"""What one port is said to have taken with SM2 cards in 2022 and 2023, against the text."""

ALL = (RSA_SHA1, RSA_SHA256, SM2_SM3, SM2_SHA1_DIGEST)

_HASHES: dict[Digest, type[hashes.HashAlgorithm]] = {
    Digest.SHA1: hashes.SHA1,
    Digest.SHA256: hashes.SHA256,
    Digest.SM3: hashes.SM3,
}


def digest(kind: Digest, data: bytes) -> bytes:
    """The hash of ``data``: 20 bytes for SHA-1, 32 for the others."""
    hasher = hashes.Hash(_HASHES[kind]())
    hasher.update(data)
    return hasher.finalize()
