"""The jobs of shopping."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.orders import queries as orders
from entrepot.platform import jobs, worker
from entrepot.usecases.shopping.close_unpaid_order import UNPAID_FOR, close_unpaid_order


@worker.every("* * * * *", "shopping.close_unpaid")
def close_unpaid(_payload: Mapping[str, Any], now: datetime) -> None:
    """Find the orders whose time to pay has run out, and have each closed by a job of its own."""
    for order_no in orders.list_unpaid_before(now - UNPAID_FOR):
        jobs.enqueue("shopping.close_order", {"order_no": order_no}, key=f"close:{order_no}", at=now)


@jobs.job("shopping.close_order")
def close_order(payload: Mapping[str, Any], now: datetime) -> None:
    """Close one unpaid order."""
    close_unpaid_order(order_no=payload["order_no"], now=now)
