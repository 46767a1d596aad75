"""A duty as tariffs print it: “Free”, “6.5%”, “2.4¢/kg + 3%”, “12.00 % + 5.10 GBP / 100 kg”."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_FREE = frozenset({"free", "0", "0%", "0.00%", "0.00 %"})
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_SIGNED = re.compile(
    r"\$\s*(\d+(?:\.\d+)?)\s*(?:/|per)\s*(.+)|(\d+(?:\.\d+)?)\s*(¢|cents)\s*(?:/|per)\s*(.+)"
)
_CODED = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Z]{3})\s*(?:/|per)\s*(.+)")
_MEASURE = re.compile(r"(?:(\d+)\s*)?(.+)")
UNITS: Final = {
    "kg": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "g": "g",
    "t": "t",
    "tonne": "t",
    "liter": "l",
    "litre": "l",
    "liters": "l",
    "l": "l",
    "hl": "hl",
    "no.": "piece",
    "no": "piece",
    "each": "piece",
    "item": "piece",
    "p/st": "piece",
    "doz.": "dozen",
    "doz": "dozen",
    "pr.": "pair",
    "m2": "m2",
    "m²": "m2",
    "liter pf.": "l",
    "proof liter": "proof_l",
}
"""How tariffs write a unit -> our name of it."""


class NotADuty(ValueError):
    """The text is not a duty this reader can compute with; quotas, seasons and formulas among them."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed duty in figures: fraction of the value, amount of ``currency`` per ``unit``."""

    ad_valorem: Decimal
    specific: Decimal
    unit: str
    currency: str


def read_duty(text: str, *, currency: str) -> Printed:
    """Read a printed duty. ``currency`` is what “$” and “¢” stand for. Raises NotADuty."""
    plain = " ".join(text.split()).rstrip(".")
    if plain.lower() in _FREE:
        return Printed(Decimal(0), Decimal(0), "", "")
    ad_valorem, specific, unit, money = Decimal(0), Decimal(0), "", ""
    for part in plain.split(" + "):
        if whole := _PERCENT.fullmatch(part):
            ad_valorem += Decimal(whole[1]) / 100
            continue
        if unit:
            raise NotADuty(text)
        specific, unit, money = _amount(part, text, currency)
    return Printed(ad_valorem, specific, unit, money)


def _amount(part: str, text: str, currency: str) -> tuple[Decimal, str, str]:
    if signed := _SIGNED.fullmatch(part):
        amount, of = (Decimal(signed[1]), signed[2]) if signed[1] else (Decimal(signed[3]) / 100, signed[5])
        money = currency
    elif coded := _CODED.fullmatch(part):
        amount, money, of = Decimal(coded[1]), coded[2], coded[3]
    else:
        raise NotADuty(text)
    measure = _MEASURE.fullmatch(of.strip())
    unit = UNITS.get(measure[2].strip().lower()) if measure else None
    if measure is None or unit is None:
        raise NotADuty(text)
    return amount / Decimal(measure[1] or 1), unit, money
