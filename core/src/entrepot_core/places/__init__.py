"""Countries and the divisions of China: ISO codes inside, the codes of Chinese customs at the edge.

Sources: countries and regions as exported by the Guangzhou single-window platform and checked against ISO 3166-1
(2026-11). The regions are those of about 2017; later renamings are missing.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from entrepot_core.errors import Problem

EU_MEMBERS = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()
)
"""Member states of the European Union, ISO alpha-2; since 2020-02-01."""


class UnknownCountry(Problem):
    """No such ISO 3166-1 code."""

    code = "places.unknown_country"
    title = "“%(country)s” is not a country code of ISO 3166-1 (two letters, such as CN)."


class UnknownRegion(Problem):
    """No such division of China."""

    code = "places.unknown_region"
    title = "“%(region)s” is not a province, city or district of China on record."


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory. ``cn_customs`` is its three-digit code at Chinese customs (142 is China)."""

    alpha2: str
    alpha3: str
    cn_customs: str
    name_en: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class Region:
    """A province (code ends in 0000), city (00) or district of China; six digits."""

    code: str
    name_zh: str
    parent: str


def _rows(name: str) -> list[dict[str, str]]:
    with resources.files(__package__).joinpath(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def countries() -> Mapping[str, Country]:
    """Every country by ISO alpha-2 code."""
    return MappingProxyType({row["alpha2"]: Country(**row) for row in _rows("countries.csv")})


def get_country(alpha2: str) -> Country:
    """Raises UnknownCountry."""
    try:
        return countries()[alpha2]
    except KeyError:
        raise UnknownCountry(country=alpha2) from None


@cache
def cn_regions() -> Mapping[str, Region]:
    """Every division of China by its six-digit code."""
    return MappingProxyType({row["code"]: Region(**row) for row in _rows("cn_regions.csv")})


@cache
def _children() -> Mapping[str, tuple[Region, ...]]:
    found: dict[str, list[Region]] = {}
    for region in cn_regions().values():
        found.setdefault(region.parent, []).append(region)
    return MappingProxyType({parent: tuple(regions) for parent, regions in found.items()})


def cn_children(parent: str = "") -> tuple[Region, ...]:
    """The divisions right below ``parent``; the provinces for an empty code."""
    return _children().get(parent, ())


def cn_path(code: str) -> tuple[Region, ...]:
    """Province, city, district of a division, from the outside in. Raises UnknownRegion."""
    path: list[Region] = []
    while code:
        region = cn_regions().get(code)
        if region is None:
            raise UnknownRegion(region=code)
        path.insert(0, region)
        code = region.parent
    return tuple(path)
