"""Our declaration key, the ports' certificate, and the signer of ports that take enveloped XML signatures."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from entrepot.customs.ports.protocol import Port
from entrepot.platform import partners
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.signing import (
    NationalKey,
    Scheme,
    SignatureAlgorithms,
    SigningKey,
    SoftwareKey,
    sign,
    verify,
)

_KEY, _CERTIFICATE = "shop_declaration.pem", "shop_cert.pem"
_NATIONAL_KEY, _NATIONAL_CERTIFICATE = "shop_declaration_sm2.pem", "shop_sm2_cert.pem"


def declaration_key() -> SoftwareKey:
    """Ours; made, and its certificate left for the port, at the first call."""
    pem = partners.kept_secret(_KEY, lambda: SoftwareKey.generate(common_name="declarant").to_pem())
    partners.publish(_CERTIFICATE, pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    return _key(pem)


@lru_cache(maxsize=4)
def _key(pem: bytes) -> SoftwareKey:
    return SoftwareKey.from_pem(pem)


def national_key() -> NationalKey:
    """Ours for ports that take the national algorithms only, made at the first call. Raises KeyUnfit without the extra ``sm``."""
    pem = partners.kept_secret(_NATIONAL_KEY, lambda: NationalKey.generate(common_name="declarant").to_pem())
    partners.publish(_NATIONAL_CERTIFICATE, pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    return _national(pem)


@lru_cache(maxsize=4)
def _national(pem: bytes) -> NationalKey:
    return NationalKey.from_pem(pem)


def key_for(algorithms: SignatureAlgorithms) -> SigningKey:
    """The key of ours that signs with ``algorithms``."""
    return national_key() if algorithms.scheme is Scheme.SM2_SM3 else declaration_key()


def card_ends(port: Port) -> date | None:
    """The last day, in Beijing, of the certificate that our messages to a port carry; None where they carry none."""
    for part in (port.signer, port.entrusted):
        algorithms = getattr(part, "algorithms", None)
        if isinstance(algorithms, SignatureAlgorithms):
            return _last_day(key_for(algorithms).certificate)
    return None


@lru_cache(maxsize=8)
def _last_day(certificate: bytes) -> date:
    return beijing_day(x509.load_der_x509_certificate(certificate).not_valid_after_utc)


def certificate_of_port() -> bytes:
    """The certificate that answers are signed with, DER. Raises KeyMissing."""
    return _der(partners.received("port_cert.pem"))


@lru_cache(maxsize=4)
def _der(pem: bytes) -> bytes:
    return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSigner:
    """Our declaration key with the algorithms that were agreed with the port; the port's certificate."""

    algorithms: SignatureAlgorithms

    def sign(self, message: bytes) -> bytes:
        return sign(message, key_for(self.algorithms), self.algorithms)

    def verify(self, message: bytes, *, letter: bytes) -> None:  # noqa: ARG002 - the signature lies in the message
        verify(message, trusted=[certificate_of_port()])
