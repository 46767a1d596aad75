"""The invented people whom the police register and the wallets of this world know."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A name and the identity number that belongs to it."""

    name: str
    latin: str
    id_number: str


@cache
def people() -> tuple[Person, ...]:
    """Everybody in the register, in the order of the file."""
    text = files(__name__).joinpath("people.toml").read_text(encoding="utf-8")
    return tuple(Person(**row) for row in tomllib.loads(text)["people"])


def belongs_together(name: str, id_number: str) -> bool:
    """Whether the register has nothing against ``name`` with ``id_number``: names it doesn't know pass."""
    known = {person.id_number for person in people() if person.name == name}
    return not known or id_number.upper() in known
