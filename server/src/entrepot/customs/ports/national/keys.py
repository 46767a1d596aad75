"""Our declaration key and the port's certificate."""

from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from entrepot.platform import partners
from entrepot_core.customs.signing import SoftwareKey

_KEY, _CERTIFICATE = "shop_declaration.pem", "shop_cert.pem"


def declaration_key() -> SoftwareKey:
    """Ours; made, and its certificate left for the port, at the first call."""
    pem = partners.kept_secret(_KEY, lambda: SoftwareKey.generate(common_name="declarant").to_pem())
    partners.publish(_CERTIFICATE, pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    return _key(pem)


@lru_cache(maxsize=4)
def _key(pem: bytes) -> SoftwareKey:
    return SoftwareKey.from_pem(pem)


def certificate_of_port() -> bytes:
    """The certificate that answers are signed with, DER. Raises KeyMissing."""
    return _der(partners.received("port_cert.pem"))


@lru_cache(maxsize=4)
def _der(pem: bytes) -> bytes:
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
