"""The jobs of service: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.platform import jobs
from entrepot.usecases.service.refund_parcel import refund_parcel


@jobs.job("service.refund_parcel")
def run_refund_parcel(payload: Mapping[str, Any], now: datetime) -> None:
    """A parcel was sent back, or its declaration cancelled."""
    refund_parcel(order_no=payload["order_no"], consignment_no=payload["consignment_no"], now=now)
