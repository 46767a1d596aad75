"""The tariff of the United States as the USITC exports it: rows in tree order, rates inherited from the row above.

Reads the general column (normal trade relations). Special programmes and the additional duties of chapter 99 are
footnotes in this file and are not read. Source of the shape: hts.usitc.gov export, read 2026-11.
"""

import json
from typing import Any, Final

from entrepot_core.tariffs.lines import RateKind, RateLine, Reading, Refused, Unreadable
from entrepot_core.tariffs.printed import NotADuty, read_duty

NAME: Final = "usitc_json"


def read(raw: bytes) -> Reading:
    """Every row with eight or ten digits. Raises Unreadable."""
    try:
        rows = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable(format=NAME, why="it is not JSON") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "htsno" in row for row in rows):
        raise Unreadable(format=NAME, why="it is not a list of rows with “htsno”")
    rates, refused = [], []
    above: dict[int, str] = {}
    for row in rows:
        indent, printed = _indent(row), str(row.get("general") or "").strip()
        inherited = printed or next(
            (above[level] for level in range(indent - 1, -1, -1) if above.get(level)), ""
        )
        above = {level: text for level, text in above.items() if level < indent} | {indent: inherited}
        code = str(row["htsno"] or "").replace(".", "")
        if len(code) not in {8, 10} or not code.isdigit():
            continue
        try:
            rates.append(_line(row, code, inherited))
        except NotADuty:
            refused.append(Refused(where=str(row["htsno"]), code="rate", value=inherited))
    return Reading(format=NAME, rates=tuple(rates), refused=tuple(refused))


def _indent(row: dict[str, Any]) -> int:
    text = str(row.get("indent") or "0")
    return int(text) if text.isdigit() else 0


def _line(row: dict[str, Any], code: str, printed: str) -> RateLine:
    duty = read_duty(printed, currency="USD")
    return RateLine(
        territory="US",
        code=code,
        kind=RateKind.DUTY,
        ad_valorem=duty.ad_valorem,
        specific=duty.specific,
        unit=duty.unit,
        currency=duty.currency,
        description=str(row.get("description") or "")[:240],
        text=printed,
    )
