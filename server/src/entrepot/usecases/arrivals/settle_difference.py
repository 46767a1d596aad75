"""Somebody settles what was missing, damaged or too much."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches, counting
from entrepot.customs import services as customs
from entrepot.customs.counting import STOCK_IN
from entrepot.records import services as records
from entrepot.usecases.arrivals.declare_stock_in import write_stock_in
from entrepot.usecases.arrivals.passing_on import pass_on
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.customs.batches import Condition, Settlement, check_settlement


def settle_difference(*, difference_id: int, settlement: str, note: str, actor: str, now: datetime) -> bool:
    """Write how it ended, once, and do what follows: a parcel that turned up is added to the stock-in list, which is
    sent again as changed; one that is passed on as it is goes to its carrier. False if it was settled before.

    The log says who (``actor``) settled it, and how.

    Raises: NotFound, SettlementUnfit, DocumentInvalid; then nothing was written.
    """
    with transaction.atomic(durable=True):
        row = counting.get_difference(difference_id)
        chosen = check_settlement(row.kind, settlement)
        if not counting.settle(difference_id, settlement=chosen, note=note.strip(), actor=actor, now=now):
            return False
        batch = batches.get_batch(row.batch.number)
        if chosen is Settlement.FOUND:
            counting.note_find(
                batch.id, row.waybill_no, condition=Condition.SOUND, note="", actor=actor, now=now
            )
            customs.reopen(consignment_no=batch.number, kind=STOCK_IN, accepted=True, now=now)
            write_stock_in(batch, now=now)
        elif chosen is Settlement.PASSED_ON:
            pass_on([row.consignment_no], key=f"settled:{difference_id}", now=now)
        records.write(
            "difference_settled",
            actor=actor,
            consignment_no=row.consignment_no,
            port=batch.way.port,
            ref=f"batch:{batch.number}",
            facts={"waybill": row.waybill_no, "difference": row.kind, "settlement": str(chosen)},
            now=now,
        )
        tell("batch", [batch.number], now=now)
    return True
