"""Batches of direct mail, from opening to closing, and which parcels are on them. Asks to be called inside a transaction; every claim is one conditional UPDATE."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from entrepot.customs.models import Batch, BatchParcel
from entrepot.platform.access import NotFound
from entrepot_core.customs.batches import (
    BATCH,
    HouseBill,
    MasterBill,
    State,
    Way,
)
from entrepot_core.errors import Kind, Problem
from entrepot_core.lifecycle import StepNotAllowed


class BillUsed(Problem):
    """Another batch came with this master bill."""

    code = "customs.bill_used"
    kind = Kind.CONFLICT
    title = "The master bill %(bill)s has a batch already."


class ParcelElsewhere(Problem):
    """The parcel is on another batch."""

    code = "customs.parcel_elsewhere"
    kind = Kind.CONFLICT
    title = "%(waybill)s is on batch %(batch)s already: take it off there first."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """What is known when a batch is opened."""

    number: str
    way: Way
    bill: MasterBill
    operator_code: str
    operator_name: str
    warehouse_code: str
    location: str = ""
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFacts:
    """One house bill of a batch."""

    consignment_no: str
    waybill_no: str
    gross_weight_g: int

    def house(self) -> HouseBill:
        """As the core counts it."""
        return HouseBill(waybill_no=self.waybill_no, gross_weight_g=self.gross_weight_g)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFacts:
    """A batch with its parcels, in the order in which they were scanned."""

    id: int
    number: str
    way: Way
    bill: MasterBill
    operator_code: str
    operator_name: str
    warehouse_code: str
    location: str
    state: State
    parcels: tuple[ParcelFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """How the parcels of a closed batch come in."""

    batch_no: str
    traffic: str
    vehicle: str
    voyage: str
    bill_no: str


def open_batch(new: NewBatch, *, actor: str, now: datetime) -> int:
    """Write a new batch; its id. Raises BillUsed."""
    try:
        with transaction.atomic():
            return Batch.objects.create(
                number=new.number, state=State.OPEN, opened_at=now, opened_by=actor, **_columns(new)
            ).pk
    except IntegrityError:
        raise BillUsed(field="number", bill=new.bill.number) from None


def amend_batch(number: str, new: NewBatch) -> None:
    """Write anew what the master bill says, while the batch is open and as its parcels allow. Raises StepNotAllowed, BillUsed."""
    try:
        with transaction.atomic():
            if not Batch.objects.filter(number=number, state=State.OPEN).update(**_columns(new)):
                raise StepNotAllowed(name=BATCH.name, state=str(get_batch(number).state), step="amend")
    except IntegrityError:
        raise BillUsed(field="number", bill=new.bill.number) from None


def _columns(new: NewBatch) -> dict[str, Any]:
    return {
        "port": new.way.port,
        "mode": new.way.mode,
        "customs_office": new.way.office,
        "country": new.way.country,
        "carrier": new.way.carrier,
        "bill_no": new.bill.number,
        "traffic": new.bill.traffic,
        "vehicle": new.bill.vehicle,
        "voyage": new.bill.voyage,
        "pieces": new.bill.pieces,
        "gross_weight_g": new.bill.gross_weight_g,
        "operator_code": new.operator_code,
        "operator_name": new.operator_name,
        "warehouse_code": new.warehouse_code,
        "location": new.location,
        "expected_at": new.expected_at,
    }


def get_batch(number: str) -> BatchFacts:
    """Raises NotFound."""
    row = Batch.objects.filter(number=number).first()
    if row is None:
        raise NotFound
    live = row.parcels.filter(live=True).order_by("id")
    return BatchFacts(
        id=row.pk,
        number=row.number,
        way=Way(
            port=row.port,
            mode=row.mode,
            office=row.customs_office,
            carrier=row.carrier,
            country=row.country,
        ),
        bill=MasterBill(
            number=row.bill_no,
            traffic=row.traffic,
            vehicle=row.vehicle,
            voyage=row.voyage,
            pieces=row.pieces,
            gross_weight_g=row.gross_weight_g,
        ),
        operator_code=row.operator_code,
        operator_name=row.operator_name,
        warehouse_code=row.warehouse_code,
        location=row.location,
        state=State(row.state),
        parcels=tuple(
            ParcelFacts(
                consignment_no=each.consignment_no,
                waybill_no=each.waybill_no,
                gross_weight_g=each.gross_weight_g,
            )
            for each in live
        ),
    )


def hold(number: str, state: State) -> BatchFacts:
    """The batch as it stands, locked against steps of others. Raises NotFound, StepNotAllowed if it is not in ``state``."""
    if not Batch.objects.filter(number=number, state=state).update(state=state):
        found = get_batch(number)
        raise StepNotAllowed(name=BATCH.name, state=str(found.state), step="change")
    return get_batch(number)


def step(number: str, name: str, *, now: datetime) -> BatchFacts:
    """Take a step of a batch's life, once. Raises NotFound, StepNotAllowed."""
    stamps = {"close": "closed_at", "arrive": "arrived_at", "count": "counted_at"}
    for source in BATCH.sources(name):
        stamp = {stamps[name]: now} if name in stamps else {}
        rows = Batch.objects.filter(number=number, state=source)
        if rows.update(state=BATCH.after(source, name), **stamp):
            return get_batch(number)
    raise StepNotAllowed(name=BATCH.name, state=str(get_batch(number).state), step=name)


