"""Keys that sign: the protocol every key keeps, and a key in software for tests, simulators and cipher-less ports.

A certificate of the e-port carries its holder's identity number: it never appears in a repr, a log line or an error.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from entrepot_core.customs.signing.algorithms import Scheme
from entrepot_core.errors import Problem

RSA_HASHES: dict[Scheme, hashes.HashAlgorithm] = {
    Scheme.RSA_SHA1: hashes.SHA1(),  # noqa: S303 - the customs standard still names SHA-1
    Scheme.RSA_SHA256: hashes.SHA256(),
}


class KeyUnfit(Problem):
    """The key can't do what is asked, or its file can't be read."""

    code = "customs.key_unfit"
    title = "This key can't be used: %(reason)s."


class SigningKey(Protocol):
    """A key and its certificate, wherever the secret lives: in software, on a card, in a cipher device."""

    @property
    def key_name(self) -> str:
        """The number of the certificate, as KeyName writes it."""

    @property
    def certificate(self) -> bytes:
        """The certificate, DER."""

    def sign(self, data: bytes, scheme: Scheme) -> bytes:
        """The signature value over ``data``: PKCS#1 v1.5 for RSA, the 64 bytes r then s for SM2. Raises KeyUnfit."""


@dataclass(frozen=True, slots=True)
class SoftwareKey:
    """An RSA key in memory with its X.509 certificate."""

    _secret: rsa.RSAPrivateKey = field(repr=False)
    certificate: bytes = field(repr=False)
    key_name: str

    @classmethod
    def generate(cls, *, common_name: str, now: datetime | None = None, days: int = 3650) -> Self:
        """A new RSA key of 2048 bits and a certificate it signs itself, valid for ``days`` from ``now``."""
        secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        begin = now or datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(secret.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=days))
            .sign(secret, hashes.SHA256())
        )
        return cls._of(secret, certificate)

    @classmethod
    def _of(cls, secret: rsa.RSAPrivateKey, certificate: x509.Certificate) -> Self:
        der = certificate.public_bytes(serialization.Encoding.DER)
        return cls(secret, der, format(certificate.serial_number, "x"))

    @classmethod
    def from_pem(cls, pem: bytes, password: bytes | None = None) -> Self:
        """The key and certificate of one PEM text that holds both. Raises KeyUnfit."""
        try:
            secret = serialization.load_pem_private_key(pem, password)
            certificate = x509.load_pem_x509_certificate(pem)
        except (ValueError, TypeError, x509.InvalidVersion):
            raise KeyUnfit(reason="the PEM text holds no readable key and certificate") from None
        if not isinstance(secret, rsa.RSAPrivateKey):
            raise KeyUnfit(reason="it is no RSA key")
        if certificate.public_key() != secret.public_key():
            raise KeyUnfit(reason="key and certificate do not belong together")
        return cls._of(secret, certificate)

    def to_pem(self, password: bytes | None = None) -> bytes:
        """Key (PKCS#8) and certificate as one PEM text, encrypted when a password is given."""
        lock: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password:
            lock = serialization.BestAvailableEncryption(password)
        secret = self._secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock
        )
        certificate = x509.load_der_x509_certificate(self.certificate)
        return secret + certificate.public_bytes(serialization.Encoding.PEM)

    def sign(self, data: bytes, scheme: Scheme) -> bytes:
        """PKCS#1 v1.5 over ``data``. Raises KeyUnfit for SM2."""
        if scheme not in RSA_HASHES:
            raise KeyUnfit(reason=f"an RSA key does not sign {scheme}")
        return self._secret.sign(data, padding.PKCS1v15(), RSA_HASHES[scheme])
