"""The jobs of payments: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.payments import queries
from entrepot.platform import jobs
from entrepot.platform.worker import every
from entrepot.usecases.payment.ask_provider import SILENCE, ask_provider
from entrepot.usecases.payment.close_payment import close_payment
from entrepot.usecases.payment.read_notification import read_notification
from entrepot.usecases.payment.refund_payment import RefundFailed, refund_payment

REFUND_PAUSE = 15.0


@jobs.job("payments.read_notification")
def run_read_notification(payload: Mapping[str, Any], now: datetime) -> None:
    """Read one stored notification."""
    read_notification(notification=payload["notification"], now=now)


@jobs.job("payments.refund")
def run_refund(payload: Mapping[str, Any], now: datetime) -> None:
    """Ask for a refund, then how it stands, until the money is back. An unpaid order that was cancelled has none."""
    if not payload["refund_no"]:
        return
    try:
        done = refund_payment(refund_no=payload["refund_no"], now=now)
    except RefundFailed as failed:
        raise jobs.Hopeless(f"the provider could not pay out refund {failed}") from failed
    if not done:
        raise jobs.Later(REFUND_PAUSE, "the refund is on its way")


@jobs.job("payments.close")
def run_close(payload: Mapping[str, Any], now: datetime) -> None:
    """Close the payments of a closed order."""
    close_payment(order_no=payload["order_no"], now=now)


@jobs.job("payments.ask")
def run_ask(payload: Mapping[str, Any], now: datetime) -> None:
    """Ask about one attempt, again and again while it may still be paid."""
    ask_provider(attempt=payload["attempt"], now=now)
    if queries.get_attempt(payload["attempt"]).state in {"created", "pending"}:
        raise jobs.Later(SILENCE.total_seconds(), "not paid yet")


@every("* * * * *", "payments.ask_silent")
def run_ask_silent(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every minute: see that each attempt of which nothing was heard has its one job that asks."""
    for attempt in queries.list_unsettled(before=now - SILENCE):
        jobs.enqueue("payments.ask", {"attempt": attempt.number}, key=f"ask:{attempt.number}", at=now)
