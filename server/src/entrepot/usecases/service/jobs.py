"""The jobs of service: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.platform import jobs
from entrepot.usecases.service.refund_sent_back import refund_sent_back


@jobs.job("service.refund_sent_back")
def run_refund_sent_back(payload: Mapping[str, Any], now: datetime) -> None:
    """A parcel was sent back."""
    refund_sent_back(order_no=payload["order_no"], consignment_no=payload["consignment_no"], now=now)
