"""What people abroad and at the site do with a direct-mail parcel: they put it on a batch, close it, meet and count it."""

from datetime import datetime
from typing import Final

from entrepot.customs import batches
from entrepot.logistics.queries import find_waybill
from entrepot.orders.facts import ConsignmentFacts
from entrepot.orders.queries import get_consignment
from entrepot.platform import clock
from entrepot.usecases.arrivals.add_parcel import add_parcel
from entrepot.usecases.arrivals.close_batch import close_batch
from entrepot.usecases.arrivals.finish_count import finish_count
from entrepot.usecases.arrivals.note_find import note_find
from entrepot.usecases.arrivals.open_batch import open_batch
from entrepot.usecases.arrivals.opening import Announced
from entrepot.usecases.arrivals.record_arrival import record_arrival
from entrepot.usecases.clearance.parcels import waits_for_batch
from entrepot_core.customs.batches import Condition, MasterBill
from entrepot_core.orders.tracks import CustomsState, GoodsState

ACTOR: Final = "warehouse@demo.example"


def bring_in(consignment_no: str, *, serial: int) -> bool:
    """Do what comes next for a parcel of a consolidation warehouse; False if nothing does now.

    Args:
        serial: seven digits at most, another one for each batch: the number of its invented air waybill.
    """
    now, parcel = clock.now(), get_consignment(consignment_no)
    carriage = batches.find_carriage(consignment_no)
    if carriage is None:
        return _put_on(parcel, serial, now)
    if parcel.customs_state is CustomsState.RELEASED and parcel.goods_state is GoodsState.READY:
        return _meet(carriage.batch_no, now)
    return False


def _put_on(parcel: ConsignmentFacts, serial: int, now: datetime) -> bool:
    waybill = find_waybill(parcel.number)
    if parcel.customs_state is not CustomsState.DECLARING or waybill is None or not waybill.number:
        return False
    if not waits_for_batch(parcel):
        return False
    bill = MasterBill(
        number=f"784-{serial:07d}{serial % 7}",
        traffic="5",
        vehicle="CZ8390",
        voyage="CZ8390",
        pieces=1,
        gross_weight_g=waybill.gross_weight_g + 400,
    )
    announced = Announced(warehouse_code=parcel.warehouse_code, bill=bill, location="B-07", expected_at=now)
    batch_no = open_batch(announced=announced, actor=ACTOR, now=now)
    add_parcel(batch_no=batch_no, waybill_no=waybill.number, actor=ACTOR, now=now)
    close_batch(batch_no=batch_no, actor=ACTOR, now=now)
    return True


def _meet(batch_no: str, now: datetime) -> bool:
    batch = batches.get_batch(batch_no)
    if batch.state != "closed":
        return False
    record_arrival(batch_no=batch_no, actor=ACTOR, now=now)
    for each in batch.parcels:
        note_find(
            batch_no=batch_no, waybill_no=each.waybill_no, condition=Condition.SOUND, actor=ACTOR, now=now
        )
    finish_count(batch_no=batch_no, actor=ACTOR, now=now)
    return True
