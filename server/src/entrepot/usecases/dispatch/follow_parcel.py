"""A carrier that is silent is asked where a parcel is: what it could not push is not lost."""

from datetime import datetime
from typing import Final

from entrepot.logistics import queries
from entrepot.logistics.carriers import get_carrier
from entrepot.orders.queries import get_consignment
from entrepot.usecases.dispatch.tracking import hear_event
from entrepot_core.orders.tracks import GoodsState

_UNDER_WAY: Final = frozenset({GoodsState.HANDED_OVER, GoodsState.MOVING})


def follow_parcel(*, consignment_no: str, now: datetime) -> bool:
    """Hear everything that happened to a parcel; True while it is under way. Repeating it is harmless.

    Raises: NotFound, PartnerUnreachable, AnswerUnknown, PartnerRefused.
    """
    if get_consignment(consignment_no).goods_state not in _UNDER_WAY:
        return False
    waybill = queries.get_waybill(consignment_no)
    for event in get_carrier(waybill.carrier).query(waybill.number).events:
        hear_event(event, carrier=waybill.carrier, now=now)
    return get_consignment(consignment_no).goods_state in _UNDER_WAY
