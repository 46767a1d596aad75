"""Customs ports: one folder each, and one line here. Nothing else may name a port."""

from importlib import import_module
from types import MappingProxyType
from typing import Final

from entrepot.customs.ports.protocol import Port, UnknownPort

PORTS: Final = MappingProxyType({"national": "entrepot.customs.ports.national.port:make"})
"""Name -> what makes the port, loaded when first used."""


def get_port(name: str) -> Port:
    """The port called ``name``. Raises UnknownPort, CustomsPartyMissing."""
    if name not in PORTS:
        raise UnknownPort(port=name)
    module, _, attribute = PORTS[name].partition(":")
    port: Port = getattr(import_module(module), attribute)()
    return port
