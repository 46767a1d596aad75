"""An order whose parcels lie with customs, not yet released, is called off: customs is asked to cancel the lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs.declarations import Sending
from entrepot.customs.hearing import check_askable
from entrepot.customs.requests import CANCELLATION, cancellation_document, cancellation_no
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.orders.facts import ConsignmentFacts
from entrepot.platform import outbox
from entrepot.usecases.service.asking import ask_customs
from entrepot.usecases.service.cancel_order import TooLateToCancel
from entrepot_core.customs.documents import Document
from entrepot_core.customs.matching import MatchContext
from entrepot_core.orders.tracks import CustomsState, MoneyState

OVER: Final = frozenset({CustomsState.CANCELLED, CustomsState.SENT_BACK, CustomsState.CANCELLING})
BUYER_CALLED_OFF: Final = "买家取消订单"
"""The reason as customs reads it: what the shop keeps may be longer, and in any language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``asked`` are the parcels whose list customs is to cancel, ``freed`` those it does not hold: they are off at once."""

    order_no: str
    asked: tuple[str, ...]
    freed: tuple[str, ...]


def cancel_declared(*, actor: str, order_no: str, reason: str, now: datetime) -> Asked:
    """Ask customs to cancel (623) every list of a paid order that it holds, and let go of the parcels it does not.

    What customs grants is refunded parcel by parcel, with stock and the year's room; of what it refuses, or releases
    first, the order goes on.

    Raises: NotFound; TooLateToCancel: a parcel is released, held, or just being declared; NotAskable,
    NumberMissing: customs has not given the list a number yet; RequestMisfit. Then nothing was written.
    """
    with transaction.atomic(durable=True):
        return ask_to_cancel(actor=actor, order_no=order_no, reason=reason, now=now)


def ask_to_cancel(*, actor: str, order_no: str, reason: str, now: datetime) -> Asked:
    """The same inside the transaction of the use case that asks."""
    order = orders.get_order(order_no)
    waiting = [part for part in order.consignments if part.customs_state not in OVER]
    if order.money_state is not MoneyState.PAID or not waiting:
        raise TooLateToCancel
    asked, freed = [], []
    for part in sorted(waiting, key=lambda part: part.number):
        if _step(part, "cancel", actor, reason, now):
            payload = {"order_no": order_no, "consignment_no": part.number}
            outbox.publish("customs.cancelled.v1", payload, at=now)
            freed.append(part.number)
        elif _step(part, "ask_cancel", actor, reason, now):
            _ask(part, now)
            asked.append(part.number)
        else:
            raise TooLateToCancel
    outbox.publish("orders.cancellation_asked.v1", {"order_no": order_no, "asked": asked}, at=now)
    return Asked(order_no=order_no, asked=tuple(asked), freed=tuple(freed))


def _step(part: ConsignmentFacts, step: str, actor: str, reason: str, now: datetime) -> bool:
    return order_services.step(
        order_no=part.order_no,
        consignment_no=part.number,
        track="customs",
        step=step,
        actor=actor,
        reason=reason,
        now=now,
    )


def _ask(part: ConsignmentFacts, now: datetime) -> None:
    number = cancellation_no(part.number)

    def make(listed: Document, sending: Sending, invt_no: str) -> Document:
        return cancellation_document(listed, sending, number=number, invt_no=invt_no, reason=BUYER_CALLED_OFF)

    check_askable(part.number, "cancel")
    ask_customs(part, kind=CANCELLATION, number=number, make=make, context=MatchContext(), now=now)
