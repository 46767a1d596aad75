"""The count of a batch at the site: what was found, what differs, what may be given out. Asks to be called inside a transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import F, QuerySet

from entrepot.customs.batches import BatchFacts
from entrepot.customs.models import BatchDifference, BatchFind, BatchParcel, CustomsDocument
from entrepot.platform.access import NotFound
from entrepot_core.customs.batches import Condition, Settlement, State, differences
from entrepot_core.customs.receipts import State as DocumentState

STOCK_IN: Final = "711"
TAKEN: Final = frozenset({DocumentState.ACCEPTED, DocumentState.REVIEWED})
"""States of a stock-in list from which the site may give parcels out."""


def note_find(
    batch_id: int, waybill_no: str, *, condition: Condition, note: str, actor: str, now: datetime
) -> bool:
    """A parcel was scanned at the site; the last word on its condition counts. False if nothing is new."""
    known = BatchFind.objects.filter(batch_id=batch_id, waybill_no=waybill_no).first()
    if known is not None and (known.condition, known.note) == (condition, note):
        return False
    BatchFind.objects.update_or_create(
        batch_id=batch_id,
        waybill_no=waybill_no,
        defaults={"condition": condition, "note": note, "found_at": now, "found_by": actor},
    )
    return True


def finds_of(batch_id: int) -> dict[str, Condition]:
    """Waybill -> how it was found, in the order of scanning."""
    rows = BatchFind.objects.filter(batch_id=batch_id).order_by("id")
    return {row.waybill_no: Condition(row.condition) for row in rows}


def mark_listed(batch: BatchFacts, waybills: Sequence[str]) -> None:
    """Remember which parcels the stock-in list names that is about to leave."""
    rows = BatchParcel.objects.filter(batch_id=batch.id, live=True)
    rows.filter(waybill_no__in=waybills).update(listed=True)
    rows.exclude(waybill_no__in=waybills).update(listed=False)


def is_fully_listed(batch: BatchFacts) -> bool:
    """Whether the newest stock-in list names every parcel that was found."""
    found = finds_of(batch.id)
    listed = dict(BatchParcel.objects.filter(batch_id=batch.id).values_list("waybill_no", "listed"))
    return all(listed[parcel.waybill_no] for parcel in batch.parcels if parcel.waybill_no in found)


def write_differences(batch: BatchFacts, *, now: datetime) -> int:
    """Write how what was found differs from what was announced; returns how many."""
    named = {parcel.waybill_no: parcel.consignment_no for parcel in batch.parcels}
    notes = dict(BatchFind.objects.filter(batch_id=batch.id).values_list("waybill_no", "note"))
    found = differences([parcel.waybill_no for parcel in batch.parcels], finds_of(batch.id))
    for waybill_no, kind in found:
        BatchDifference.objects.get_or_create(
            batch_id=batch.id,
            waybill_no=waybill_no,
            kind=kind,
            defaults={
                "consignment_no": named.get(waybill_no, ""),
                "note": notes.get(waybill_no, ""),
                "noted_at": now,
            },
        )
    return len(found)


def get_difference(difference_id: int) -> BatchDifference:
    """Raises NotFound."""
    row = BatchDifference.objects.select_related("batch").filter(pk=difference_id).first()
    if row is None:
        raise NotFound
    return row


def settle(difference_id: int, *, settlement: Settlement, note: str, actor: str, now: datetime) -> bool:
    """Write how a difference ended, once; False if it was settled."""
    rows = BatchDifference.objects.filter(pk=difference_id, settled_at=None)
    taken = rows.update(
        settled_at=now, settled_by=actor, settlement=settlement, note=note[:200] if note else F("note")
    )
    if taken and settlement is Settlement.NEXT_BATCH:
        row = BatchDifference.objects.get(pk=difference_id)
        BatchParcel.objects.filter(batch_id=row.batch_id, waybill_no=row.waybill_no).update(live=False)
    return bool(taken)


def may_leave(consignment_no: str) -> bool:
    """Whether the site may give a parcel out: it has no batch, or its batch was counted, customs took the stock-in
    list, and the parcel was found sound, or is passed on as it is."""
    rows: QuerySet[BatchParcel] = BatchParcel.objects.select_related("batch")
    held = list(rows.filter(consignment_no=consignment_no).order_by("-id"))
    if not held:
        return True
    parcel = held[0]
    if not parcel.live or parcel.batch.state != State.COUNTED:
        return False
    stock_in = CustomsDocument.objects.filter(consignment_no=parcel.batch.number, kind=STOCK_IN)
    if not stock_in.filter(state__in=TAKEN).exists():
        return False
    if not parcel.batch.finds.filter(waybill_no=parcel.waybill_no).exists():
        return False
    damaged = parcel.batch.differences.filter(waybill_no=parcel.waybill_no, kind="damaged").first()
    return damaged is None or damaged.settlement == Settlement.PASSED_ON
