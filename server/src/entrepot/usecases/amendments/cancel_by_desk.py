"""A desk calls an order off: at once while nobody holds it; what customs holds needs a second person."""

from datetime import datetime

from entrepot.orders import queries as orders
from entrepot.usecases.amendments.propose_cancellation import propose_cancellation
from entrepot.usecases.service.cancel_order import TooLateToCancel, cancel_order
from entrepot_core.orders.tracks import LIFECYCLES, Track


def cancel_by_desk(*, actor: str, order_no: str, reason: str, now: datetime) -> int:
    """Returns 0 where the order is cancelled, else the number of the proposal to have its lists cancelled (623).

    Raises: NotFound, TooLateToCancel, AmendmentOpen; then nothing was written.
    """
    try:
        cancel_order(actor=actor, order_no=order_no, reason=reason, now=now)
    except TooLateToCancel:
        held = [
            part.number
            for part in orders.get_order(order_no).consignments
            if LIFECYCLES[Track.CUSTOMS].allows(part.customs_state, "ask_cancel")
        ]
        if not held:
            raise
        return propose_cancellation(consignment_no=held[0], reason=reason, actor=actor, now=now)
    return 0
