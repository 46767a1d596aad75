"""What a filing has to say, form by form: one file each, and one line here. A port names the form it takes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from entrepot_core.errors import Kind, Problem

FORMS: Final = ("account_book", "kj881101", "ent110")
"""Names of the forms; each is a file of this folder."""
BY_BOOK: Final = "account_book"
"""The form of ports that have none of their own: the item is put into the account book of the zone, by hand."""
BONDED: Final = frozenset({"1210", "1239"})
"""Trade modes whose goods lie in an account book."""


class UnknownForm(Problem):
    """No such form."""

    code = "filing.unknown_form"
    kind = Kind.NOT_FOUND
    title = "There is no form of goods filing called “%(form)s”; known are %(known)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingForm:
    """A form. ``needs`` must be filled in, ``gives`` come back, ``most`` are limits of its own.

    ``inferred`` names what no text states. How values are written on the wire is the dialect's.
    """

    name: str
    title: str
    title_zh: str
    source: str
    source_zh: str
    confidence: str
    inferred: tuple[str, ...]
    inferred_zh: tuple[str, ...]
    modes: frozenset[str]
    gives: tuple[str, ...]
    needs: tuple[str, ...]
    most: Mapping[str, int]

    def asks(self, mode: str) -> tuple[str, ...]:
        """The fields that must be filled in for goods of a mode: bonded ones name their account book."""
        return tuple(dict.fromkeys((*self.needs, *(("emsNo",) if mode in BONDED else ()))))


@cache
def get_form(name: str) -> FilingForm:
    """Raises UnknownForm."""
    if name not in FORMS:
        raise UnknownForm(form=name, known=", ".join(FORMS))
    data = tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return FilingForm(
        name=name,
        title=data["title"],
        title_zh=data["title_zh"],
        source=data["source"],
        source_zh=data["source_zh"],
        confidence=data["confidence"],
        inferred=tuple(data["inferred"]),
        inferred_zh=tuple(data["inferred_zh"]),
        modes=frozenset(data["modes"]),
        gives=tuple(data["gives"]),
        needs=tuple(data["needs"]),
        most=MappingProxyType(data["most"]),
    )


def asked_by(form: str | None, mode: str) -> FilingForm | None:
    """The form that goods of a mode are filed by, where the port's own is ``form``; None where nothing is filed.

    Bonded goods are always in a book; others are filed only where the port has a form for it.
    """
    if form is not None and mode in get_form(form).modes:
        return get_form(form)
    return get_form(BY_BOOK) if mode in BONDED else None
