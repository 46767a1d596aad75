"""Carriers: one folder each, and one line here. Nothing else may name a carrier."""

from importlib import import_module
from types import MappingProxyType
from typing import Final

from entrepot.logistics.carriers.protocol import Carrier, UnknownCarrier

CARRIERS: Final = MappingProxyType({"swift": "entrepot.logistics.carriers.swift.adapter:Swift"})
"""Name -> where its adapter is, loaded when first used."""
DEFAULT: Final = next(iter(CARRIERS))


def get_carrier(name: str) -> Carrier:
    """The adapter called ``name``. Raises UnknownCarrier."""
    if name not in CARRIERS:
        raise UnknownCarrier(carrier=name)
    module, _, attribute = CARRIERS[name].partition(":")
    carrier: Carrier = getattr(import_module(module), attribute)()
    return carrier
