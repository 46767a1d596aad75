"""The jobs of arrivals: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.platform import jobs
from entrepot.usecases.arrivals.declare_stock_in import declare_stock_in
from entrepot.usecases.arrivals.follow_stock_in import follow_stock_in


@jobs.job("arrivals.follow_stock_in")
def run_follow_stock_in(payload: Mapping[str, Any], now: datetime) -> None:
    """Customs answered the stock-in list of a batch."""
    follow_stock_in(batch_no=payload["batch_no"], now=now)


@jobs.job("arrivals.stock_in_again")
def run_stock_in_again(payload: Mapping[str, Any], now: datetime) -> None:
    """The desk had a stock-in list sent again that customs refused."""
    declare_stock_in(batch_no=payload["batch_no"], actor=payload["actor"], now=now)
