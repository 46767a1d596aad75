"""Names of warehouses for filters and parcels. They hardly ever change, so a process reads them once a minute."""

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from django.utils.translation import get_language

from entrepot.inventory import queries as inventory

KEPT_S: Final = 60


@lru_cache(maxsize=1)
def _warehouses(_period: int) -> Mapping[str, inventory.WarehouseFacts]:
    return inventory.warehouses_by_code()


def warehouse_names() -> dict[str, str]:
    """Warehouse code -> name in the language of the reader; at most a minute old."""
    language = get_language() or "en"
    known = _warehouses(int(time.monotonic() // KEPT_S))
    return {code: facts.name(language) for code, facts in known.items()}


def forget() -> None:
    """Read them anew at the next question."""
    _warehouses.cache_clear()
