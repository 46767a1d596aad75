"""The keys of WeChat Pay: our merchant key and certificate, the platform's certificate, the APIv3 key."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.x509.oid import NameOID

from entrepot.platform import partners


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantKey:
    """What we sign requests with. ``serial`` is upper-case hex."""

    key: RSAPrivateKey = field(repr=False)
    serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformKey:
    """What the provider signs answers with, and what private fields are encrypted for."""

    key: RSAPublicKey = field(repr=False)
    serial: str


def merchant_key() -> MerchantKey:
    """Ours; made, and its certificate left for the provider, at the first call."""
    pem = partners.kept_secret("payment_merchant.pem", _make)
    partners.publish("payment_merchant_cert.pem", pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    return _merchant(pem)


def platform_key() -> PlatformKey:
    """The provider's. Raises KeyMissing."""
    return _platform(
        partners.received("payment_platform_cert.pem"),
        partners.received("payment_platform_serial.txt").decode(),
    )


def api_v3_key() -> bytes:
    """The 32 bytes that open notifications. Raises KeyMissing."""
    return partners.received("payment_api_v3_key.txt")


@lru_cache(maxsize=4)
def _merchant(pem: bytes) -> MerchantKey:
    key = serialization.load_pem_private_key(pem, None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("payment_merchant.pem holds no RSA key")
    return MerchantKey(key=key, serial=f"{x509.load_pem_x509_certificate(pem).serial_number:X}")


@lru_cache(maxsize=4)
def _platform(pem: bytes, serial: str) -> PlatformKey:
    key = x509.load_pem_x509_certificate(pem).public_key()
    if not isinstance(key, RSAPublicKey):
        raise TypeError("payment_platform_cert.pem holds no RSA key")
    return PlatformKey(key=key, serial=serial)


def _make() -> bytes:
    key = generate_private_key(65537, 2048)
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "merchant")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1825))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
