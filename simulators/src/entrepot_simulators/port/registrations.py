"""Who may file here: companies with their card, and where each has its answers pushed. Partners in the key folder are known."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from entrepot_core.customs.signing import fingerprint
from entrepot_simulators.declaring import certificate_der
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.loopback import BadRequest
from entrepot_simulators.port.kinds import EDITIONS

KNOWN = ("shop_cert.pem", "shop_sm2_cert.pem", "payment_declaration_cert.pem", "carrier_cert.pem")
"""Certificates that partners leave in the key folder: they need no registration."""
MOST = 500
LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """One company: its customs code, number on the exchange, certificate (DER, or empty), and addresses.

    ``edition`` is that of the schema by which its messages are judged; empty for the port's. ``push`` maps a door's name to where its answers go; ``data_calls`` is where customs calls for raw payment data.
    """

    company: str
    name: str = ""
    dxp_id: str = ""
    certificate: bytes = field(default=b"", repr=False)
    push: Mapping[str, str] = field(default_factory=dict)
    data_calls: str = ""
    edition: str = ""

    def to_json(self) -> dict[str, Any]:
        """For people and tests; a certificate is told by its fingerprint only: it may name its holder."""
        return {
            "company": self.company,
            "name": self.name,
            "dxp_id": self.dxp_id,
            "card": fingerprint(self.certificate) if self.certificate else "",
            "push": dict(self.push),
            "data_calls": self.data_calls,
            "edition": self.edition,
        }


def read_registration(told: Mapping[str, Any]) -> Registration:
    """From JSON or a form: ``certificate`` is PEM, ``push`` a mapping, or ``push.<door>`` a field each. Raises BadRequest."""
    text = {
        name: str(told.get(name) or "").strip()
        for name in ("company", "name", "dxp_id", "data_calls", "edition")
    }
    if not text["company"].isalnum() or any(len(each) > LONGEST for each in text.values()):
        raise BadRequest("company is a customs code of letters and digits")
    if text["edition"] not in {"", *EDITIONS}:
        raise BadRequest(f"edition is one of {', '.join(EDITIONS)}")
    push = told.get("push") or {}
    if not isinstance(push, dict):
        raise BadRequest("push maps the name of a door to an address")
    push |= {name.removeprefix("push."): value for name, value in told.items() if name.startswith("push.")}
    addresses = {str(door): str(address).strip() for door, address in push.items() if address}
    for address in (*addresses.values(), text["data_calls"]):
        if address and urlsplit(address).scheme not in {"http", "https"}:
            raise BadRequest(f"{address[:100]} is no address on the web")
    pem = str(told.get("certificate") or "").strip()
    try:
        certificate = certificate_der(pem) if pem else b""
    except ValueError as wrong:
        raise BadRequest("certificate must be an X.509 certificate in PEM") from wrong
    return Registration(
        company=text["company"],
        name=text["name"],
        dxp_id=text["dxp_id"],
        certificate=certificate,
        push=addresses,
        data_calls=text["data_calls"],
        edition=text["edition"],
    )


class Registrations:
    """Everybody who may file, in memory behind one lock. A company registered again takes the place of itself."""

    def __init__(self, ring: Keyring) -> None:
        self._ring = ring
        self._guard = threading.Lock()
        self._all: dict[str, Registration] = {}

    def add(self, registration: Registration) -> None:
        """Register. Raises BadRequest when another company holds the card, or there are too many."""
        with self._guard:
            others = [each for each in self._all.values() if each.company != registration.company]
            if registration.certificate and any(
                each.certificate == registration.certificate for each in others
            ):
                raise BadRequest("another company holds this card")
            if len(others) >= MOST:
                raise BadRequest("too many companies are registered")
            self._all[registration.company] = registration

    def all(self) -> tuple[Registration, ...]:
        """Everybody, in the order of registration."""
        with self._guard:
            return tuple(self._all.values())

    def find(self, company: str) -> Registration | None:
        """The company with this code, or None."""
        with self._guard:
            return self._all.get(company)

    def trusted(self) -> list[bytes]:
        """Every certificate whose signature counts, DER."""
        left = (self._ring.read(name) for name in KNOWN)
        known = [certificate_der(text) for text in left if text]
        return known + [each.certificate for each in self.all() if each.certificate]

    def owner_of(self, card: str) -> str:
        """The company that registered the card with this fingerprint; empty for a card of the key folder."""
        for each in self.all():
            if each.certificate and fingerprint(each.certificate) == card:
                return each.company
        return ""

    def push_to(self, door: str, receiver: str) -> str:
        """Where the client ``receiver`` (number on the exchange, or customs code) has this door's answers pushed."""
        for each in self.all():
            if receiver in {each.dxp_id, each.company} and each.push.get(door):
                return each.push[door]
        return ""
