"""The fields of a goods filing, once for every port: what they are called, hold at most, and become in the list."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

GIVEN: Final = "given"
"""Group of the fields that the port gives back and nobody fills in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingField:
    """One field. ``most`` counts characters, ``listed`` is the element of the import list (621) it becomes, if any."""

    name: str
    name_zh: str
    name_en: str
    kind: str
    most: int
    group: str
    listed: str
    note: str


@cache
def filing_fields() -> Mapping[str, FilingField]:
    """Every field by name, in the order a sheet shows them.

    Sources: specification V3.1 of the Guangzhou platform (2017), public code for Tianjin (2018-2019), edition 202205 for
    what the list carries.
    """
    with resources.files(__package__).joinpath("fields.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return MappingProxyType(
            {
                row["name"]: FilingField(
                    name=row["name"],
                    name_zh=row["name_zh"],
                    name_en=row["name_en"],
                    kind=row["kind"],
                    most=int(row["most"]),
                    group=row["group"],
                    listed=row["listed"],
                    note=row["note"],
                )
                for row in rows
            }
        )
