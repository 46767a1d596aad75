"""Batches of direct mail for the desk: the list, one with its parcels, what differs, and its stock-in list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Prefetch, Q, Sum

from entrepot.console.causes import Cause, cause_of
from entrepot.console.queries.declarations import REFUSED
from entrepot.customs.amendments import FLIGHT, PROPOSED
from entrepot.customs.models import (
    Amendment,
    Attempt,
    Batch,
    BatchDifference,
    BatchFind,
    BatchParcel,
    CustomsDocument,
    Receipt,
)
from entrepot.customs.rebatching import Amiss, lists_amiss
from entrepot.inventory.models import Warehouse
from entrepot.logistics.models import Waybill
from entrepot.orders.models import Consignment
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of
from entrepot_core.customs.batches import BATCH, SETTLEMENTS, Difference, State

STOCK_IN: Final = "711"
FEW: Final = 8
GROUPS: Final = ("open", "closed", "arrived", "differing", "counted", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One batch of the list."""

    batch: Batch
    parcels: int
    gross_weight_g: int
    differing: int
    stock_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRow:
    """One parcel of a batch: where it stands, how it was found, and whether its list names what another batch came by; then
    ``proposal`` is the one to change it that waits.
    """

    parcel: BatchParcel
    consignment: Consignment | None
    waybill: Waybill | None
    find: BatchFind | None
    amiss: Amiss | None
    proposal: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRow:
    """What differs, and how it may end."""

    row: BatchDifference
    settlements: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchView:
    """Everything the desk shows of one batch. Weights in grams."""

    batch: Batch
    parcels: Sequence[ParcelRow]
    gross_weight_g: int
    finds: Sequence[BatchFind]
    surplus: Sequence[BatchFind]
    differences: Sequence[DifferenceRow]
    stock_in: CustomsDocument | None
    attempts: Sequence[Attempt]
    receipts: Sequence[Receipt]
    cause: Cause | None
    steps: frozenset[str]

    @property
    def is_open(self) -> bool:
        """Whether parcels may be put on and taken off."""
        return self.batch.state == State.OPEN

    @property
    def found(self) -> int:
        """How many of the announced parcels were scanned at the site."""
        return sum(row.find is not None for row in self.parcels)

    @property
    def may_resend(self) -> bool:
        """Whether customs refused the stock-in list."""
        return self.stock_in is not None and self.stock_in.state in REFUSED


def _condition(group: str) -> Q:
    if group == "differing":
        return Q(pk__in=BatchDifference.objects.filter(settled_at=None).values("batch_id"))
    return Q(state=group) if group in GROUPS else Q()


def count_groups() -> Mapping[str, int]:
    """How many batches each group holds. One statement."""
    return Batch.objects.aggregate(
        **{name: Count("pk", filter=_condition(name)) for name in GROUPS}, all=Count("pk")
    )


def list_batches(*, group: str, text: str, before: int | None) -> Page[Row]:
    """One page, newest first. Four statements whatever the number of rows."""
    wanted = Batch.objects.filter(_condition(group))
    if text:
        on_it = BatchParcel.objects.filter(Q(waybill_no=text) | Q(consignment_no=text)).values("batch_id")
        wanted = wanted.filter(
            Q(number__startswith=text) | Q(bill_no__startswith=text) | Q(voyage=text) | Q(pk__in=on_it)
        )
    page = page_of(wanted, before=before)
    keys = [row.pk for row in page.rows]
    summed = (
        BatchParcel.objects.filter(batch_id__in=keys, live=True)
        .values_list("batch_id")
        .annotate(n=Count("pk"), weight=Sum("gross_weight_g"))
    )
    sums: dict[int, tuple[int, int]] = {key: (n, weight) for key, n, weight in summed}
    differing = dict(
        BatchDifference.objects.filter(batch_id__in=keys, settled_at=None)
        .values_list("batch_id")
        .annotate(n=Count("pk"))
    )
    stock_in = dict(
        CustomsDocument.objects.filter(
            consignment_no__in=[row.number for row in page.rows], kind=STOCK_IN
        ).values_list("consignment_no", "state")
    )
    return Page(
        rows=[
            Row(
                batch=row,
                parcels=sums.get(row.pk, (0, 0))[0],
                gross_weight_g=sums.get(row.pk, (0, 0))[1],
                differing=differing.get(row.pk, 0),
                stock_in=stock_in.get(row.number, ""),
            )
            for row in page.rows
        ],
        older=page.older,
        is_first=page.is_first,
    )


