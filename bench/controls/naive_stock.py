"""The shop as many write it first: free pieces are read when the request begins and written back as a number later."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from entrepot.config.wsgi import application as real_application
from entrepot.inventory import services
from entrepot.inventory.models import StockBalance, StockMove

_seen = threading.local()


def allocate(items: Iterable[services.Item], *, now: datetime) -> None:
    """Trusts what was read before the transaction began."""
    for item in items:
        balance = _seen.balances[item.warehouse_code, item.seller_code, item.sku]
        if balance.on_hand - balance.allocated < item.pieces:
            raise services.OutOfStock(items={item.sku: {"wanted": item.pieces, "free": 0}})
        StockMove.objects.create(
            balance=balance,
            kind="allocate",
            key=f"allocate:{item.ref}:{balance.pk}",
            allocated=item.pieces,
            ref=item.ref,
            at=now,
        )
        StockBalance.objects.filter(pk=balance.pk).update(allocated=balance.allocated + item.pieces)


services.allocate = allocate


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """Read every balance, then serve."""
    rows = StockBalance.objects.select_related("warehouse")
    _seen.balances = {(row.warehouse.code, row.seller_code, row.sku): row for row in rows}
    return real_application(environ, start_response)
