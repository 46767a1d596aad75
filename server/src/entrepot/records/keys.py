"""The keys of the house with which it seals its records, one after the other, and the certificate people compare.

Which one is in force stands in the log: the seal after a change of key is the first of the new key, so that of many processes
none can seal with the wrong one.
"""

from functools import lru_cache
from typing import Final

from entrepot.platform import partners
from entrepot.records.models import LogLink, LogSeal
from entrepot_core.customs.records import KEY_CHANGED, KeyChain, fingerprint_of, key_chain, read_change
from entrepot_core.customs.signing import SoftwareKey
from entrepot_core.errors import Kind, Problem

_FIRST: Final = "house_records.pem"
_CERTIFICATE: Final = "house_records_cert.pem"
_NAME: Final = "records of the house"


class HouseKeyMissing(Problem):
    """The log names a key whose file is not there: nothing can be sealed."""

    code = "records.house_key_missing"
    kind = Kind.UNAVAILABLE
    title = "The key that seals the log is not in the key folder: the file %(file)s is missing."


def house_keys(*, up_to: int | None = None) -> KeyChain:
    """All keys up to the one in force after the link ``up_to``, the last under a seal; None for the newest seal."""
    if up_to is None:
        up_to = LogSeal.objects.order_by("-number").values_list("last", flat=True).first() or 0
    first = LogSeal.objects.order_by("number").values_list("certificate", flat=True).first()
    rows = LogLink.objects.filter(entry__act=KEY_CHANGED, number__lte=up_to).order_by("number")
    changes = [read_change(row.number, row.entry.text) for row in rows.select_related("entry")]
    return key_chain(
        (each for each in changes if each is not None),
        first=bytes(first) if first is not None else _key(_first_pem()).certificate,
    )


def house_key(*, up_to: int | None = None) -> SoftwareKey:
    """The key in force. The first is made, and its certificate left beside those for partners, at the first call.

    Raises HouseKeyMissing.
    """
    keys = house_keys(up_to=up_to)
    pem = _first_pem() if not keys.changes else partners.secret(_file(keys.certificates[-1]))
    if pem is None:
        raise HouseKeyMissing(file=_file(keys.certificates[-1]))
    partners.publish(_CERTIFICATE, certificate_pem(pem))
    return _key(pem)


def next_key() -> SoftwareKey:
    """A key made and kept that is in force once the log says so."""
    key = SoftwareKey.generate(common_name=_NAME)
    partners.kept_secret(_file(key.certificate), key.to_pem)
    return key


def forget_old() -> None:
    """Remove the secrets of all keys before the one in force; their certificates stay beside those for partners."""
    keys = house_keys()
    for at, certificate in enumerate(keys.certificates[:-1]):
        name = _FIRST if at == 0 else _file(certificate)
        pem = partners.secret(name)
        if pem is not None:
            partners.publish(f"house_records_cert.{_short(certificate)}.pem", certificate_pem(pem))
            partners.forget_secret(name)


def certificate_pem(pem: bytes) -> bytes:
    """The certificate's part of a PEM text that holds a key too."""
    return pem[pem.index(b"-----BEGIN CERTIFICATE") :]


def _first_pem() -> bytes:
    return partners.kept_secret(_FIRST, lambda: SoftwareKey.generate(common_name=_NAME).to_pem())


def _file(certificate: bytes) -> str:
    return f"house_records.{_short(certificate)}.pem"


def _short(certificate: bytes) -> str:
    return fingerprint_of(certificate).replace(" ", "")[:16].lower()


@lru_cache(maxsize=4)
def _key(pem: bytes) -> SoftwareKey:
    return SoftwareKey.from_pem(pem)
