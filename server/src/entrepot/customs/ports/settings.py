"""What a port's ``port.toml`` says of it, and what the deployment says otherwise: names, address, algorithms, ways.

A deployment writes its own values into one TOML file, a table a port, and names it in ``ENTREPOT_PORTS_FILE``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings

from entrepot.platform import partners
from entrepot_core.customs.signing import ALL, SignatureAlgorithms

OUTSIDE: Final = MappingProxyType(
    {each.name: each.value for each in entry_points(group="entrepot.customs_ports")}
)
"""Ports that packages outside this tree bring by an entry point: name -> module, with ``port.toml`` beside it."""
ALGORITHMS: Final[Mapping[str, SignatureAlgorithms]] = {each.name: each for each in ALL}


@dataclass(frozen=True, slots=True, kw_only=True)
class PortSettings:
    """One port's. ``regular``: answers are asked for all the time, not only when it is silent.
    ``signature`` is None where the port has no XML signature; ``more`` is what its own folder reads.

    ``goods_form`` is the form of ``entrepot_core.customs.filing`` by which a port that ``files_goods`` takes them.
    """

    name: str
    title: str
    title_zh: str
    dialect: str
    pushes: bool
    polls: bool
    regular: bool
    files_goods: bool
    goods_form: str
    asks_for_payments: bool
    signature: SignatureAlgorithms | None
    own_address: str
    flights: Mapping[str, Mapping[str, str]]
    more: Mapping[str, Any]

    @property
    def address(self) -> str:
        """Where the port is reached, without a slash at the end; the deployment's common one where it has none of its own."""
        return self.own_address.rstrip("/") or partners.partners().port_url


def port_settings(name: str) -> PortSettings:
    """What is known of the port in the folder ``name``; asks for no company and no key."""
    return _settings(name, settings.DEPLOYMENT.ports_file)


@cache
def _settings(name: str, chosen: Path | None) -> PortSettings:
    package = f"{__package__}.{name}"
    if name in OUTSIDE and not resources.files(__package__).joinpath(name).is_dir():
        package = OUTSIDE[name].rpartition(".")[0]
    text = resources.files(package).joinpath("port.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    if chosen is not None:
        told |= tomllib.loads(chosen.read_text(encoding="utf-8")).get(name, {})
    return PortSettings(
        name=name,
        title=told["title"],
        title_zh=told["title_zh"],
        dialect=told["dialect"],
        pushes=told["pushes"],
        polls=told["polls"],
        regular=told.get("regular", False),
        files_goods=told["files_goods"],
        goods_form=told.get("goods_form", ""),
        asks_for_payments=told["asks_for_payments"],
        signature=_algorithms(told["signature"]) if told.get("signature") else None,
        own_address=told.get("address", ""),
        flights=told.get("flights", {}),
        more=told.get("more", {}),
    )


def _algorithms(told: Mapping[str, str]) -> SignatureAlgorithms:
    """One of the core's pairs, under other names where the port wants them."""
    pair = ALGORITHMS[told["algorithms"]]
    return replace(
        pair,
        signature_method=told.get("signature_method", pair.signature_method),
        digest_method=told.get("digest_method", pair.digest_method),
        canonicalization=told.get("canonicalization", pair.canonicalization),
    )
