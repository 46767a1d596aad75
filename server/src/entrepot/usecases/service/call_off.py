"""Calling an order off wherever it stands: at once, or by asking customs for what it holds."""

from datetime import datetime

from entrepot.usecases.service.cancel_declared import Asked, cancel_declared
from entrepot.usecases.service.cancel_order import Cancelled, TooLateToCancel, cancel_order


def call_off(*, actor: str, order_no: str, reason: str, now: datetime) -> Cancelled | Asked:
    """Cancel what nobody holds; else ask customs to cancel its lists, which may be refused.

    Raises: NotFound, TooLateToCancel, NumberMissing, RequestMisfit; then nothing was written.
    """
    try:
        return cancel_order(actor=actor, order_no=order_no, reason=reason, now=now)
    except TooLateToCancel:
        return cancel_declared(actor=actor, order_no=order_no, reason=reason, now=now)
