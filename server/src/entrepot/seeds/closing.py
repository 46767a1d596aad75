"""Lets the time to pay run out for one order, without anybody waiting for it."""

from datetime import timedelta

from entrepot.platform import clock
from entrepot.usecases.shopping.close_unpaid_order import UNPAID_FOR, close_unpaid_order


def let_time_pass(order_no: str) -> bool:
    """Close the order as the clock's job would a minute after its time; False if it was paid meanwhile."""
    return close_unpaid_order(order_no=order_no, now=clock.now() + UNPAID_FOR + timedelta(minutes=1))
