"""The jobs of service: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.platform import jobs
from entrepot.platform.worker import every
from entrepot.usecases.service.answer_return import grant_return, lapse_returns, refuse_return
from entrepot.usecases.service.refund_parcel import refund_parcel


@jobs.job("service.refund_parcel")
def run_refund_parcel(payload: Mapping[str, Any], now: datetime) -> None:
    """A parcel was sent back, or its declaration cancelled."""
    refund_parcel(order_no=payload["order_no"], consignment_no=payload["consignment_no"], now=now)


@jobs.job("service.grant_return")
def run_grant_return(payload: Mapping[str, Any], now: datetime) -> None:
    """Customs granted a return."""
    grant_return(document=payload["document"], now=now)


@jobs.job("service.refuse_return")
def run_refuse_return(payload: Mapping[str, Any], now: datetime) -> None:
    """Customs refused a return."""
    refuse_return(document=payload["document"], now=now)


@every("10 * * * *", "service.lapse_returns")
def run_lapse_returns(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every hour: returns whose goods are overdue."""
    lapse_returns(now=now)
