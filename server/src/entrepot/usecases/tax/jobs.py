"""The job of tax: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.platform.worker import every
from entrepot.usecases.tax.find_lists import find_lists


@every("23 * * * *", "tax.find_lists")
def run_find_lists(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every hour."""
    find_lists(now=now)
