"""The carrier is told that a parcel was handed over."""

from datetime import datetime

from entrepot.logistics import queries
from entrepot.logistics.carriers import get_carrier
from entrepot.orders.queries import get_consignment
from entrepot_core.orders.tracks import GoodsState


def collect_parcel(*, consignment_no: str, now: datetime) -> bool:
    """Call the carrier; False if the parcel is not handed over (or is on its way already). Repeating it is harmless.

    Raises: NotFound, PartnerUnreachable, AnswerUnknown, PartnerRefused.
    """
    del now
    if get_consignment(consignment_no).goods_state is not GoodsState.HANDED_OVER:
        return False
    waybill = queries.get_waybill(consignment_no)
    get_carrier(waybill.carrier).collect(waybill.number)
    return True
