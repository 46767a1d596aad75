"""What the house asks of a carrier, in its own words. Knows no carrier."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from entrepot_core.customs.articles import ArticleState, ItemData
from entrepot_core.errors import Kind, Problem


class UnknownCarrier(Problem):
    """No such carrier is registered."""

    code = "logistics.unknown_carrier"
    kind = Kind.NOT_FOUND
    title = "There is no carrier called “%(carrier)s”."


class DeclarationState(StrEnum):
    """Where the carrier's waybill document (511) stands at customs."""

    NEW = "new"
    SENT = "sent"
    ACCEPTED = "accepted"
    FAILED = "failed"


class ParcelCode(StrEnum):
    """What may happen to a parcel, in the order of a journey."""

    COLLECTED = "collected"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"


RANK = {code: rank for rank, code in enumerate(ParcelCode, start=1)}
"""How far a parcel is: a lower rank never overwrites a higher one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleNews:
    """How customs treats a parcel of personal articles. ``tax`` in CNY where customs assessed it; zero is waived."""

    state: ArticleState
    tax: Decimal | None = None
    bill_no: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is to be carried. ``reference`` is ours: the same one means the same waybill. Money in CNY, kilograms.

    ``item`` is told ahead where the carrier declares the parcel itself, as personal articles.
    """

    reference: str
    consignee: str = field(repr=False)
    telephone: str = field(repr=False)
    address: str = field(repr=False)
    gross_weight_kg: Decimal
    freight: Decimal
    insurance: Decimal
    goods: str
    item: ItemData | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierEvent:
    """One thing a carrier told us. ``parcel``, ``declaration``, ``signing`` or ``article`` says what it means; where all
    are None it is nothing we follow."""

    key: str
    waybill_no: str
    code: str
    place: str
    happened_at: datetime
    parcel: ParcelCode | None
    declaration: DeclarationState | None
    text: str = ""
    signing: DeclarationState | None = None
    article: ArticleNews | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillAnswer:
    """A waybill as the carrier knows it; ``signing`` is how its status document (513) stands, after delivery, ``events``
    all that happened to its parcel."""

    number: str
    declaration: DeclarationState
    text: str = ""
    signing: DeclarationState = DeclarationState.NEW
    signing_text: str = ""
    events: tuple[CarrierEvent, ...] = ()


class Carrier(Protocol):
    """One carrier. Every call may raise PartnerUnreachable, AnswerUnknown, PartnerRefused."""

    name: str

    def open_waybill(self, parcel: Parcel) -> WaybillAnswer:
        """Ask for a waybill. Repeating it is harmless."""

    def declare(self, number: str, parcel: Parcel) -> WaybillAnswer:
        """Ask the carrier to declare the waybill to customs as ``parcel`` says now, which may differ from what it was
        opened with, until the parcel is collected. Repeating it is harmless."""

    def declare_signing(self, number: str) -> WaybillAnswer:
        """Ask the carrier to declare once more that a delivered parcel was signed for. Repeating it is harmless."""

    def query(self, number: str) -> WaybillAnswer:
        """Ask how a waybill stands."""

    def collect(self, number: str) -> WaybillAnswer:
        """Hand the parcel over. Repeating it is harmless."""

    def open_event(self, headers: Mapping[str, str], raw: bytes, *, now: datetime) -> CarrierEvent:
        """Believe and read an event, or raise Forged, Stale, Malformed. ``headers`` have lower-case names."""
