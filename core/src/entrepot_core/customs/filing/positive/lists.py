"""The positive list of retail import as versions with a day: lines, and what their remarks mean."""

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final


class Remark(StrEnum):
    """What the remark of a line may say."""

    ENDANGERED = "endangered"
    SPECIAL_FOOD = "special_food"
    BONDED_ONLY = "bonded_only"
    WEIGHT_LIMIT = "weight_limit"
    QUANTITY_LIMIT = "quantity_limit"
    NAME_LIMIT = "name_limit"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkRule:
    """A kind of remark: the pattern of its words, the fact that it asks for (may be none), and what it means."""

    pattern: str
    asks: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositiveLine:
    """A tariff line of eight digits that the list admits. ``note`` is the remark as it was published."""

    code: str
    name_zh: str
    remarks: tuple[Remark, ...] = ()
    note: str = ""

    @property
    def most_kg(self) -> Decimal | None:
        """The weight that the remark states, in kilograms, if it states one."""
        found = re.search(r"(\d+(?:\.\d+)?)\s*(千克|公斤|kg|克)", self.note)
        if found is None:
            return None
        return Decimal(found[1]) / (1000 if found[2] == "克" else 1)

    @property
    def counts_together(self) -> bool:
        """Whether the limit holds for several lines of the list together."""
        return "合并" in self.note or "合计" in self.note

    @property
    def most_pieces(self) -> int | None:
        """The number of pieces that the remark states, if it states one."""
        found = re.search(r"(\d+)\s*(?:件|个|支|只|瓶|盒|包|台|双)", self.note)
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositiveVersion:
    """The list from a day on. ``complete``: every one of ``line_count`` lines is on file, so what is missing is not on it."""

    edition: str
    name_en: str
    name_zh: str
    valid_from: date
    line_count: int
    complete: bool
    source: str
    source_zh: str
    confidence: str
    lines: Mapping[str, PositiveLine]


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def remark_rules() -> Mapping[Remark, RemarkRule]:
    """Every kind of remark, in the order in which a text is asked."""
    return MappingProxyType({Remark(name): RemarkRule(**row) for name, row in _toml("remarks.toml").items()})


def remarks_of(note: str) -> tuple[Remark, ...]:
    """The kinds of remark that a text states; ``OTHER`` where it says something that no pattern reads."""
    if not note.strip():
        return ()
    found = tuple(
        kind for kind, rule in remark_rules().items() if rule.pattern and re.search(rule.pattern, note)
    )
    return found or (Remark.OTHER,)


@cache
def shipped() -> tuple[PositiveVersion, ...]:
    """The versions on file, oldest first. Of none is every line on file: the full lists were not found."""
    with resources.files(__package__).joinpath("lines.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, PositiveVersion] = {}
    for row in _toml("versions.toml")["versions"]:
        base = found[row["adds_to"]].lines if "adds_to" in row else {}
        own = {line["hs8"]: _line(line) for line in rows if line["edition"] == row["edition"]}
        found[row["edition"]] = PositiveVersion(
            edition=row["edition"],
            name_en=row["name_en"],
            name_zh=row["name_zh"],
            valid_from=row["valid_from"],
            line_count=row["lines"],
            complete=row["complete"],
            source=row["source"],
            source_zh=row["source_zh"],
            confidence=row["confidence"],
            lines=MappingProxyType({**base, **own}),
        )
    return tuple(found.values())


def _line(row: Mapping[str, str]) -> PositiveLine:
    return PositiveLine(
        code=row["hs8"], name_zh=row["name_zh"], remarks=remarks_of(row["remarks"]), note=row["remarks"]
    )


def in_force(versions: Iterable[PositiveVersion], day: date) -> PositiveVersion | None:
    """The version that holds on a day: of two that begin together, the one named later."""
    held: PositiveVersion | None = None
    for version in versions:
        if version.valid_from <= day and (held is None or version.valid_from >= held.valid_from):
            held = version
    return held


RETAIL: Final = frozenset({"1210", "1239", "9610"})
"""Trade modes for which the list is asked."""


def earlier_with(
    code: str, versions: Sequence[PositiveVersion], held: PositiveVersion
) -> PositiveVersion | None:
    """The newest version before ``held`` that has the eight digits."""
    rows = [row for row in versions if row.valid_from < held.valid_from and code in row.lines]
    return max(rows, key=lambda row: row.valid_from, default=None)
