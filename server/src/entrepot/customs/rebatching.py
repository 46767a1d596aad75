"""Parcels that come with another batch than their list says: which, and what the list names. Asks for nothing but reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Max, Q

from entrepot.customs.batches import Carriage, carriage_of
from entrepot.customs.models import Batch, BatchParcel, CustomsDocument, Receipt
from entrepot.customs.services import AGAIN
from entrepot_core.customs.receipts import Effect, State

CHANGEABLE: Final = frozenset({State.ACCEPTED, State.REVIEWED})
"""Where a list that customs has may be changed: inferred from the code -621012 of edition 202205 (state allows no change)."""
RELEASED: Final = frozenset({State.RELEASED, State.CLOSED})
_NOT_THERE: Final = frozenset({*AGAIN, State.NEW, State.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Amiss:
    """A list at customs, or released, that names what another batch came by. ``refused``: customs refused the change."""

    consignment_no: str
    named: Carriage
    is_released: bool
    refused: bool


def lists_amiss(batch_no: str) -> Mapping[str, Amiss]:
    """By parcel, of those on a closed batch. Four statements."""
    batch = Batch.objects.filter(number=batch_no).first()
    if batch is None or batch.closed_at is None:
        return {}
    gone = BatchParcel.objects.filter(live=False).exclude(batch=batch)
    late = BatchParcel.objects.filter(
        batch=batch, live=True, consignment_no__in=gone.values("consignment_no")
    )
    earlier: dict[str, list[BatchParcel]] = {}
    for row in gone.filter(consignment_no__in=late.values("consignment_no")).select_related("batch"):
        earlier.setdefault(row.consignment_no, []).append(row)
    found = {}
    there = CustomsDocument.objects.filter(kind="621", consignment_no__in=list(earlier))
    lists = list(there.exclude(state__in=_NOT_THERE).annotate(made=Max("attempts__made_at")))
    refused = _refusals([each.pk for each in lists])
    for each in lists:
        is_refused = each.pk in refused and each.made is not None and refused[each.pk] >= each.made
        if each.made is None or (each.made >= batch.closed_at and not is_refused):
            continue
        named = _named(earlier[each.consignment_no], min(each.made, batch.closed_at))
        if named is not None:
            found[each.consignment_no] = Amiss(
                consignment_no=each.consignment_no,
                named=named,
                is_released=each.state in RELEASED,
                refused=is_refused,
            )
    return found


def _refusals(documents: list[int]) -> dict[int, datetime]:
    """When customs last refused a change and kept the list, by document: of a list that stands, any refusal is one."""
    said = Q(status="100") | Q(status__startswith="-")
    rows = Receipt.objects.filter(said, document__in=documents, effect=Effect.HISTORY)
    rows = rows.filter(document__attempts__app_type="2")
    return {key: at for key, at in rows.values_list("document_id").annotate(at=Max("received_at")) if key}


def _named(rows: list[BatchParcel], made: datetime) -> Carriage | None:
    """The batch that was the parcel's when its list was made."""
    closed = [row.batch for row in rows if row.batch.closed_at is not None and row.batch.closed_at <= made]
    newest = max(closed, key=lambda each: each.closed_at or made, default=None)
    return carriage_of(newest) if newest is not None else None
