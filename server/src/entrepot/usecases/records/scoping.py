"""Which parcels lie in the scope of an export."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from entrepot.customs import auditing
from entrepot.orders import queries as orders
from entrepot.platform import clock


def parcels_of(scope: Mapping[str, str]) -> tuple[str, ...]:
    """By number. ``scope`` is that of ExportFacts. Raises TooManyParcels."""
    first, last = (
        datetime.combine(date.fromisoformat(scope[name]), time.min, clock.SHANGHAI) for name in ("from", "to")
    )
    return auditing.parcels_between(
        first,
        last + timedelta(days=1),
        port=scope["port"],
        parcel=scope["parcel"],
        among=orders.numbers_of_mode(scope["mode"]) if scope["mode"] else None,
    )
