"""A parcel is scanned onto an open batch."""

from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs import batches
from entrepot.customs.batches import BatchFacts, ParcelFacts
from entrepot.inventory.queries import get_warehouse
from entrepot.logistics.queries import find_by_number
from entrepot.orders import queries as orders
from entrepot.orders.facts import ConsignmentFacts
from entrepot.records import services as records
from entrepot.usecases.clearance.declare_order import OPEN
from entrepot_core.customs import batches as rules
from entrepot_core.customs.batches import State, Way
from entrepot_core.errors import Kind, Problem
from entrepot_core.orders.tracks import CustomsState, MoneyState

DECLARED: Final = frozenset(
    {CustomsState.ACCEPTED, CustomsState.INSPECTION, CustomsState.RELEASED, CustomsState.CLOSED}
)
"""Where customs has the list of a parcel, and it may still come in."""


class WaybillUnknown(Problem):
    """Nothing of ours has this waybill."""

    code = "arrivals.waybill_unknown"
    kind = Kind.NOT_FOUND
    title = "No parcel of ours has the waybill %(waybill)s."


class NotToBeDeclared(Problem):
    """The parcel is called off, or its list is at customs already."""

    code = "arrivals.not_to_be_declared"
    kind = Kind.CONFLICT
    title = "%(waybill)s can't go with a batch: it is called off, not paid, or declared already."


def add_parcel(*, batch_no: str, waybill_no: str, actor: str, now: datetime) -> bool:
    """Put the parcel with this waybill on the batch; False if it is on it.

    Raises: NotFound, StepNotAllowed: the batch is closed; WaybillUnknown, NotToBeDeclared, ModeNotBatched, OtherWay,
    ParcelElsewhere; then nothing was written.
    """
    wanted = waybill_no.strip().upper()
    with transaction.atomic(durable=True):
        batch = batches.hold(batch_no, State.OPEN)
        waybill = find_by_number(carrier=batch.way.carrier, number=wanted) if wanted else None
        if waybill is None:
            raise WaybillUnknown(field="waybill", waybill=wanted or "–")
        consignment = orders.get_consignment(waybill.consignment_no)
        check_fits(batch, consignment, waybill.number, carrier=waybill.carrier)
        parcel = ParcelFacts(
            consignment_no=consignment.number,
            waybill_no=waybill.number,
            gross_weight_g=waybill.gross_weight_g,
        )
        if not batches.add_parcel(batch.id, parcel, actor=actor, now=now):
            return False
        records.write(
            "batch_parcel_added",
            actor=actor,
            consignment_no=consignment.number,
            port=batch.way.port,
            ref=f"batch:{batch_no}",
            now=now,
        )
    return True


def check_fits(batch: BatchFacts, consignment: ConsignmentFacts, waybill_no: str, *, carrier: str) -> None:
    """Whether a parcel goes the batch's way and is still to be declared, or was, with a batch that it did not come with.

    Raises ModeNotBatched, OtherWay, NotToBeDeclared.
    """
    warehouse = get_warehouse(consignment.warehouse_code)
    rules.check_way(
        waybill_no,
        of_parcel=Way(
            port=consignment.port,
            mode=consignment.mode,
            office=warehouse.customs_office,
            carrier=carrier,
            country=warehouse.country,
        ),
        of_batch=batch.way,
    )
    is_paid = orders.get_order(consignment.order_no).money_state is MoneyState.PAID
    state = consignment.customs_state
    if not is_paid or not (state in OPEN or (state in DECLARED and batches.came_later(consignment.number))):
        raise NotToBeDeclared(field="waybill", waybill=waybill_no)
