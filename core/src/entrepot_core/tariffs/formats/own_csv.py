"""Our own table of rates: CSV in UTF-8 with a heading line.

Columns: territory (ISO alpha-2), code (6-10 digits), kind (duty, vat), rate (“6.5%” or a printed duty such as
“6.5% + 2 CNY / kg”), valid_from (ISO date, may be empty), description (may be empty).
"""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Final

from entrepot_core.places import UnknownCountry, get_country
from entrepot_core.tariffs.lines import RateKind, RateLine, Reading, Refused, Unreadable
from entrepot_core.tariffs.printed import NotADuty, read_duty

NAME: Final = "own_csv"
COLUMNS: Final = ("territory", "code", "kind", "rate", "valid_from", "description")


class _Fault(ValueError):
    """A field that can't be used: code and value."""


def read(raw: bytes) -> Reading:
    """Every line, or the reason why not. Raises Unreadable."""
    try:
        table = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        heading = table.fieldnames or []
        rows = list(table)
    except UnicodeDecodeError:
        raise Unreadable(format=NAME, why="the text is not UTF-8") from None
    except csv.Error as error:
        raise Unreadable(format=NAME, why=str(error)) from None
    if missing := [name for name in COLUMNS[:4] if name not in heading]:
        raise Unreadable(format=NAME, why=f"no column {missing[0]}")
    rates, refused = [], []
    for number, row in enumerate(rows, start=2):
        try:
            rates.append(_line(row))
        except _Fault as fault:
            code, value = fault.args
            refused.append(Refused(where=f"line {number}", code=code, value=value))
    return Reading(format=NAME, rates=tuple(rates), refused=tuple(refused))


def _line(row: Mapping[str, str | None]) -> RateLine:
    text = {name: (row.get(name) or "").strip() for name in COLUMNS}
    code = text["code"].replace(".", "")
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 10):
        raise _Fault("code", text["code"])
    try:
        territory = get_country(text["territory"].upper()).alpha2
        kind = RateKind(text["kind"].lower())
        duty = read_duty(text["rate"], currency="")
        valid_from = date.fromisoformat(text["valid_from"]) if text["valid_from"] else None
    except UnknownCountry:
        raise _Fault("territory", text["territory"]) from None
    except NotADuty:
        raise _Fault("rate", text["rate"]) from None
    except ValueError:
        known = text["kind"].lower() in set(RateKind)
        raise _Fault(*(("valid_from", text["valid_from"]) if known else ("kind", text["kind"]))) from None
    return RateLine(
        territory=territory,
        code=code,
        kind=kind,
        ad_valorem=duty.ad_valorem,
        specific=duty.specific,
        unit=duty.unit,
        currency=duty.currency,
        valid_from=valid_from,
        description=text["description"],
        text=text["rate"],
    )
