"""Parcels that the site may give out are handed over, where customs has released them. Asks for a transaction."""

from collections.abc import Iterable
from datetime import datetime

from entrepot.orders import queries as orders
from entrepot.platform import jobs
from entrepot_core.orders.tracks import GoodsState


def pass_on(consignments: Iterable[str], *, key: str, now: datetime) -> int:
    """One job a released parcel; returns how many. The hand-over looks again at everything that forbids it."""
    told = 0
    for number in consignments:
        consignment = orders.get_consignment(number)
        if consignment.goods_state is GoodsState.READY:
            told += jobs.enqueue(
                "dispatch.hand_over",
                {"order_no": consignment.order_no, "consignment_no": number},
                key=f"hand_over:{number}:{key}",
                at=now,
            )
    return told