def add_parcel(batch_id: int, parcel: ParcelFacts, *, actor: str, now: datetime) -> bool:
    """Put a parcel on a batch that is held open; False if it is on it. Raises ParcelElsewhere."""
    try:
        with transaction.atomic():
            BatchParcel.objects.create(
                batch_id=batch_id,
                consignment_no=parcel.consignment_no,
                waybill_no=parcel.waybill_no,
                gross_weight_g=parcel.gross_weight_g,
                added_at=now,
                added_by=actor,
            )
    except IntegrityError:
        held = BatchParcel.objects.select_related("batch").get(
            consignment_no=parcel.consignment_no, live=True
        )
        if held.batch_id == batch_id:
            return False
        raise ParcelElsewhere(waybill=parcel.waybill_no, batch=held.batch.number) from None
    return True


def remove_parcel(batch_id: int, consignment_no: str) -> bool:
    """Take a parcel off a batch that is held open; False if it is not on it."""
    count, _ = BatchParcel.objects.filter(
        batch_id=batch_id, consignment_no=consignment_no, live=True
    ).delete()
    return bool(count)


def clear(batch_id: int) -> None:
    """Take every parcel off a batch that is given up."""
    BatchParcel.objects.filter(batch_id=batch_id).delete()


def find_carriage(consignment_no: str) -> Carriage | None:
    """How a parcel comes in, once its batch is closed; None before, and for one without a batch."""
    row = (
        BatchParcel.objects.select_related("batch")
        .filter(consignment_no=consignment_no, live=True)
        .exclude(batch__state__in=[State.OPEN, State.CANCELLED])
        .first()
    )
    if row is None:
        return None
    return carriage_of(row.batch)


def carriage_of(batch: Batch) -> Carriage:
    """How parcels come in by this batch."""
    return Carriage(
        batch_no=batch.number,
        traffic=batch.traffic,
        vehicle=batch.vehicle,
        voyage=batch.voyage,
        bill_no=batch.bill_no,
    )


def is_gathered(consignment_no: str) -> bool:
    """Whether a parcel is on a batch that is still open."""
    return BatchParcel.objects.filter(
        consignment_no=consignment_no, live=True, batch__state=State.OPEN
    ).exists()


def carriage_standing(consignment_nos: Collection[str]) -> Mapping[str, bool]:
    """Of parcels that are on a batch, whether it is closed and names their flight. One statement."""
    rows = BatchParcel.objects.filter(consignment_no__in=consignment_nos, live=True)
    return {
        number: state not in {State.OPEN, State.CANCELLED}
        for number, state in rows.values_list("consignment_no", "batch__state")
    }


def came_later(consignment_no: str) -> bool:
    """Whether a parcel did not come with a batch that it was declared with, and goes with another one."""
    return BatchParcel.objects.filter(consignment_no=consignment_no, live=False).exists()


def parcels_of(batch_no: str) -> Sequence[str]:
    """Consignment numbers on a batch."""
    rows = BatchParcel.objects.filter(batch__number=batch_no, live=True).order_by("id")
    return list(rows.values_list("consignment_no", flat=True))
