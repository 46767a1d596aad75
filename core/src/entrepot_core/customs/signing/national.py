"""SM2 keys, certificates and signatures (GM/T 0003, GM/T 0009), for ports that take the national algorithms only."""

from typing import Any

_SM2_KEY = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d034200")
"""What stands before the public point in a SubjectPublicKeyInfo: id-ecPublicKey on curve sm2p256v1, BIT STRING."""

_USER = b"1234567812345678"
"""The default user id of GM/T 0009."""


def is_national(certificate: bytes) -> bool:
    """Whether the DER certificate holds an SM2 key."""
    return _SM2_KEY in certificate


def public_point(certificate: bytes) -> bytes:
    """The 65 bytes (04, x, y) of the SM2 key in a DER certificate. Raises ValueError."""
    place = certificate.find(_SM2_KEY)
    point = certificate[place + len(_SM2_KEY) :][:65] if place >= 0 else b""
    if len(point) != 65 or point[0] != 4:
        raise ValueError("the certificate holds no SM2 key")
    return point


def _sm2(**parts: bytes) -> Any:
    try:
        from gmalg import SM2  # noqa: PLC0415 - an extra: only ports with national algorithms need it
    except ImportError:
        raise ValueError("SM2 needs the extra “sm” (package gmalg)") from None
    return SM2(uid=_USER, **parts)


def national_fits(certificate: bytes, value: bytes, data: bytes) -> bool:
    """Whether ``value`` (64 bytes, r then s) is the SM2 signature of ``data``. Raises ValueError."""
    point = public_point(certificate)
    if len(value) != 64:
        return False
    return bool(_sm2(pk=point).verify(data, value[:32], value[32:]))
