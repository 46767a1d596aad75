"""Tariffs and exchange rates as others publish them, read into one shape. Knows nothing of storage or approval."""

from entrepot_core.tariffs.formats import FORMATS, UnknownFormat, read
from entrepot_core.tariffs.lines import ExchangeLine, RateKind, RateLine, Reading, Refused, Unreadable

__all__ = [
    "FORMATS",
    "ExchangeLine",
    "RateKind",
    "RateLine",
    "Reading",
    "Refused",
    "UnknownFormat",
    "Unreadable",
    "read",
]
