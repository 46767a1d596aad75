"""A published list as a table of text: code, name, remark; every line that can't be used is named."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from entrepot_core.customs.filing.positive.lists import PositiveLine, remarks_of
from entrepot_core.errors import Problem

MOST_LINES: Final = 20_000

HEADINGS: Final = MappingProxyType(
    {
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
    """A line that can't be used: its number, a word for why (``code``, ``twice``, ``name``), and what it says."""

    number: int
    why: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReading:
    """What a file says."""

    lines: tuple[PositiveLine, ...]
    refused: tuple[RefusedLine, ...]


def read_list(raw: bytes) -> ListReading:
    """Read a table with a heading line, UTF-8 or GB 18030, parted by comma, semicolon or tab.

    Raises:
        ListUnreadable: no text, no heading, no line, or far too many.
    """
    text = _decoded(raw)
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    table = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        rows = [row for row in table if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise ListUnreadable(why=str(error)) from None
    if len(rows) > MOST_LINES:
        raise ListUnreadable(why=f"more than {MOST_LINES} lines")
    columns = _columns(rows[0]) if rows else {}
    if not {"code", "name"} <= set(columns):
        raise ListUnreadable(why="a heading line with code and name is missing")
    return _read(rows[1:], columns)


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise ListUnreadable(why="it is not text in UTF-8 or GB 18030")


def _columns(heading: list[str]) -> Mapping[str, int]:
    cells = [cell.strip().lower() for cell in heading]
    found = {}
    for name, words in HEADINGS.items():
        word = next((word for word in words if word in cells), None)
        if word is not None:
            found[name] = cells.index(word)
    return found


def _read(rows: list[list[str]], columns: Mapping[str, int]) -> ListReading:
    lines: dict[str, PositiveLine] = {}
    refused: list[RefusedLine] = []
    for number, row in enumerate(rows, start=2):
        said = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
        code = re.sub(r"[.\s]", "", said["code"])
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
