"""The carrier's books: waybills, what customs said about them, where the parcel is. Knows no HTTP."""

import dataclasses
import datetime as dt
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from entrepot_simulators.carrier.articles import check_item, number_for
from entrepot_simulators.loopback import BadRequest


class ReferenceUsed(Exception):
    """The client's reference stands for another parcel already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingEvent:
    """One thing that happened to a parcel. ``code`` at most 20 characters, ``happened_at`` aware."""

    id: str
    code: str
    place: str
    happened_at: dt.datetime
    text_en: str
    text_zh: str
    tax: Mapping[str, str] | None = None

    def to_wire(self) -> dict[str, Any]:
        """The event as JSON carries it."""
        moment = self.happened_at.isoformat(timespec="milliseconds")
        return {
            "id": self.id,
            "code": self.code,
            "place": self.place,
            "happened_at": moment,
            "text_en": self.text_en,
            "text_zh": self.text_zh,
            **({"tax": dict(self.tax)} if self.tax else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Waybill:
    """One parcel. Weights in kilograms, charges in yuan. ``declaration`` (511) and ``signing`` (513) none, sent,
    accepted or rejected."""

    number: str
    reference: str
    order_no: str
    asked: Mapping[str, Any]
    consignee: str
    telephone: str
    address: str
    weight: Decimal
    pieces: int
    freight: Decimal
    insured_fee: Decimal
    goods: str
    bill_no: str
    declaration: str = "none"
    declaration_text: str = ""
    sendings: int = 0
    signing: str = "none"
    signing_text: str = ""
    signings: int = 0
    item: Mapping[str, Any] | None = None
    collected_at: dt.datetime | None = None
    collected_before_release: bool | None = None
    events: tuple[TrackingEvent, ...] = ()

    def to_wire(self) -> dict[str, Any]:
        """The waybill as the API answers it."""
        return {
            "waybill_no": self.number,
            "reference": self.reference,
            "order_no": self.order_no,
            "declaration": {"state": self.declaration, "text": self.declaration_text},
            "signing": {"state": self.signing, "text": self.signing_text},
            "collected": self.collected_at is not None,
            "events": [event.to_wire() for event in self.events],
        }


class Waybills:
    """All parcels, in memory behind one lock."""

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._all: dict[str, Waybill] = {}
        self._counter = secrets.randbelow(10**7)

    def open(self, asked: Mapping[str, Any]) -> tuple[Waybill, bool]:
        """A waybill for a parcel, or the one given before for the same reference; and whether it is new.

        Raises:
            BadRequest: a part is missing or can't be read.
            ReferenceUsed: the same reference with other facts.
        """
        with self._guard:
            known = next(
                (each for each in self._all.values() if each.reference == asked.get("reference")), None
            )
            if known is None:
                self._counter += 1
                made = _read(asked, _number(asked, self._counter))
                self._all[made.number] = made
                return made, True
        if {**known.asked, "declare": None} != {**asked, "declare": None}:
            raise ReferenceUsed
        return known, False

    def find(self, number: str) -> Waybill | None:
        """The waybill, or None."""
        with self._guard:
            return self._all.get(number)

    def all(self) -> tuple[Waybill, ...]:
        """Every waybill, oldest first."""
        with self._guard:
            return tuple(self._all.values())

    def change(self, number: str, **changes: Any) -> Waybill:
        """Write down what became of a parcel."""
        with self._guard:
            self._all[number] = dataclasses.replace(self._all[number], **changes)
            return self._all[number]

    def amend(self, number: str, asked: Mapping[str, Any]) -> bool:
        """Take over another consignee or weight before the parcel is collected; what customs took is to be filed anew.

        False where nothing changes, or it is too late, or a document is on its way.
        """
        consignee = asked.get("consignee") or {}
        with self._guard:
            known = self._all[number]
            wanted = dataclasses.replace(
                known,
                consignee=str(consignee.get("name", known.consignee)),
                telephone=str(consignee.get("telephone", known.telephone)),
                address=str(consignee.get("address", known.address)),
                weight=_decimal(asked, "gross_weight_kg", str(known.weight)),
            )
            if wanted == known or known.collected_at is not None or known.declaration == "sent":
                return False
            again = "none" if known.declaration == "accepted" else known.declaration
            self._all[number] = dataclasses.replace(wanted, declaration=again)
            return True

    def claim_filing(self, number: str) -> Waybill | None:
        """Mark the waybill as sent to customs; None when it is on its way or accepted already."""
        with self._guard:
            known = self._all[number]
            if known.declaration in {"sent", "accepted"}:
                return None
            return self.change(number, declaration="sent", declaration_text="", sendings=known.sendings + 1)

    def claim_signing(self, number: str) -> Waybill | None:
        """Mark the status of a waybill as sent to customs; None when it is on its way or accepted already."""
        with self._guard:
            known = self._all[number]
            if known.signing in {"sent", "accepted"}:
                return None
            return self.change(number, signing="sent", signing_text="", signings=known.signings + 1)

    def claim_collection(self, number: str, at: dt.datetime) -> bool:
        """Mark the parcel as handed over; False when it was before."""
        with self._guard:
            if self._all[number].collected_at is not None:
                return False
            self.change(number, collected_at=at)
            return True

    def add_event(self, number: str, event: TrackingEvent) -> None:
        """Append to the journey."""
        with self._guard:
            self.change(number, events=(*self._all[number].events, event))


def _number(asked: Mapping[str, Any], serial: int) -> str:
    """The carrier's own number, or that of the post for an item that is told ahead. Raises BadRequest."""
    item = asked.get("item")
    if not isinstance(item, dict):
        return f"SW{dt.datetime.now(dt.UTC):%y%m%d}{serial:08d}"
    check_item(item)
    return number_for(item, serial)


def _read(asked: Mapping[str, Any], number: str) -> Waybill:
    consignee = asked.get("consignee")
    if not isinstance(consignee, dict) or not all(consignee.get(n) for n in ("name", "telephone", "address")):
        raise BadRequest("consignee needs name, telephone and address")
    if not isinstance(asked.get("reference"), str) or not asked["reference"]:
        raise BadRequest("reference is missing")
    pieces = asked.get("pieces", 1)
    if not isinstance(pieces, int) or pieces < 1:
        raise BadRequest("pieces must be a positive whole number")
    return Waybill(
        number=number,
        reference=asked["reference"],
        order_no=str(asked.get("order_no") or asked["reference"]),
        asked=dict(asked),
        consignee=str(consignee["name"]),
        telephone=str(consignee["telephone"]),
        address=str(consignee["address"]),
        weight=_decimal(asked, "gross_weight_kg"),
        pieces=pieces,
        freight=_decimal(asked, "freight", "0"),
        insured_fee=_decimal(asked, "insured_fee", "0"),
        goods=str(asked.get("goods", ""))[:200],
        bill_no=str(asked.get("bill_no", "")),
        item=asked.get("item") if isinstance(asked.get("item"), dict) else None,
    )


def _decimal(asked: Mapping[str, Any], name: str, default: str = "") -> Decimal:
    text = asked.get(name, default)
    try:
        value = Decimal(text) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise BadRequest(f"{name} must be a decimal as text, not negative")
    return value
