"""What a regime and a country are to the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from entrepot_core.taxes.result import Assessment
from entrepot_core.taxes.shipment import Shipment


class Regime(Protocol):
    """The law of one way into (or out of) a territory. Amounts come checked."""

    def __call__(self, shipment: Shipment, *, as_of: date) -> Assessment: ...


class Compare(Protocol):
    """All ways of one regime, the open one first."""

    def __call__(self, shipment: Shipment, *, as_of: date) -> tuple[Assessment, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryLaw:
    """The regimes of a country by name. ``inbound`` are those to compare; ``modes`` lead from trade mode to regime,
    empty where every mode falls under the default. ``compare`` is for one regime that has several ways."""

    regimes: Mapping[str, Regime]
    inbound: tuple[str, ...]
    default: str
    modes: Mapping[str, str]
    compare: Compare | None = None
