"""Somebody at a desk proposes to have customs cancel what it holds of an order."""

from datetime import datetime

from django.db import transaction

from entrepot.customs.amendments import CANCEL
from entrepot.orders import queries as orders
from entrepot.usecases.amendments.amending import write_proposal
from entrepot.usecases.service.cancel_order import TooLateToCancel
from entrepot_core.orders.tracks import LIFECYCLES, MoneyState, Track


def propose_cancellation(*, consignment_no: str, reason: str, actor: str, now: datetime) -> int:
    """Ask a second person to have the lists (623) of the parcel's order cancelled; returns the number of the proposal.

    Raises: NotFound, TooLateToCancel, AmendmentOpen, ReasonMissing. Then nothing was written.
    """
    with transaction.atomic(durable=True):
        order = orders.get_order_of_consignment(consignment_no)
        consignment = order.consignment(consignment_no)
        may = LIFECYCLES[Track.CUSTOMS].allows(consignment.customs_state, "ask_cancel")
        if order.money_state is not MoneyState.PAID or not may:
            raise TooLateToCancel
        return write_proposal(consignment, kind=CANCEL, fields=[], reason=reason, actor=actor, now=now)
