"""Whether a signature value fits the data and the certificate that came with it."""

from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from entrepot_core.customs.signing.algorithms import Scheme
from entrepot_core.customs.signing.keys import RSA_HASHES
from entrepot_core.customs.signing.national import is_national, national_fits


def fits(certificate: bytes, value: bytes, data: bytes, scheme: Scheme) -> bool:
    """Whether ``value`` is the signature of ``data`` by the key of the DER ``certificate``.

    Raises ValueError when the certificate can't be read or its key is of another kind than ``scheme``.
    """
    if scheme is Scheme.SM2_SM3:
        return national_fits(certificate, value, data)
    key = rsa_key(certificate)
    try:
        key.verify(value, data, padding.PKCS1v15(), RSA_HASHES[scheme])
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=32)
def rsa_key(certificate: bytes) -> rsa.RSAPublicKey:
    """The key of a DER certificate; few sign many answers, so each is opened once. Raises ValueError."""
    if is_national(certificate):
        raise ValueError("the certificate holds an SM2 key")
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except UnsupportedAlgorithm as fault:
        raise ValueError("the certificate holds a key of an unknown kind") from fault
    except x509.InvalidVersion as fault:  # no ValueError of its own accord
        raise ValueError("the certificate is of an unknown version") from fault
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("the certificate holds no RSA key")  # noqa: TRY004 - about the value, not its type
    return key
