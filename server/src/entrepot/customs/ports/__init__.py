"""Customs ports: one folder each, and one line here. Nothing else may name a port.

A package outside this tree brings one by an entry point of the group ``entrepot.customs_ports``: its name, and its module.
"""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Final

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

from entrepot.customs.ports.protocol import Dialect, Port, UnknownPort
from entrepot.customs.ports.settings import (
    OUTSIDE,
    PortMisconfigured,
    PortSettings,
    chosen_tables,
    port_settings,
)

PORTS: Final = MappingProxyType(
    {
        **OUTSIDE,
        "national": "entrepot.customs.ports.national.port",
        "guangzhou": "entrepot.customs.ports.guangzhou.port",
        "haikou": "entrepot.customs.ports.haikou.port",
        "hangzhou": "entrepot.customs.ports.hangzhou.port",
    }
)
"""Name, which is its folder's too -> module with ``make`` and ``DIALECT``, loaded when first used."""


def _name(port: str) -> str:
    told = port_settings(port)
    return told.title_zh if (get_language() or "").startswith("zh") else told.title


_named = lazy(_name, str)
NAMES: Final[Mapping[str, str | Promise]] = MappingProxyType({port: _named(port) for port in PORTS})
"""Port -> its name as people see it, in the language of whoever reads."""


def check_ports() -> None:
    """Read what is written of every port, before anything depends on it. Raises PortMisconfigured."""
    for port in PORTS:
        port_settings(port)
    if strangers := sorted(chosen_tables() - PORTS.keys()):
        raise PortMisconfigured(f"The file of ports names {', '.join(strangers)}: there is no such port.")


def _module(name: str) -> ModuleType:
    if name not in PORTS:
        raise UnknownPort(port=name)
    return import_module(PORTS[name])


def get_port(name: str) -> Port:
    """The port called ``name``, ready to use. Raises UnknownPort, CustomsPartyMissing."""
    port: Port = _module(name).make()
    return port


def dialect_of(name: str) -> Dialect:
    """How the port called ``name`` writes documents; asks for no company and no key. Raises UnknownPort."""
    dialect: Dialect = _module(name).DIALECT
    return dialect


def describe(name: str) -> PortSettings:
    """What the port called ``name`` is and can do; asks for no company and no key. Raises UnknownPort."""
    _module(name)
    return port_settings(name)


def goods_form(name: str) -> str | None:
    """The form by which the port called ``name`` takes goods filings, or None: it has none, or there is no such port."""
    return port_settings(name).goods_form or None if name in PORTS else None