def find_batch(number: str) -> Batch | None:
    """The batch of this number, or None. One statement."""
    return Batch.objects.filter(number=number).first()


def get_batch(number: str) -> BatchView:
    """Eight statements whatever is on it. Raises NotFound."""
    batch = find_batch(number)
    if batch is None:
        raise NotFound
    finds = list(BatchFind.objects.filter(batch=batch).order_by("-found_at", "-id"))
    parcels = _parcels(batch, {find.waybill_no: find for find in finds})
    document = (
        CustomsDocument.objects.filter(consignment_no=number, kind=STOCK_IN)
        .prefetch_related(
            Prefetch("attempts", queryset=Attempt.objects.order_by("-number")),
            Prefetch("receipts", queryset=Receipt.objects.order_by("id")),
        )
        .first()
    )
    refused = document is not None and document.state in REFUSED
    announced = {row.parcel.waybill_no for row in parcels}
    return BatchView(
        batch=batch,
        parcels=parcels,
        gross_weight_g=sum(row.parcel.gross_weight_g for row in parcels),
        finds=finds,
        surplus=[find for find in finds if find.waybill_no not in announced],
        differences=[
            DifferenceRow(row=row, settlements=[str(each) for each in SETTLEMENTS[Difference(row.kind)]])
            for row in BatchDifference.objects.filter(batch=batch).order_by("id")
        ],
        stock_in=document,
        attempts=list(document.attempts.all()) if document else [],
        receipts=list(document.receipts.all()) if document else [],
        cause=cause_of(document.last_code, document.last_text) if document and refused else None,
        steps=frozenset(BATCH.steps[State(batch.state)]),
    )


def _parcels(batch: Batch, finds: Mapping[str, BatchFind]) -> list[ParcelRow]:
    rows = list(BatchParcel.objects.filter(batch=batch).order_by("id"))
    numbers = [row.consignment_no for row in rows]
    consignments = {each.number: each for each in Consignment.objects.filter(number__in=numbers)}
    waybills = {each.consignment_no: each for each in Waybill.objects.filter(consignment_no__in=numbers)}
    amiss = lists_amiss(batch.number)
    proposals = dict(
        Amendment.objects.filter(consignment_no__in=list(amiss), state=PROPOSED, kind=FLIGHT).values_list(
            "consignment_no", "pk"
        )
    )
    return [
        ParcelRow(
            parcel=row,
            consignment=consignments.get(row.consignment_no),
            waybill=waybills.get(row.consignment_no),
            find=finds.get(row.waybill_no),
            amiss=amiss.get(row.consignment_no),
            proposal=proposals.get(row.consignment_no),
        )
        for row in rows
    ]


def list_places() -> Sequence[Warehouse]:
    """Warehouses abroad, whose parcels may come in by batches. One statement."""
    return list(Warehouse.objects.exclude(country="CN").exclude(port="").order_by("code"))


def list_waiting(batch: Batch) -> Sequence[Waybill]:
    """Parcels of the batch's warehouse that wait to be put on one, oldest first. Two statements."""
    numbers = Consignment.objects.filter(
        warehouse_code=batch.warehouse_code,
        port=batch.port,
        mode=batch.mode,
        customs_state__in=("declaring", "rejected"),
        order__money_state="paid",
    ).exclude(number__in=BatchParcel.objects.filter(live=True).values("consignment_no"))
    waiting = Waybill.objects.filter(
        consignment_no__in=numbers.values("number"), declaration_state="accepted"
    )
    return list(waiting.exclude(number="").order_by("id")[:FEW])
