"""Waybills and journeys as frozen facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from entrepot.logistics.models import TrackingEvent, Waybill
from entrepot.platform.access import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillFacts:
    """The parcel of a consignment. ``number`` is empty until the carrier answered."""

    id: int
    consignment_no: str
    carrier: str
    number: str
    declaration_state: str
    parcel_state: str
    signing_state: str
    freight_minor: int
    insurance_minor: int
    gross_weight_g: int
    declared_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyEntry:
    """One thing that happened to a parcel."""

    code: str
    place: str
    happened_at: datetime


def find_waybill(consignment_no: str) -> WaybillFacts | None:
    """The waybill of a consignment, or None."""
    return _first(consignment_no=consignment_no)


def get_waybill(consignment_no: str) -> WaybillFacts:
    """Raises NotFound."""
    found = find_waybill(consignment_no)
    if found is None:
        raise NotFound
    return found


def find_by_number(*, carrier: str, number: str) -> WaybillFacts | None:
    """The waybill that a carrier knows by ``number``, or None."""
    return _first(carrier=carrier, number=number)


def journey(consignment_no: str) -> tuple[JourneyEntry, ...]:
    """What happened to the parcel, oldest first by when it happened, not by when we heard."""
    rows = TrackingEvent.objects.filter(waybill__consignment_no=consignment_no).order_by("happened_at", "id")
    return tuple(JourneyEntry(code=row.code, place=row.place, happened_at=row.happened_at) for row in rows)


def _first(**wanted: str) -> WaybillFacts | None:
    row = Waybill.objects.filter(**wanted).first()
    if row is None:
        return None
    return WaybillFacts(
        id=row.pk,
        consignment_no=row.consignment_no,
        carrier=row.carrier,
        number=row.number,
        declaration_state=row.declaration_state,
        parcel_state=row.parcel_state,
        signing_state=row.signing_state,
        freight_minor=row.freight_minor,
        insurance_minor=row.insurance_minor,
        gross_weight_g=row.gross_weight_g,
        declared_at=row.declared_at,
    )


def opened_at(consignment_nos: Sequence[str]) -> dict[str, datetime]:
    """When the waybill of each was first asked for."""
    rows = Waybill.objects.filter(consignment_no__in=consignment_nos)
    return dict(rows.values_list("consignment_no", "created_at"))
