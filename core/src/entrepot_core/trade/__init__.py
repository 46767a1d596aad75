"""Trade modes: what may be sold how, to whom, from where. Knows the matrix, not the taxes."""

from entrepot_core.trade.checking import check, refusals
from entrepot_core.trade.matrix import (
    Buyer,
    Direction,
    Fulfilment,
    TradeMode,
    WarehouseKind,
    get_mode,
    matrix,
    modes,
)

__all__ = [
    "Buyer",
    "Direction",
    "Fulfilment",
    "TradeMode",
    "WarehouseKind",
    "check",
    "get_mode",
    "matrix",
    "modes",
    "refusals",
]
