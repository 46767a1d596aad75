"""What a carrier tells ahead of an item, and the least of it by ``elements.toml``. Names of people never show in a repr."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from entrepot_core.errors import Problem


class ItemDataMissing(Problem):
    """An element that must be there is not."""

    code = "articles.item_data_missing"
    title = "The data of the item lack “%(name)s”: the carrier can't declare it."


class ItemDataTooLong(Problem):
    """An element has more places than carriers take, or fewer, or more lines."""

    code = "articles.item_data_too_long"
    title = "“%(name)s” has %(length)s places; carriers take %(least)s to %(most)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Sender or addressee. ``country`` is ISO alpha-2; ``id_number`` is the receiver's, where its customs asks for it."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    country: str
    telephone: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """So many pieces of one article; weight and value are of all pieces."""

    description: str
    quantity: int
    net_weight_g: int
    value: Decimal
    hs_code: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemData:
    """One item as it is told ahead: values in ``currency`` (ISO 4217), weights in grams."""

    nature: str
    sender: Party
    addressee: Party
    gross_weight_g: int
    currency: str
    contents: tuple[Content, ...]

    @property
    def value(self) -> Decimal:
        """What all contents are worth."""
        return sum((content.value for content in self.contents), Decimal(0))


def check_item(item: ItemData) -> None:
    """Whether an item can be told ahead. Raises ItemDataMissing, ItemDataTooLong, the first that is wrong."""
    for name, rule in elements().items():
        for path, value in _values(item, name):
            if not value or value == "0":
                if rule.get("mandatory", True):
                    raise ItemDataMissing(field=path, name=rule["name"])
                continue
            least, most = rule.get("least", 1), rule["most"]
            if not least <= len(value) <= most:
                raise ItemDataTooLong(
                    field=path, name=rule["name"], length=len(value), least=least, most=most
                )
    most = int(_file()["most_contents"])
    if len(item.contents) > most:
        raise ItemDataTooLong(
            field="contents", name="contents", length=len(item.contents), least=1, most=most
        )


def _values(item: ItemData, name: str) -> Iterator[tuple[str, str]]:
    """Path and text of an element, once a content line where it is one of theirs."""
    if not name.startswith("contents."):
        value: Any = item
        for part in name.split("."):
            value = getattr(value, part)
        yield name, str(value)
        return
    if not item.contents:
        yield "contents", ""
    for at, content in enumerate(item.contents):
        yield f"contents[{at}].{name.removeprefix('contents.')}", str(getattr(content, name.split(".")[1]))


def elements() -> Mapping[str, Mapping[str, Any]]:
    """Path of an element -> its rule: name, mandatory (unless said otherwise), least, most, source."""
    found: Mapping[str, Mapping[str, Any]] = _file()["elements"]
    return found


@cache
def _file() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("elements.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
