"""Which key the house seals with, at each place of its chain. A new key is introduced by an entry of the log that the key before
it and the new one both signed; it is in force after the seal that covers the entry, which is still the old key's.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from entrepot_core.customs.records.chain import Fact, canonical
from entrepot_core.customs.records.seals import SCHEME, Seal, fits_seal
from entrepot_core.customs.signing.keys import SigningKey
from entrepot_core.customs.signing.verifying import fits

KEY_CHANGED: Final = "key_changed"
"""The act of the entry."""
_BYTES: Final = ("old", "new", "by_old", "by_new")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """``old`` and ``new`` are certificates (DER), ``number`` is the place of the entry in the chain, 0 while it has none."""

    number: int = 0
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)
    by_old: bytes = field(repr=False, default=b"")
    by_new: bytes = field(repr=False, default=b"")

    @property
    def statement(self) -> bytes:
        """What both keys sign."""
        digests = {name: hashlib.sha256(getattr(self, name)).hexdigest() for name in ("old", "new")}
        return canonical({"act": KEY_CHANGED, **digests}).encode()

    @property
    def holds(self) -> bool:
        """Whether both signed it."""
        try:
            return all(
                fits(certificate, signature, self.statement, SCHEME)
                for certificate, signature in ((self.old, self.by_old), (self.new, self.by_new))
            )
        except ValueError:
            return False

    def facts(self) -> Mapping[str, Fact]:
        """As the entry holds it, in base64."""
        return {name: base64.b64encode(getattr(self, name)).decode() for name in _BYTES}


def change_key(old: SigningKey, new: SigningKey) -> KeyChange:
    """The statement of both keys that ``new`` follows ``old``. Raises KeyUnfit."""
    bare = KeyChange(old=old.certificate, new=new.certificate)
    signed = (old.sign(bare.statement, SCHEME), new.sign(bare.statement, SCHEME))
    return KeyChange(old=bare.old, new=bare.new, by_old=signed[0], by_new=signed[1])


def read_change(number: int, text: str) -> KeyChange | None:
    """The change of key that an entry's text tells; None where it tells of something else, or can't be read."""
    try:
        told = json.loads(text)
        if told["act"] != KEY_CHANGED:
            return None
        return KeyChange(
            number=number,
            **{name: base64.b64decode(told[f"fact.{name}"], validate=True) for name in _BYTES},
        )
    except (ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChain:
    """The keys of a house one after the other: ``first`` (DER), then what each valid change brought."""

    first: bytes = field(repr=False)
    changes: Sequence[KeyChange] = ()

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Oldest first."""
        return (self.first, *(each.new for each in self.changes))

    def at(self, link: int) -> bytes:
        """The certificate of the key that seals what comes after ``link``, the last link under a seal."""
        found = self.first
        for each in self.changes:
            if each.number <= link:
                found = each.new
        return found

    def unfit(self, seals: Iterable[Seal]) -> Iterator[Seal]:
        """The seals that the key in force at their place did not make."""
        return (seal for seal in seals if not fits_seal(seal, trusted=[self.at(seal.first - 1)]))


def key_chain(changes: Iterable[KeyChange], *, first: bytes) -> KeyChain:
    """The chain that changes in order of their places make, beginning with the certificate ``first`` (DER).

    A change that one of the two keys did not sign, or that does not follow the key in force, changes nothing.
    """
    valid: list[KeyChange] = []
    for each in changes:
        if each.holds and each.old == (valid[-1].new if valid else first):
            valid.append(each)
    return KeyChain(first=first, changes=tuple(valid))
