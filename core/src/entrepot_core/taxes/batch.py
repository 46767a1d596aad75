"""Many shipments one after the other, answer by answer: neither the shipments nor the answers are held."""

from collections.abc import Iterable, Iterator
from datetime import date

from entrepot_core.errors import Problem
from entrepot_core.taxes.engine import assess
from entrepot_core.taxes.result import Assessment
from entrepot_core.taxes.shipment import Shipment


def assess_all(shipments: Iterable[Shipment | Problem], *, as_of: date) -> Iterator[Assessment | Problem]:
    """One answer for each shipment, in their order, as soon as it is asked for: its assessment, or what is wrong with it.

    A wrong shipment does not stop the rest.

    Args:
        shipments: May be endless. What could not be read as a shipment may stand as a problem in its place, and is
            handed on.
        as_of: The day of the tax point, counted at the destination.
    """
    for shipment in shipments:
        yield shipment if isinstance(shipment, Problem) else _answer(shipment, as_of)


def _answer(shipment: Shipment, day: date) -> Assessment | Problem:
    try:
        return assess(shipment, as_of=day)
    except Problem as problem:
        return problem.with_traceback(None)  # a kept traceback would keep the shipment
