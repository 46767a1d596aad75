"""The key of the house with which it seals its records, and the certificate people compare."""

from functools import lru_cache

from entrepot.platform import partners
from entrepot_core.customs.signing import SoftwareKey

_KEY, _CERTIFICATE = "house_records.pem", "house_records_cert.pem"


def house_key() -> SoftwareKey:
    """Made, and its certificate left beside those for partners, at the first call. Kept as long as what it sealed."""
    pem = partners.kept_secret(
        _KEY, lambda: SoftwareKey.generate(common_name="records of the house").to_pem()
    )
    partners.publish(_CERTIFICATE, certificate_pem(pem))
    return _key(pem)


def certificate_pem(pem: bytes) -> bytes:
    """The certificate's part of a PEM text that holds a key too."""
    return pem[pem.index(b"-----BEGIN CERTIFICATE") :]


@lru_cache(maxsize=4)
def _key(pem: bytes) -> SoftwareKey:
    return SoftwareKey.from_pem(pem)
