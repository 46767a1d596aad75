"""The platform's key and certificate, the APIv3 key, and what it knows of the merchant's certificate."""

import datetime as dt
import secrets
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.x509.oid import NameOID

from entrepot_simulators.keyring import Keyring

LIFE = dt.timedelta(days=1825)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformKeys:
    """What the payment company signs and encrypts with. ``serial`` is upper-case hex."""

    key: RSAPrivateKey
    certificate: x509.Certificate
    api_v3_key: bytes

    @property
    def serial(self) -> str:
        return f"{self.certificate.serial_number:X}"

    @property
    def certificate_pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @classmethod
    def open(cls, ring: Keyring) -> "PlatformKeys":
        """Take the key kept in ``ring`` or make one, and publish certificate, serial number and APIv3 key."""
        kept = ring.own("payment_platform.pem")
        if kept is None:
            kept = _new_identity()
            ring.keep("payment_platform.pem", kept)
        key = serialization.load_pem_private_key(kept.encode(), None)
        assert isinstance(key, RSAPrivateKey)
        certificate = x509.load_pem_x509_certificate(kept[kept.index("-----BEGIN CERTIFICATE") :].encode())
        api_v3_key = ring.secret("payment_api_v3_key.txt", length=32).encode()
        keys = cls(key=key, certificate=certificate, api_v3_key=api_v3_key)
        ring.publish("payment_platform_cert.pem", keys.certificate_pem.decode())
        ring.publish("payment_platform_serial.txt", keys.serial)
        return keys


def _new_identity() -> str:
    key = generate_private_key(65537, 2048)
    now = dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Simulated Payment Platform")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(secrets.randbits(158))
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + LIFE)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode()


class MerchantCertificates:
    """The merchant's certificate as the shop last published it; read again when an unknown serial shows up."""

    def __init__(self, ring: Keyring) -> None:
        self._ring = ring
        self._known: dict[str, RSAPublicKey] = {}

    def find(self, serial: str) -> RSAPublicKey | None:
        """The public key behind ``serial`` (hex, any case, leading zeros ignored), or None."""
        wanted = serial.upper().lstrip("0")
        if wanted not in self._known and (text := self._ring.read("payment_merchant_cert.pem")):
            try:
                certificate = x509.load_pem_x509_certificate(text.encode())
            except ValueError:
                return None
            key = certificate.public_key()
            if isinstance(key, RSAPublicKey):
                self._known = {f"{certificate.serial_number:X}": key}
        return self._known.get(wanted)
