"""A published list as a table of text: code, name, remark; every line that can't be used is named."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from entrepot_core.customs.filing.positive.lists import PositiveLine, remarks_of
from entrepot_core.customs.filing.positive.tables import TableUnreadable, rows_of
from entrepot_core.errors import Problem

MOST_LINES: Final = 20_000

MOST_TITLES: Final = 20
"""In how many rows the heading is looked for."""

HEADINGS: Final = MappingProxyType(
    {
        "place": ("序号", "no", "number"),
        "code": ("税则号列", "税号", "商品编码", "hs8", "hs_code", "code"),
        "name": ("货品名称", "商品名称", "货物名称", "name_zh", "name"),
        "note": ("备注", "remark_codes", "remarks", "remark", "note"),
    }
)
"""What a column is for -> what may stand above it."""


class ListUnreadable(Problem):
    """Not a table with the columns of the list."""

    code = "filing.list_unreadable"
    title = "The file can't be read as a positive list: %(why)s."


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that can't be used: its number, a word for why, and what it says.

    ``code``, ``twice`` (the code stands above already), ``name``, or ``gap``: lines before it are missing by their count.
    """

    number: int
    why: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReading:
    """What a file says."""

    lines: tuple[PositiveLine, ...]
    refused: tuple[RefusedLine, ...]


def read_list(raw: bytes) -> ListReading:
    """Read a table with a heading line (text in UTF-8 or GB 18030 parted by comma, semicolon or tab, or a workbook), or the
    list as it is copied out of a PDF. Titles above the heading are passed over.

    Raises:
        ListUnreadable: no table, no heading, no line, or far too many.
    """
    try:
        rows = rows_of(raw)
    except TableUnreadable as problem:
        raise ListUnreadable(why=problem.params["why"]) from None
    except Problem as problem:
        raise ListUnreadable(why=problem.sentence) from None
    if len(rows) > MOST_LINES:
        raise ListUnreadable(why=f"more than {MOST_LINES} lines")
    for at, row in enumerate(rows[:MOST_TITLES]):
        columns = _columns(row)
        if {"code", "name"} <= set(columns):
            return _read(rows[at + 1 :], columns, first=at + 2)
    raise ListUnreadable(why="a heading line with code and name is missing")


def _columns(heading: list[str]) -> Mapping[str, int]:
    cells = [re.sub(r"\s", "", cell).lower() for cell in heading]
    found = {}
    for name, words in HEADINGS.items():
        word = next((word for word in words if word in cells), None)
        if word is not None:
            found[name] = cells.index(word)
    return found


def _read(rows: list[list[str]], columns: Mapping[str, int], *, first: int) -> ListReading:
    lines: dict[str, PositiveLine] = {}
    refused: list[RefusedLine] = []
    counted = 0
    for number, row in enumerate(rows, start=first):
        said = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        code = re.sub(r"[.\s]", "", said["code"])
        if (place := said.get("place", "")).isdigit():
            if counted and int(place) > counted + 1:
                missing = f"{counted + 1}–{int(place) - 1}" if int(place) > counted + 2 else f"{counted + 1}"
                refused.append(RefusedLine(number, "gap", missing))
            counted = int(place)
        if not re.fullmatch(r"[0-9]{8}", code):
            refused.append(RefusedLine(number, "code", said["code"][:40]))
        elif code in lines:
            refused.append(RefusedLine(number, "twice", code))
        elif not said["name"]:
            refused.append(RefusedLine(number, "name", code))
        else:
            note = said.get("note", "")
            lines[code] = PositiveLine(
                code=code, name_zh=said["name"][:250], remarks=remarks_of(note), note=note[:500]
            )
    if not lines:
        raise ListUnreadable(why="it has no line with a code of eight digits")
    return ListReading(lines=tuple(lines.values()), refused=tuple(refused))
