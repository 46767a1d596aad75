"""Legal units of the ten-digit codes, and which of those codes are for endangered species.

Source: the tariff of 2019 as a company copied it from customs (2019-11). What was renumbered since is not in it, so a
code that is missing here is only unknown.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from entrepot_core.taxes.countries.cn.goods import find_goods

_FROM: Final = date(2019, 1, 1)


@dataclass(frozen=True, slots=True)
class LegalUnits:
    """Unit codes of customs; ``second`` is empty where there is none. ``endangered``: the code names such a species.

    ``dated``: they stand in the goods table with their own source and days, not in the older tariff alone.
    """

    first: str
    second: str
    endangered: bool
    dated: bool = False


@cache
def _table() -> Mapping[str, LegalUnits]:
    with resources.files(__package__).joinpath("statutory_units.csv").open(encoding="utf-8") as file:
        return MappingProxyType(
            {
                row["hs10"]: LegalUnits(row["unit1"], row["unit2"], row["endangered"] == "1")
                for row in csv.DictReader(file)
            }
        )


def find_units(hs_code: str, day: date) -> LegalUnits | None:
    """The legal units of a ten-digit code: those of the goods table, else those of the tariff on file; else None."""
    filed = _table().get(hs_code) if day >= _FROM else None
    goods = find_goods(hs_code, day)
    if goods is not None and goods.units:
        first, second = (*goods.units, "")[:2]
        return LegalUnits(first, second, filed is not None and filed.endangered, dated=True)
    return filed
