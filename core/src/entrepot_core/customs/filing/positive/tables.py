"""The rows of a published table: comma-separated text, a workbook (xlsx), or what was copied out of a PDF."""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from lxml import etree

from entrepot_core.customs.xml import parse
from entrepot_core.errors import Problem

Rows = list[list[str]]
MOST_BYTES: Final = 8 * 1024 * 1024
"""Of one part of a workbook, unpacked."""
MOST_COLUMNS: Final = 50
"""Cells further to the right are passed over: a list has a handful, and one far cell would make a wide row of every line."""
_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ITEM: Final = re.compile(r"\s*(?:(\d{1,4})[\s、．.]+)?(\d{4}\.?\d{2}\.?\d{2})(?!\d)\s*(.*)")
_FURNITURE: Final = re.compile(r"\s*(?:[-—–\s\d]*|.*税则号列.*|附件.{0,4}|《?跨境电.{0,20}清单》?.{0,12})\s*")
_NOTE: Final = re.compile(r"\s(?=列入|依法|仅限|不包括|不含|每[单次人]|单次|净重|数量|合并|合计)")
_BETWEEN: Final = re.compile(r"(?<=[^\x00-\xff])\s+(?=[^\x00-\xff])")


class TableUnreadable(Problem):
    """No table that can be read."""

    code = "filing.table_unreadable"
    title = "The file can't be read as a positive list: %(why)s."


def rows_of(raw: bytes) -> Rows:
    """The rows that say anything. Raises TableUnreadable."""
    if raw.startswith(b"PK\x03\x04"):
        return list(_workbook(raw))
    if raw.startswith(b"%PDF"):
        raise TableUnreadable(why="it is a PDF: open it, select the table, copy it and paste it")
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableUnreadable(why="it is an old workbook: save it as xlsx or csv")
    text = _decoded(raw)
    pasted = list(_pasted(text))
    return pasted if pasted and not _has_heading(text) else _separated(text)


def _has_heading(text: str) -> bool:
    """Whether one of the first lines parts its columns; a text that was copied out of a PDF has only spaces."""
    return any("税" in line and re.search(r"[,;\t]", line) for line in text.split("\n")[:20])


def _separated(text: str) -> Rows:
    heading = max(text.split("\n")[:20], key=lambda line: sum(map(line.count, ",;\t")))
    table = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=heading.count))
    try:
        return [row for row in table if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise TableUnreadable(why=str(error)) from None


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise TableUnreadable(why="it is not text in UTF-8 or GB 18030")


def _pasted(text: str) -> Iterator[list[str]]:
    """Each item begins with its code, a number before it or not; lines without a code go on with the item before.

    A remark is told from the name by its first word, after a space.
    """
    items: list[list[str]] = []
    for line in text.split("\n"):
        if found := _ITEM.fullmatch(line):
            items.append([found[1] or "", found[2], found[3]])
        elif items and not _FURNITURE.fullmatch(line):
            items[-1][2] += f" {line.strip()}"
    if items:
        yield ["序号", "税则号列", "货品名称", "备注"]
    for number, code, said in items:
        parted = _NOTE.search(said)
        name, note = (said[: parted.start()], said[parted.end() :]) if parted else (said, "")
        yield [number, code, _BETWEEN.sub("", name.strip()), _BETWEEN.sub("", note.strip())]


def _workbook(raw: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet, cells in their columns."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as book:
            names = set(book.namelist())
            sheets = sorted(name for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
            shared = _shared(_part(book, "xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
            rows = _part(book, sheets[0]) if sheets else None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError):
        rows = None
    if rows is None:
        raise TableUnreadable(why="it is no workbook")
    for row in parse(rows, max_bytes=MOST_BYTES).iter(f"{_SHEET}row"):
        cells: dict[int, str] = {}
        for at, cell in enumerate(row.iter(f"{_SHEET}c")):
            if (column := _column(cell.get("r", ""), at)) < MOST_COLUMNS:
                cells[column] = _value(cell, shared)
        if any(text.strip() for text in cells.values()):
            yield [cells.get(at, "") for at in range(max(cells) + 1)]


def _part(book: zipfile.ZipFile, name: str) -> bytes:
    if book.getinfo(name).file_size > MOST_BYTES:
        raise TableUnreadable(why="its sheet is far too big")
    return book.read(name)


def _shared(raw: bytes) -> list[str]:
    found = parse(raw, max_bytes=MOST_BYTES).iter(f"{_SHEET}si")
    return ["".join(part.text or "" for part in item.iter(f"{_SHEET}t")) for item in found]


def _value(cell: "etree._Element", shared: list[str]) -> str:
    """Text by its number or in the cell; a number as it is written, without the decimal that a whole one may carry."""
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_SHEET}t"))
    said = cell.findtext(f"{_SHEET}v") or ""
    if cell.get("t") == "s":
        return shared[int(said)] if said.isdigit() and int(said) < len(shared) else ""
    return said.removesuffix(".0")


def _column(reference: str, otherwise: int) -> int:
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return otherwise
    found = 0
    for letter in letters[0]:
        found = found * 26 + ord(letter) - 64
    return found - 1
