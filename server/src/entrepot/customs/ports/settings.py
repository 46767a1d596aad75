"""What a port's ``port.toml`` says of it, and what the deployment says otherwise: names, address, algorithms, ways.

A deployment writes its own values into one TOML file, a table a port, and names it in ``ENTREPOT_PORTS_FILE``. What it writes
takes the place of what stands here; of ``more``, value by value.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from entrepot.platform import partners
from entrepot_core.customs.signing import ALL, CARD_PER_MINUTE, SignatureAlgorithms
from entrepot_core.customs.signing.eport_client import SCHEMES

OUTSIDE: Final = MappingProxyType(
    {each.name: each.value for each in entry_points(group="entrepot.customs_ports")}
)
"""Ports that packages outside this tree bring by an entry point: name -> module, with ``port.toml`` beside it."""
ALGORITHMS: Final[Mapping[str, SignatureAlgorithms]] = {each.name: each for each in ALL}
MUST: Final[Mapping[str, type]] = MappingProxyType(
    {
        "title": str,
        "title_zh": str,
        "dialect": str,
        "takes": list,
        "pushes": bool,
        "polls": bool,
        "files_goods": bool,
        "asks_for_payments": bool,
    }
)
MAY: Final[Mapping[str, type]] = MappingProxyType(
    {
        "regular": bool,
        "goods_form": str,
        "address": str,
        "signature": dict,
        "card": dict,
        "flights": dict,
        "more": dict,
    }
)
"""What a ``port.toml`` must say, and may: name -> type."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
MOST_PER_MINUTE: Final = 60_000


class PortMisconfigured(ImproperlyConfigured):
    """What is written of a port can't be used: nothing starts with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSettings:
    """The client control of a card that signs for us: its WebSocket, the file that holds the PIN (None: it asks its holder), its
    pace in signatures a minute."""

    address: str
    pin_file: Path | None
    per_minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortSettings:
    """One port's. ``title`` and ``title_zh`` are its name wherever people see it; ``takes`` the kinds of documents that we may
    send it; ``regular``: answers are asked for all the time, not only when it is silent. ``signature`` is None where the port has no XML signature, ``card`` where a key in our own folder signs; ``more`` is what its own folder reads.

    ``goods_form`` is the form of ``entrepot_core.customs.filing`` by which a port that ``files_goods`` takes them.
    """

    name: str
    title: str
    title_zh: str
    dialect: str
    takes: frozenset[str]
    pushes: bool
    polls: bool
    regular: bool
    files_goods: bool
    goods_form: str
    asks_for_payments: bool
    signature: SignatureAlgorithms | None
    card: CardSettings | None
    own_address: str
    flights: Mapping[str, Mapping[str, str]]
    more: Mapping[str, Any]

    @property
    def address(self) -> str:
        """Where the port is reached, without a slash at the end; the deployment's common one where it has none of its own."""
        return self.own_address.rstrip("/") or partners.partners().port_url


def port_settings(name: str) -> PortSettings:
    """What is known of the port in the folder ``name``; asks for no company and no key. Raises PortMisconfigured."""
    return _settings(name, settings.DEPLOYMENT.ports_file)


@cache
def _settings(name: str, chosen: Path | None) -> PortSettings:
    told, where = _told(name, chosen)
    _check(told, where)
    signature = _algorithms(told["signature"], where) if told.get("signature") else None
    return PortSettings(
        name=name,
        title=told["title"],
        title_zh=told["title_zh"],
        dialect=told["dialect"],
        takes=frozenset(told["takes"]),
        pushes=told["pushes"],
        polls=told["polls"],
        regular=told.get("regular", False),
        files_goods=told["files_goods"],
        goods_form=told.get("goods_form", ""),
        asks_for_payments=told["asks_for_payments"],
        signature=signature,
        card=_card(told["card"], signature, where) if "card" in told else None,
        own_address=told.get("address", ""),
        flights=told.get("flights", {}),
        more=told.get("more", {}),
    )


def chosen_tables() -> frozenset[str]:
    """The ports that the deployment's own file speaks of."""
    chosen = settings.DEPLOYMENT.ports_file
    return frozenset(tomllib.loads(chosen.read_text(encoding="utf-8"))) if chosen is not None else frozenset()


