"""Batches of direct mail (9610): one flight, ship or truck with a master bill, and the parcels that came with it.

What a batch may hold, what its sums say beside the master bill, and how what arrived differs from what was announced.
Knows no database and no message.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrepot_core.customs.batch_problems import (
    AirBillMistyped,
    BatchIsEmpty,
    BillMalformed,
    HeavierThanBill,
    ModeNotBatched,
    OtherCarrier,
    OtherCountry,
    OtherOffice,
    OtherPort,
    OtherWay,
    SettlementUnfit,
    TooManyPieces,
    TrafficUnknown,
)
from entrepot_core.lifecycle import Lifecycle

MODES: Final = frozenset({"9610"})
"""Trade modes whose parcels come in by batches. Bonded parcels (1210, 1239) leave a zone one by one.

Source: unified import messages, edition 202205: the stock-in list (711) is for parcels that arrived from abroad.
"""
CONSOLIDATED: Final = "consolidation"
"""Kind of warehouse that gathers parcels for a vehicle of its own; none of them travels without a batch."""
BY_AIR: Final = "5"
VEHICLES: Final = frozenset({"2", "3", "4", "5", "6"})
"""Codes of transport that cross a border: water, rail, road, air, post. Source: code table of transport modes."""
LONGEST_BILL, LONGEST_VEHICLE, LONGEST_VOYAGE = 37, 100, 32
"""Places of billNo, trafNo and voyageNo in the messages."""
_AIR_BILL: Final = re.compile(r"(\d{3})-?(\d{7})(\d)")
_PLAIN: Final = re.compile(r"[A-Z0-9][A-Z0-9 /_-]*")


class State(StrEnum):
    """The life of a batch."""

    OPEN = "open"
    CLOSED = "closed"
    ARRIVED = "arrived"
    COUNTED = "counted"
    CANCELLED = "cancelled"


BATCH: Final = Lifecycle(
    "batch",
    start=State.OPEN,
    steps={
        State.OPEN: {"close": State.CLOSED, "cancel": State.CANCELLED},
        State.CLOSED: {"arrive": State.ARRIVED},
        State.ARRIVED: {"count": State.COUNTED},
        State.COUNTED: {},
        State.CANCELLED: {},
    },
)
"""What may be done with a batch, and where it leads."""


class Condition(StrEnum):
    """How a parcel was found at the site."""

    SOUND = "sound"
    DAMAGED = "damaged"


class Difference(StrEnum):
    """How what arrived differs from what was announced."""

    MISSING = "missing"
    SURPLUS = "surplus"
    DAMAGED = "damaged"


class Settlement(StrEnum):
    """What became of a difference."""

    FOUND = "found"
    NEXT_BATCH = "next_batch"
    LOST = "lost"
    PASSED_ON = "passed_on"
    HELD_BACK = "held_back"
    GIVEN_BACK = "given_back"
    OF_ANOTHER = "of_another"


SETTLEMENTS: Final[Mapping[Difference, tuple[Settlement, ...]]] = {
    Difference.MISSING: (Settlement.FOUND, Settlement.NEXT_BATCH, Settlement.LOST),
    Difference.DAMAGED: (Settlement.PASSED_ON, Settlement.HELD_BACK),
    Difference.SURPLUS: (Settlement.OF_ANOTHER, Settlement.GIVEN_BACK),
}
"""How each kind of difference may end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterBill:
    """The master bill and its vehicle. ``pieces`` are bags or cartons; 0 of pieces or grams is not known yet."""

    number: str
    traffic: str
    vehicle: str
    voyage: str
    pieces: int = 0
    gross_weight_g: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseBill:
    """One parcel on a batch, by its waybill."""

    waybill_no: str
    gross_weight_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What all parcels of a batch share: it stands once in the head of its stock-in list, or in every list alike."""

    port: str
    mode: str
    office: str
    carrier: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the parcels of a batch come to."""

    parcels: int
    gross_weight_g: int


