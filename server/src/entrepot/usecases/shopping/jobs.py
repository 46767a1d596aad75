"""The jobs of shopping."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.orders import queries as orders
from entrepot.platform import worker
from entrepot.usecases.shopping.close_unpaid_order import UNPAID_FOR, close_unpaid_order


@worker.every("* * * * *", "shopping.close_unpaid")
def close_unpaid(_payload: Mapping[str, Any], now: datetime) -> None:
    """Close the orders whose time to pay has run out."""
    for order_no in orders.list_unpaid_before(now - UNPAID_FOR):
        close_unpaid_order(order_no=order_no, now=now)
