"""The demo world as data: reads ``world.toml`` and ``goods.toml``. Knows no table."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is planted. Rows carry the fields of the tables they go to, amounts as Decimal in CNY."""

    settings: Row
    warehouses: tuple[Row, ...]
    sellers: tuple[Row, ...]
    parties: tuple[Row, ...]
    people: tuple[Row, ...]
    products: tuple[Row, ...]

    @property
    def password(self) -> str:
        """The password of every demo account."""
        return str(self.settings["password"])

    def person(self, email: str) -> Row:
        """Raises LookupError."""
        for row in self.people:
            if row["email"] == email:
                return row
        raise LookupError(email)


def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@cache
def world() -> World:
    """The one demo world."""
    rows, goods = _read("world.toml"), _read("goods.toml")
    return World(
        settings={name: rows[name] for name in ("password", "prices_from")},
        warehouses=tuple(rows["warehouses"]),
        sellers=tuple(rows["sellers"]),
        parties=tuple(rows["parties"]),
        people=tuple(rows["people"]),
        products=tuple(goods["products"]),
    )