def _told(name: str, chosen: Path | None) -> tuple[Mapping[str, Any], str]:
    """What the port's file and the deployment's say, and how to call these files."""
    package = f"{__package__}.{name}"
    if name in OUTSIDE and not resources.files(__package__).joinpath(name).is_dir():
        package = OUTSIDE[name].rpartition(".")[0]
    where = f"The customs port “{name}” ({package}/port.toml)"
    try:
        text = resources.files(package).joinpath("port.toml").read_text(encoding="utf-8")
        told = tomllib.loads(text)
        if chosen is not None:
            where += f", or its table in {chosen}"
            other = tomllib.loads(chosen.read_text(encoding="utf-8")).get(name, {})
            more = {**told.get("more", {}), **other.get("more", {})}
            told |= other | ({"more": more} if more else {})
    except (OSError, ModuleNotFoundError, tomllib.TOMLDecodeError) as error:
        raise PortMisconfigured(f"{where} can't be read: {error}") from error
    return told, where


def _check(told: Mapping[str, Any], where: str) -> None:
    """Raises PortMisconfigured with everything that is wrong."""
    known = {**MUST, **MAY}
    wrong = [f"“{name}” is missing" for name in MUST if name not in told]
    wrong += [f"“{name}” is not known" for name in told if name not in known]
    for name, value in told.items():
        if name in known and not isinstance(value, known[name]):
            wrong.append(f"“{name}” is no {known[name].__name__}")
        elif name in MUST and isinstance(value, str | list) and not value:
            wrong.append(f"“{name}” is empty")
    if wrong:
        raise PortMisconfigured(f"{where} is not complete: {'; '.join(wrong)}.")


def _algorithms(told: Mapping[str, str], where: str) -> SignatureAlgorithms:
    """One of the core's pairs, under other names where the port wants them."""
    pair = ALGORITHMS.get(told.get("algorithms", ""))
    if pair is None:
        raise PortMisconfigured(f"{where}: “algorithms” is one of {', '.join(ALGORITHMS)}.")
    return replace(
        pair,
        signature_method=told.get("signature_method", pair.signature_method),
        digest_method=told.get("digest_method", pair.digest_method),
        canonicalization=told.get("canonicalization", pair.canonicalization),
    )


def _is_websocket(line: SplitResult) -> bool:
    """Whether a line can be opened to it; who goes on it is told by the PIN, not by a name in the address."""
    try:
        sound = line.port != 0
    except ValueError:
        return False
    return (
        sound
        and line.scheme in {"ws", "wss"}
        and bool(line.hostname)
        and not line.fragment
        and not line.username
    )


def _card(told: Mapping[str, Any], signature: SignatureAlgorithms | None, where: str) -> CardSettings:
    """A card in its own words; its PIN stands in a file of its own, and goes over no open line."""
    card = {"pin_file": "", "per_minute": CARD_PER_MINUTE, **told}
    line = urlsplit(str(card.get("address", "")))
    wrong = [f"“card.{name}” is not known" for name in card.keys() - {"address", "pin_file", "per_minute"}]
    if not _is_websocket(line):
        wrong.append("“card.address” is the WebSocket of the client control, such as ws://127.0.0.1:61232")
    elif line.scheme == "ws" and line.hostname not in LOOPBACK:
        wrong.append(
            "“card.address” would send the PIN in the clear: write wss://, or the near end of a tunnel"
        )
    if not isinstance(card["per_minute"], int) or not 1 <= card["per_minute"] <= MOST_PER_MINUTE:
        wrong.append(f"“card.per_minute” is a whole number from 1 to {MOST_PER_MINUTE}")
    pin_file = Path(str(card["pin_file"])) if card["pin_file"] else None
    if pin_file is not None and not os.access(pin_file, os.R_OK):
        wrong.append(f"“card.pin_file” names {pin_file}, which can't be read")
    if signature is not None and signature.scheme not in SCHEMES:
        wrong.append(f"“card” signs no {signature.name}: it takes RSA-SHA1, or SM2 with SM3")
    if wrong:
        raise PortMisconfigured(f"{where}: {'; '.join(wrong)}.")
    return CardSettings(address=card["address"], pin_file=pin_file, per_minute=card["per_minute"])
