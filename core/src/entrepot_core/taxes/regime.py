"""What a tax regime is to the engine: a function from a shipment and a day to an assessment."""

from datetime import date
from typing import Protocol

from entrepot_core.taxes.result import Assessment
from entrepot_core.taxes.shipment import Shipment


class Regime(Protocol):
    """The law of one way into (or out of) a territory. Amounts come checked."""

    def __call__(self, shipment: Shipment, *, as_of: date) -> Assessment: ...
