"""The jobs of dispatch: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.platform import jobs
from entrepot.usecases.dispatch.collect_parcel import collect_parcel
from entrepot.usecases.dispatch.hand_over import hand_over


@jobs.job("dispatch.hand_over")
def run_hand_over(payload: Mapping[str, Any], now: datetime) -> None:
    """A consignment was released."""
    hand_over(order_no=payload["order_no"], consignment_no=payload["consignment_no"], actor="system", now=now)


@jobs.job("dispatch.collect")
def run_collect(payload: Mapping[str, Any], now: datetime) -> None:
    """A parcel was handed over."""
    collect_parcel(consignment_no=payload["consignment_no"], now=now)
