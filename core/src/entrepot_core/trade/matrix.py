"""The dated matrix of trade modes, read once from ``modes.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from entrepot_core.dated import History, Version
from entrepot_core.trade.problems import ModeNotInForce, UnknownTradeMode

_LISTS = ("buyers", "warehouses", "fulfilments", "documents", "counter_ports")


class Direction(StrEnum):
    """Which border is crossed."""

    IMPORT = "import"
    EXPORT = "export"
    DOMESTIC = "domestic"


class Buyer(StrEnum):
    """Who buys: a person for own use, a shop that sells on, a firm that uses."""

    CONSUMER = "consumer"
    RESELLER = "reseller"
    COMPANY = "company"


class WarehouseKind(StrEnum):
    """Where the goods lie."""

    DOMESTIC = "domestic"
    BONDED = "bonded"
    OVERSEAS = "overseas"
    CONSOLIDATION = "consolidation"
    STORE = "store"
    SUPPLIER = "supplier"


class Fulfilment(StrEnum):
    """How the goods are handed over: to the door, at a counter, as freight."""

    PARCEL = "parcel"
    COUNTER = "counter"
    BULK = "bulk"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeMode:
    """What one mode allows from ``valid_from`` on. Amounts in CNY, None where the mode has no such limit.

    ``tax_regime`` is a regime of ``entrepot_core.taxes``. ``counter_ports`` are the customs districts (first two
    digits of an office) where a hand-over at a counter is open; empty with ``counter`` allowed means everywhere.
    """

    code: str
    direction: Direction
    name_en: str
    name_zh: str
    valid_from: date
    buyers: tuple[str, ...]
    resale: bool
    warehouses: tuple[str, ...]
    fulfilments: tuple[str, ...]
    documents: tuple[str, ...]
    identity: bool
    tax_regime: str
    source: str
    confidence: str
    counter_ports: tuple[str, ...] = ()
    item_record: bool = False
    single_limit: Decimal | None = None
    annual_limit: Decimal | None = None
    parcel_limit: Decimal | None = None
    parcel_limit_near: Decimal | None = None
    low_value: Decimal | None = None
    return_apply_days: int | None = None
    return_back_days: int | None = None
    return_months: int | None = None


def _mode(direction: Direction, code: str, table: Mapping[str, Any]) -> TradeMode:
    facts: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in table.items()}
    return TradeMode(code=code, direction=direction, **facts)


@cache
def matrix() -> Mapping[tuple[Direction, str], History[TradeMode]]:
    """Every mode with its history, by direction and code."""
    text = resources.files(__package__).joinpath("modes.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text, parse_float=Decimal)
    found: dict[tuple[Direction, str], History[TradeMode]] = {}
    for direction in Direction:
        for code, tables in data[direction].items():
            modes = [_mode(direction, code, table) for table in tables]
            versions = [Version(value=mode, valid_from=mode.valid_from, source=mode.source) for mode in modes]
            found[direction, code] = History(f"{direction} {code}", versions)
    return MappingProxyType(found)


def get_mode(code: str, *, direction: Direction = Direction.IMPORT, as_of: date) -> TradeMode:
    """The mode as it stands on a day. Raises UnknownTradeMode, ModeNotInForce."""
    history = matrix().get((direction, code))
    if history is None:
        known = ", ".join(name for way, name in matrix() if way is direction)
        raise UnknownTradeMode(field="mode", mode=code, direction=str(direction), known=known)
    version = history.find(as_of)
    if version is None:
        begins = str(history.versions[0].valid_from)
        raise ModeNotInForce(field="as_of", mode=code, day=str(as_of), begins=begins)
    return version.value


def modes(direction: Direction, *, as_of: date) -> tuple[TradeMode, ...]:
    """The modes of a direction in force on a day, in the order of the file."""
    found = (history.find(as_of) for (way, _), history in matrix().items() if way is direction)
    return tuple(version.value for version in found if version)
