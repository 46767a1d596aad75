"""A carrier tells us something about a parcel."""

from collections.abc import Mapping
from datetime import datetime

from entrepot.logistics.carriers import get_carrier
from entrepot.usecases.dispatch.tracking import hear_event


def receive_event(*, carrier: str, headers: Mapping[str, str], raw: bytes, now: datetime) -> bool:
    """Believe the event and act on it; False for one that was told before.

    Events come in any order: a delivered parcel was collected, whether that was told or not.

    Raises: UnknownCarrier, Forged, Stale, Malformed; NotFound: no waybill of this number (yet): tell it again.
    """
    event = get_carrier(carrier).open_event(headers, raw, now=now)
    return hear_event(event, carrier=carrier, now=now)
