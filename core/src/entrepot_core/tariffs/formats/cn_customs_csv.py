"""Monthly rates for customs values in China: CSV with ``month`` (2026-11), ``currency`` and ``rate`` (CNY for one unit).

The rate of a month is the central parity of the third Wednesday of the month before; it holds for the whole month.
"""

import csv
import io
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from entrepot_core.money import EXPONENTS
from entrepot_core.tariffs.lines import ExchangeLine, Reading, Refused, Unreadable

NAME: Final = "cn_customs_csv"


def read(raw: bytes) -> Reading:
    """Every line, or the reason why not. Raises Unreadable."""
    try:
        table = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        heading, rows = table.fieldnames or [], list(table)
    except UnicodeDecodeError:
        raise Unreadable(format=NAME, why="the text is not UTF-8") from None
    except csv.Error as error:
        raise Unreadable(format=NAME, why=str(error)) from None
    if missing := [name for name in ("month", "currency", "rate") if name not in heading]:
        raise Unreadable(format=NAME, why=f"no column {missing[0]}")
    lines, refused = [], []
    for number, row in enumerate(rows, start=2):
        line = _line({name: (value or "").strip() for name, value in row.items() if name})
        if isinstance(line, ExchangeLine):
            lines.append(line)
        else:
            refused.append(Refused(where=f"line {number}", code=line[0], value=line[1]))
    return Reading(format=NAME, exchange=tuple(lines), refused=tuple(refused))


def _line(text: dict[str, str]) -> ExchangeLine | tuple[str, str]:
    try:
        month = date.fromisoformat(f"{text['month']}-01")
    except ValueError:
        return "month", text["month"]
    if text["currency"] not in EXPONENTS or text["currency"] == "CNY":
        return "currency", text["currency"]
    try:
        rate = Decimal(text["rate"])
    except InvalidOperation:
        return "rate", text["rate"]
    if not rate.is_finite() or rate <= 0:
        return "rate", text["rate"]
    return ExchangeLine(base=text["currency"], quote="CNY", rate=rate, valid_from=month, purpose="customs")