def check_settlement(kind: str, settlement: str) -> Settlement:
    """How a difference ends. Raises SettlementUnfit."""
    if settlement not in SETTLEMENTS[Difference(kind)]:
        raise SettlementUnfit(field="settlement", kind=kind, settlement=settlement)
    return Settlement(settlement)


def needs_batch(*, mode: str, warehouse_kind: str, standing_flight: bool) -> bool:
    """Whether a parcel can't be declared before a batch names its vehicle.

    Args:
        standing_flight: the port knows a vehicle by itself for parcels from that country.
    """
    return mode in MODES and (warehouse_kind == CONSOLIDATED or not standing_flight)


def check_bill(bill: MasterBill) -> None:
    """Whether the messages can carry it. Raises TrafficUnknown, BillMalformed, AirBillMistyped."""
    if bill.traffic not in VEHICLES:
        raise TrafficUnknown(field="traffic", value=bill.traffic)
    for field, value, most in (
        ("number", bill.number, LONGEST_BILL),
        ("vehicle", bill.vehicle, LONGEST_VEHICLE),
        ("voyage", bill.voyage, LONGEST_VOYAGE),
    ):
        if len(value) > most or not _PLAIN.fullmatch(value):
            raise BillMalformed(field=field, value=value[:most], most=most)
    if bill.traffic == BY_AIR:
        _check_air_bill(bill.number)


def _check_air_bill(number: str) -> None:
    """The last digit is the seven before it modulo seven. Source: IATA resolution 600a (general knowledge)."""
    found = _AIR_BILL.fullmatch(number)
    digit = int(found[2]) % 7 if found else 0
    if found is None or int(found[3]) != digit:
        raise AirBillMistyped(field="number", value=number, digit=digit if found else "0–6")


def check_way(parcel: str, *, of_parcel: Way, of_batch: Way) -> None:
    """Whether a parcel goes the way of the batch. Raises ModeNotBatched, OtherWay."""
    if of_parcel.mode not in MODES:
        raise ModeNotBatched(mode=of_parcel.mode)
    for field, problem in _OTHER.items():
        own, wanted = getattr(of_parcel, field), getattr(of_batch, field)
        if own != wanted:
            raise problem(parcel=parcel, own=own or "–", wanted=wanted)


_OTHER: Final[Mapping[str, type[OtherWay]]] = {
    "port": OtherPort,
    "office": OtherOffice,
    "carrier": OtherCarrier,
    "country": OtherCountry,
}


def sums_of(houses: Iterable[HouseBill]) -> Sums:
    """Number and weight of the parcels."""
    found = tuple(houses)
    return Sums(parcels=len(found), gross_weight_g=sum(house.gross_weight_g for house in found))


def check_sums(bill: MasterBill, houses: Collection[HouseBill]) -> None:
    """Whether the parcels fit under the master bill. Raises BatchIsEmpty, TooManyPieces, HeavierThanBill."""
    sums = sums_of(houses)
    if not sums.parcels:
        raise BatchIsEmpty
    if bill.pieces > sums.parcels:
        raise TooManyPieces(field="pieces", pieces=bill.pieces, parcels=sums.parcels)
    if 0 < bill.gross_weight_g < sums.gross_weight_g:
        raise HeavierThanBill(
            field="gross_weight_g",
            parcels_kg=f"{sums.gross_weight_g / 1000:.3f}",
            bill_kg=f"{bill.gross_weight_g / 1000:.3f}",
        )


def differences(
    announced: Collection[str], found: Mapping[str, Condition]
) -> tuple[tuple[str, Difference], ...]:
    """Waybill and how it differs: missing first, then damaged, then surplus, each in the order of its list."""
    missing = [(number, Difference.MISSING) for number in announced if number not in found]
    damaged = [(number, Difference.DAMAGED) for number in announced if found.get(number) is Condition.DAMAGED]
    surplus = [(number, Difference.SURPLUS) for number in found if number not in set(announced)]
    return (*missing, *damaged, *surplus)


def stocked(announced: Collection[str], found: Mapping[str, Condition]) -> tuple[str, ...]:
    """The lines of the stock-in list: what was announced and came, damaged or not. A surplus parcel has no bill here."""
    return tuple(number for number in announced if number in found)
