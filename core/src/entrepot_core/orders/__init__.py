"""From a cart to consignments to a quote, and the four tracks of an order."""

from entrepot_core.orders.items import Item, Pieces
from entrepot_core.orders.limits import PERSONAL, RETAIL_IMPORT, Limits, limits_of
from entrepot_core.orders.quotes import Entry, LineQuote, ParcelQuote, Quote
from entrepot_core.orders.quoting import as_charged, quote
from entrepot_core.orders.splitting import Parcel, Split, Why, split

__all__ = [
    "PERSONAL",
    "RETAIL_IMPORT",
    "Entry",
    "Item",
    "Limits",
    "LineQuote",
    "Parcel",
    "ParcelQuote",
    "Pieces",
    "Quote",
    "Split",
    "Why",
    "as_charged",
    "limits_of",
    "quote",
    "split",
]
