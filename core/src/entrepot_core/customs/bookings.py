"""Entries of bonded account books as people hand them in: a table of checked lists (核注清单), read and judged line by line.

Number of a checked list: QD, four digits of the office, two of the year, I or E, nine digits. Source: special-zone
messages as practised (INV101). Knows no database.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrepot_core.errors import Problem

COLUMNS: Final = ("ems_no", "item_record_no", "quantity", "document_no", "seller_code", "sku")
NEEDED: Final = COLUMNS[:4]
MOST_LINES: Final = 5000
MOST_PIECES: Final = 100_000_000
Item = tuple[str, str]
"""Number of a book, and of an item in it."""
Goods = tuple[str, str]
"""Code of a seller, and an article of it."""
_DOCUMENT: Final = re.compile(r"QD\d{4}\d{2}[IE]\d{9}")


class TableUnreadable(Problem):
    """Not a table of entries."""

    code = "bookings.table_unreadable"
    title = "The table can't be read: its first line must name the columns %(columns)s."


class TooManyLines(Problem):
    """More than one reading bears."""

    code = "bookings.too_many_lines"
    title = "More than %(most)s lines: hand them in as several tables."


class Verdict(StrEnum):
    """What booking a line would do, or why it can't be booked."""

    NEW = "new"
    BOOKED = "booked"
    NUMBER_MALFORMED = "number_malformed"
    QUANTITY_MALFORMED = "quantity_malformed"
    BOOK_UNKNOWN = "book_unknown"
    ITEM_UNKNOWN = "item_unknown"
    OTHER_GOODS = "other_goods"
    TWICE = "twice"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line as it was written; ``quantity`` 0 is none that can be booked."""

    line: int
    ems_no: str
    item_record_no: str
    quantity: int
    document_no: str
    seller_code: str = ""
    sku: str = ""

    @property
    def key(self) -> str:
        """What makes a repeat do nothing: a checked list books an item once."""
        return f"{self.document_no}:{self.ems_no}:{self.item_record_no}"


def is_checked_list(number: str) -> bool:
    """Whether ``number`` has the form of a checked list's."""
    return _DOCUMENT.fullmatch(number) is not None


def are_goods(goods: Goods, *, seller_code: str, sku: str) -> bool:
    """Whether what was written names these goods, as far as it names any."""
    return seller_code in {"", goods[0]} and sku in {"", goods[1]}


def read_entries(text: str) -> tuple[Entry, ...]:
    """The lines of a CSV text with a heading. Raises TableUnreadable, TooManyLines."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    try:
        names = [name.strip().lower() for name in rows.fieldnames or ()]
        if not set(NEEDED) <= set(names):
            raise TableUnreadable(columns=", ".join(NEEDED))
        rows.fieldnames = names
        found = tuple(_entries(rows))
    except csv.Error:
        raise TableUnreadable(columns=", ".join(NEEDED)) from None
    if len(found) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    return found


def _entries(rows: Iterable[Mapping[str | None, object]]) -> Iterator[Entry]:
    for at, row in enumerate(rows, start=2):
        said = {name: str(row.get(name) or "").strip() for name in COLUMNS}
        if not any(said.values()):
            continue
        yield Entry(line=at, **{**said, "quantity": _pieces(said["quantity"])})  # type: ignore[arg-type]


def _pieces(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(MOST_PIECES)) else 0


def judge(
    entries: Iterable[Entry],
    *,
    books: frozenset[str],
    items: Mapping[Item, Goods],
    booked: Mapping[str, int],
) -> tuple[tuple[Entry, Verdict], ...]:
    """What each line would do.

    Args:
        books: numbers of our account books.
        items: what the books know; another item needs seller and SKU, and a known one is not booked as other goods.
        booked: key of an entry -> the quantity that was booked under it.
    """
    seen: set[str] = set()
    known = dict(items)
    found = []
    for entry in entries:
        verdict = _verdict(entry, seen, books, known, booked)
        found.append((entry, verdict))
        seen.add(entry.key)
        if verdict is Verdict.NEW:  # what this line books holds for the lines after it
            known.setdefault((entry.ems_no, entry.item_record_no), (entry.seller_code, entry.sku))
    return tuple(found)


def _verdict(
    entry: Entry,
    seen: set[str],
    books: frozenset[str],
    items: Mapping[Item, Goods],
    booked: Mapping[str, int],
) -> Verdict:
    if not is_checked_list(entry.document_no):
        return Verdict.NUMBER_MALFORMED
    if not entry.quantity:
        return Verdict.QUANTITY_MALFORMED
    if entry.ems_no not in books:
        return Verdict.BOOK_UNKNOWN
    goods = items.get((entry.ems_no, entry.item_record_no))
    if not entry.item_record_no or not (goods or (entry.seller_code and entry.sku)):
        return Verdict.ITEM_UNKNOWN
    if goods and not are_goods(goods, seller_code=entry.seller_code, sku=entry.sku):
        return Verdict.OTHER_GOODS
    if entry.key in seen:
        return Verdict.TWICE
    if entry.key in booked:
        return Verdict.BOOKED if booked[entry.key] == entry.quantity else Verdict.DIFFERS
    return Verdict.NEW
