"""SM2 keys, certificates and signatures (GM/T 0003, 0009 and 0015), for ports that take the national algorithms only."""

import base64
import binascii
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from entrepot_core.customs.signing import der
from entrepot_core.customs.signing.algorithms import Scheme
from entrepot_core.customs.signing.keys import KeyUnfit

_USER = b"1234567812345678"
"""The default user id of GM/T 0009."""
_ALGORITHM = der.encode(der.SEQUENCE, der.oid("1.2.840.10045.2.1"), der.oid("1.2.156.10197.1.301"))
"""A public key on an elliptic curve, the curve sm2p256v1."""
_SIGNED_WITH = der.encode(der.SEQUENCE, der.oid("1.2.156.10197.1.501"))
"""SM2 with SM3."""
_PEM = re.compile(rb"-----BEGIN ([A-Z ]+)-----\s+([A-Za-z0-9+/=\s]+?)-----END \1-----")


def _sm2(**parts: bytes) -> Any:
    try:
        from gmalg import SM2  # noqa: PLC0415 - an extra: only ports with national algorithms need it
    except ImportError:
        raise KeyUnfit(reason="SM2 needs the extra “sm” of this package (gmalg)") from None
    return SM2(uid=_USER, **parts)


def _public_info(certificate: bytes) -> list[tuple[int, bytes, bytes]]:
    """Algorithm and bits of the SubjectPublicKeyInfo. Raises ValueError."""
    signed = list(der.elements(der.inside(certificate)[0][1]))
    fields = signed[1:] if signed and signed[0][0] == der.CONTEXT_0 else signed
    return list(der.elements(fields[5][1]))  # after serial, algorithm, issuer, validity, subject


def is_national(certificate: bytes) -> bool:
    """Whether the DER certificate holds an SM2 key."""
    try:
        return _public_info(certificate)[0][2] == _ALGORITHM
    except (ValueError, IndexError):
        return False


def public_point(certificate: bytes) -> bytes:
    """The 65 bytes (04, x, y) of the SM2 key in a DER certificate. Raises ValueError."""
    if not is_national(certificate):
        raise ValueError("the certificate holds no SM2 key")
    _, *bits = _public_info(certificate)
    point = bits[0][1][1:] if bits else b""
    if len(point) != 65 or point[0] != 4 or not _sm2().verify_pk(point):
        raise ValueError("the SM2 key of the certificate is no point of the curve")
    return point


def national_fits(certificate: bytes, value: bytes, data: bytes) -> bool:
    """Whether ``value`` (64 bytes, r then s) is the SM2 signature of ``data``. Raises ValueError, KeyUnfit."""
    point = public_point(certificate)
    return len(value) == 64 and bool(_sm2(pk=point).verify(data, value[:32], value[32:]))


@dataclass(frozen=True, slots=True)
class NationalKey:
    """An SM2 key in memory with its certificate; needs the extra ``sm``. Slow: about ten milliseconds a signature."""

    _secret: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    key_name: str

    @classmethod
    def generate(cls, *, common_name: str, now: datetime | None = None, days: int = 3650) -> Self:
        """A new key and a certificate it signs itself, valid for ``days`` from ``now``. Raises KeyUnfit."""
        secret, point = _sm2().generate_keypair()
        serial = secrets.randbits(126) | 1 << 126
        begin = now or datetime.now(UTC)
        signed = _to_be_signed(common_name, serial, point, begin, begin + timedelta(days=days))
        numbers = [int.from_bytes(each, "big") for each in _sm2(sk=secret, pk=point).sign(signed)]
        value = der.encode(der.SEQUENCE, *(der.integer(each) for each in numbers))
        certificate = der.encode(der.SEQUENCE, signed, _SIGNED_WITH, der.encode(der.BITS, b"\0", value))
        return cls(secret, certificate, format(serial, "x"))

    def sign(self, data: bytes, scheme: Scheme) -> bytes:
        """The raw 64 bytes r then s. Raises KeyUnfit for RSA schemes."""
        if scheme is not Scheme.SM2_SM3:
            raise KeyUnfit(reason=f"an SM2 key does not sign {scheme}")
        r, s = _sm2(sk=self._secret, pk=public_point(self.certificate)).sign(data)
        return bytes(r).rjust(32, b"\0") + bytes(s).rjust(32, b"\0")

    def to_pem(self) -> bytes:
        """Key (PKCS#8, not encrypted) and certificate as one PEM text."""
        inner = der.encode(der.SEQUENCE, der.integer(1), der.encode(der.OCTETS, self._secret))
        key = der.encode(der.SEQUENCE, der.integer(0), _ALGORITHM, der.encode(der.OCTETS, inner))
        return _pem("PRIVATE KEY", key) + _pem("CERTIFICATE", self.certificate)

    @classmethod
    def from_pem(cls, pem: bytes) -> Self:
        """The key and certificate of one PEM text that holds both. Raises KeyUnfit."""
        try:
            blocks = {name: base64.b64decode(body) for name, body in _PEM.findall(pem)}
            key, certificate = blocks[b"PRIVATE KEY"], blocks[b"CERTIFICATE"]
            inner = der.inside(der.inside(key)[2][1])
            secret = inner[1][1]
            numbered = list(der.elements(der.inside(certificate)[0][1]))
            serial = int.from_bytes(next(each[1] for each in numbered if each[0] == der.INTEGER), "big")
            point = public_point(certificate)
        except (ValueError, KeyError, IndexError, StopIteration, binascii.Error):
            raise KeyUnfit(reason="the PEM text holds no readable SM2 key and certificate") from None
        if _sm2().generate_pk(secret) != point:
            raise KeyUnfit(reason="key and certificate do not belong together")
        return cls(secret, certificate, format(serial, "x"))


def _to_be_signed(name: str, serial: int, point: bytes, begin: datetime, end: datetime) -> bytes:
    common_name = der.encode(der.SEQUENCE, der.oid("2.5.4.3"), der.encode(der.UTF8, name.encode()))
    who = der.encode(der.SEQUENCE, der.encode(der.SET, common_name))
    times = (der.encode(der.TIME, f"{each.astimezone(UTC):%Y%m%d%H%M%SZ}".encode()) for each in (begin, end))
    return der.encode(
        der.SEQUENCE,
        der.encode(der.CONTEXT_0, der.integer(2)),
        der.integer(serial),
        _SIGNED_WITH,
        who,
        der.encode(der.SEQUENCE, *times),
        who,
        der.encode(der.SEQUENCE, _ALGORITHM, der.encode(der.BITS, b"\0", point)),
    )


def _pem(label: str, data: bytes) -> bytes:
    text = base64.encodebytes(data).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n".encode()
