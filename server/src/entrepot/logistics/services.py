"""Waybills and tracking events. Asks to be called inside a transaction."""

from datetime import datetime

from django.db import IntegrityError, transaction

from entrepot.logistics.carriers.protocol import RANK, CarrierEvent, DeclarationState, ParcelCode
from entrepot.logistics.models import TrackingEvent, Waybill

SIGNING_TAKEN = "signing_taken"
"""Code of the journey's last entry: customs knows that the parcel was signed for."""


def open_waybill(
    *,
    consignment_no: str,
    carrier: str,
    freight_minor: int,
    insurance_minor: int,
    gross_weight_g: int,
    now: datetime,
) -> None:
    """Write the waybill of a consignment before the carrier is asked for it; once."""
    Waybill.objects.get_or_create(
        consignment_no=consignment_no,
        defaults={
            "carrier": carrier,
            "freight_minor": freight_minor,
            "insurance_minor": insurance_minor,
            "gross_weight_g": gross_weight_g,
            "created_at": now,
        },
    )


def write_number(*, consignment_no: str, number: str) -> None:
    """Remember the carrier's number."""
    Waybill.objects.filter(consignment_no=consignment_no, number="").update(number=number)


def note_declared(*, consignment_no: str, at: datetime) -> None:
    """Remember when the carrier is asked to declare the waybill; written before it is."""
    Waybill.objects.filter(consignment_no=consignment_no).update(declared_at=at)


def write_declaration(*, consignment_no: str, state: DeclarationState) -> bool:
    """Remember how the waybill stands at customs; accepted stays accepted. Whether something changed."""
    rows = Waybill.objects.filter(consignment_no=consignment_no)
    return bool(
        rows.exclude(declaration_state__in=[DeclarationState.ACCEPTED, state]).update(declaration_state=state)
    )


def write_signing(*, consignment_no: str, state: DeclarationState, now: datetime) -> bool:
    """Remember how the waybill status (513) stands at customs; accepted stays accepted, and enters the journey once.

    Whether something changed.
    """
    rows = Waybill.objects.filter(consignment_no=consignment_no)
    taken = rows.exclude(signing_state__in=[DeclarationState.ACCEPTED, state]).update(signing_state=state)
    if taken and state is DeclarationState.ACCEPTED:
        waybill = rows.get()
        TrackingEvent.objects.get_or_create(
            key=f"signing:{waybill.pk}",
            defaults={"waybill": waybill, "code": SIGNING_TAKEN, "happened_at": now, "received_at": now},
        )
    return bool(taken)


def declare_again(consignment_no: str, *, silent: bool = False) -> bool:
    """A waybill that customs refused is to be declared once more, a ``silent`` one too; False if there is none such."""
    states = [DeclarationState.FAILED, DeclarationState.SENT] if silent else [DeclarationState.FAILED]
    rows = Waybill.objects.filter(consignment_no=consignment_no, declaration_state__in=states)
    return bool(rows.update(declaration_state=DeclarationState.NEW))


def change_declared(consignment_no: str, *, gross_weight_g: int) -> bool:
    """What the waybill says was amended: it is to be declared anew; False where the parcel is collected, or none is open."""
    rows = Waybill.objects.filter(consignment_no=consignment_no, parcel_state="waiting")
    return bool(rows.update(declaration_state=DeclarationState.NEW, gross_weight_g=gross_weight_g))


def store_event(*, waybill_id: int, event: CarrierEvent, now: datetime) -> bool:
    """Keep a tracking event, and move the parcel forward if it is further; False if it was told before."""
    try:
        with transaction.atomic():
            TrackingEvent.objects.create(
                waybill_id=waybill_id,
                key=event.key,
                code=event.code,
                place=event.place,
                happened_at=event.happened_at,
                received_at=now,
            )
    except IntegrityError:
        return False
    if event.parcel is not None:
        Waybill.objects.filter(pk=waybill_id, parcel_state__in=_behind(event.parcel)).update(
            parcel_state=_STATES[event.parcel]
        )
    return True


_STATES = {
    ParcelCode.COLLECTED: "collected",
    ParcelCode.DEPARTED: "moving",
    ParcelCode.ARRIVED: "moving",
    ParcelCode.OUT_FOR_DELIVERY: "out_for_delivery",
    ParcelCode.DELIVERED: "delivered",
}


def _behind(code: ParcelCode) -> set[str]:
    reached = {_STATES[other] for other in ParcelCode if RANK[other] >= RANK[code]}
    return ({"waiting"} | set(_STATES.values())) - reached
