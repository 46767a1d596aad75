"""KeyInfo without a certificate: the bare RSA key, as some ports want it. The certificate must then be known beforehand."""

import base64
import binascii
from collections.abc import Collection

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree

from entrepot_core.customs.signing.faults import CertificateUnknown, SignatureMalformed

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_VALUE = f"{_DS}KeyInfo/{_DS}KeyValue/{_DS}RSAKeyValue"


def key_value(certificate: bytes) -> str:
    """The KeyValue element of the key in a certificate (DER). Raises SignatureMalformed for a key that is no RSA key."""
    modulus, exponent = _numbers(certificate)
    return (
        f"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{_text(modulus)}</ds:Modulus>"
        f"<ds:Exponent>{_text(exponent)}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>"
    )


def has_bare_key(signature: "etree._Element") -> bool:
    """Whether a signature brings a bare key."""
    return signature.find(_VALUE) is not None


def certificate_of(signature: "etree._Element", trusted: Collection[bytes | str] | None) -> bytes:
    """The trusted certificate that holds the bare key of a signature. Raises CertificateUnknown, SignatureMalformed."""
    told = _number(signature, "Modulus"), _number(signature, "Exponent")
    for each in trusted or ():
        if isinstance(each, bytes) and _numbers(each) == told:
            return each
    raise CertificateUnknown


def _numbers(certificate: bytes) -> tuple[int, int]:
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, x509.InvalidVersion):
        raise SignatureMalformed(part="X509Certificate") from None
    if not isinstance(key, RSAPublicKey):
        raise SignatureMalformed(part="KeyValue")
    numbers = key.public_numbers()
    return numbers.n, numbers.e


def _number(signature: "etree._Element", name: str) -> int:
    text = "".join((signature.findtext(f"{_VALUE}/{_DS}{name}") or "").split())
    try:
        return int.from_bytes(base64.b64decode(text, validate=True), "big")
    except (binascii.Error, ValueError):
        raise SignatureMalformed(part=name) from None


def _text(number: int) -> str:
    return base64.b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode()
