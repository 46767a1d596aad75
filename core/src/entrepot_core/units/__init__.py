"""Units of measure: the codes of Chinese customs, and weights and volumes that convert exactly.

Source: unit table of Chinese customs as exported by the Guangzhou single-window platform (2026-11).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from types import MappingProxyType

from entrepot_core.errors import Problem

GRAMS_PER_KG = Decimal(1000)
ML_PER_LITRE = Decimal(1000)

KILOGRAM = "035"
GRAM = "036"
PIECE = "011"
ITEM = "007"
LITRE = "095"
MILLILITRE = "096"


class UnknownUnit(Problem):
    """No such unit code."""

    code = "units.unknown_unit"
    title = "“%(unit)s” is not a unit code of Chinese customs (three digits, such as 035 for kilogram)."


@dataclass(frozen=True, slots=True)
class CustomsUnit:
    """A unit by its three-digit customs code. ``unece`` is the suggested code of UN/ECE recommendation 20."""

    code: str
    name_zh: str
    name_en: str
    unece: str


@cache
def customs_units() -> Mapping[str, CustomsUnit]:
    """Every unit by its customs code."""
    with resources.files(__package__).joinpath("customs_units.csv").open(encoding="utf-8") as file:
        return MappingProxyType({row["code"]: CustomsUnit(**row) for row in csv.DictReader(file)})


def get_unit(code: str) -> CustomsUnit:
    """Raises UnknownUnit."""
    try:
        return customs_units()[code]
    except KeyError:
        raise UnknownUnit(unit=code) from None


def kg_of(grams: Decimal | int) -> Decimal:
    """Kilograms, exact."""
    return Decimal(grams) / GRAMS_PER_KG
