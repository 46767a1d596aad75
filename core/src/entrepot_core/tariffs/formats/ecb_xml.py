"""Reference rates of the European Central Bank (eurofxref): what one euro is worth, day by day.

Source of the shape: www.ecb.europa.eu/stats/eurofxref, read 2026-11. For information, not for customs values.
"""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from entrepot_core.customs.xml import BrokenXml, HostileXml, parse
from entrepot_core.money import EXPONENTS
from entrepot_core.tariffs.lines import ExchangeLine, Reading, Refused, Unreadable

NAME: Final = "ecb_xml"
_CUBE: Final = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"


def read(raw: bytes) -> Reading:
    """Every rate of every day in the file. Raises Unreadable."""
    try:
        root = parse(raw)
    except (BrokenXml, HostileXml) as fault:
        raise Unreadable(format=NAME, why=fault.sentence) from None
    lines: list[ExchangeLine] = []
    refused: list[Refused] = []
    for day in root.iter(_CUBE):
        if when := day.get("time"):
            for cube in day.iterchildren(_CUBE):
                _add(when, cube.get("currency") or "", cube.get("rate") or "", lines, refused)
    if not lines:
        raise Unreadable(format=NAME, why="it holds no rates")
    return Reading(format=NAME, exchange=tuple(lines), refused=tuple(refused))


def _add(when: str, currency: str, text: str, lines: list[ExchangeLine], refused: list[Refused]) -> None:
    try:
        day, rate = date.fromisoformat(when), Decimal(text)
    except (ValueError, InvalidOperation):
        refused.append(Refused(where=f"{when} {currency}", code="rate", value=text))
        return
    if currency not in EXPONENTS or not rate.is_finite() or rate <= 0:
        code = "rate" if currency in EXPONENTS else "currency"
        refused.append(
            Refused(where=f"{when} {currency}", code=code, value=text if code == "rate" else currency)
        )
        return
    lines.append(ExchangeLine(base="EUR", quote=currency, rate=rate, valid_from=day, purpose="reference"))
