"""Which parcels wait for a batch: of many at once, for the clocks of the desk. Reads; writes nothing."""

from collections.abc import Iterable

from entrepot.customs import batches
from entrepot.customs.ports import describe
from entrepot.inventory.queries import WarehouseFacts, warehouses_by_code
from entrepot.orders.standings import StandingFacts
from entrepot_core.customs.batches import needs_batch
from entrepot_core.errors import Problem


def gathered_later(parcels: Iterable[StandingFacts]) -> frozenset[str]:
    """The numbers of those whose list can't be declared before a batch is closed. Two statements."""
    asked = list(parcels)
    places = warehouses_by_code()
    standing = batches.carriage_standing([each.number for each in asked])
    return frozenset(
        each.number
        for each in asked
        if not standing.get(each.number, _travels_alone(each, places.get(each.warehouse_code)))
    )


def _travels_alone(parcel: StandingFacts, place: WarehouseFacts | None) -> bool:
    """Whether a parcel on no batch can be declared all the same; a port that can't be used is another matter."""
    if place is None:
        return True
    try:
        flights = describe(parcel.port).flights
    except Problem:
        return True
    return not needs_batch(
        mode=parcel.mode, warehouse_kind=place.kind, standing_flight=place.country in flights
    )
