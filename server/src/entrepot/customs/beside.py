"""What may wait at the desk beside parcels and messages, as its clocks see it: few columns, by index, and which are to be seen.

Of each subject one function says which rows may be open by their own columns, and one how those that are named stand.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import OuterRef, Q, Subquery

from entrepot.customs.models import (
    Amendment,
    Batch,
    BatchDifference,
    DataCall,
    DataUpload,
    FilingVersion,
    GoodsFiling,
    ListingReview,
    PositiveFile,
    TaxBill,
)
from entrepot.customs.rows import as_facts
from entrepot_core.customs.filing import HOLDS, FilingState
from entrepot_core.customs.matters.beside import RENEWABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStanding:
    """A batch with the difference of it that is open longest."""

    number: str
    port: str
    mode: str
    difference: str
    differs_since: datetime | None


def differing_batches() -> tuple[str, ...]:
    """Batches with a difference that nobody settled."""
    rows = BatchDifference.objects.filter(settled_at__isnull=True)
    return tuple(rows.values_list("batch__number", flat=True).distinct())


def batches_of(numbers: Iterable[str]) -> tuple[BatchStanding, ...]:
    """Those of these numbers that are batches. One statement."""
    open_ = BatchDifference.objects.filter(batch=OuterRef("pk"), settled_at__isnull=True).order_by("noted_at")
    rows = Batch.objects.filter(number__in=numbers).annotate(
        difference=Subquery(open_.values("kind")[:1]), differs_since=Subquery(open_.values("noted_at")[:1])
    )
    return tuple(as_facts(BatchStanding, row, difference=row.difference or "") for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingStanding:
    """A goods filing; ``state`` is rejected too where the port refused a change of one that holds."""

    id: int
    sku: str
    port: str
    state: str
    since: datetime
    valid_to: date | None


def filings_to_see(today: date) -> tuple[int, ...]:
    """Filings refused or with a refused change, and those that hold and end within a month."""
    ending = Q(state__in=HOLDS, valid_to__isnull=False, valid_to__lte=today + RENEWABLE)
    refused = FilingVersion.objects.filter(state="rejected", filing__state__in=HOLDS)
    rows = GoodsFiling.objects.filter(
        Q(state=FilingState.REJECTED) | ending | Q(pk__in=refused.values("filing_id"))
    )
    return tuple(rows.values_list("pk", flat=True))


def filings_of(filing_ids: Iterable[int]) -> tuple[FilingStanding, ...]:
    """One statement."""
    newest = FilingVersion.objects.filter(filing=OuterRef("pk")).order_by("-number").values("state")[:1]
    rows = GoodsFiling.objects.filter(pk__in=filing_ids).annotate(newest=Subquery(newest))
    return tuple(
        as_facts(
            FilingStanding,
            row,
            state=FilingState.REJECTED if row.state in HOLDS and row.newest == "rejected" else row.state,
            since=row.updated_at,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BillStanding:
    """A tax bill; ``billed`` in yuan as customs wrote it."""

    id: int
    tax_no: str
    consignment_no: str
    port: str
    status: str
    billed: Decimal
    figures_at: datetime | None
    contested_at: datetime | None


STANDING: Final = Q(status__in=["1", "2"])
"""Bills that customs did not take back."""


def counting_bills(consignment_nos: Collection[str]) -> Mapping[str, tuple[int, str]]:
    """Consignment -> number of the row, and of the bill, that what was withheld for its list is counted by: the first one."""
    first: dict[str, tuple[int, str]] = {}
    rows = TaxBill.objects.filter(STANDING, consignment_no__in=consignment_nos).exclude(month="")
    for number, pk, tax_no in rows.order_by("month", "pk").values_list("consignment_no", "pk", "tax_no"):
        first.setdefault(number, (pk, tax_no))
    return first


def contested_bills() -> tuple[int, ...]:
    """Bills that customs changed after they were paid."""
    return tuple(TaxBill.objects.filter(contested_at__isnull=False).values_list("pk", flat=True))


def bills_after(bill_id: int, *, limit: int) -> tuple[int, ...]:
    """Bills with a higher number, in that order."""
    return tuple(TaxBill.objects.filter(pk__gt=bill_id).order_by("pk").values_list("pk", flat=True)[:limit])


def bills_of(bill_ids: Iterable[int]) -> tuple[BillStanding, ...]:
    """One statement."""
    return tuple(
        as_facts(BillStanding, row, billed=row.duty + row.vat + row.consumption_tax)
        for row in TaxBill.objects.filter(pk__in=bill_ids)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStanding:
    """A call for payment data with the last answer to it."""

    id: int
    port: str
    order_no: str
    consignment_no: str
    state: str
    called_at: datetime
    code: str
    answered_at: datetime | None


def calls_to_see() -> tuple[int, ...]:
    """Calls that are not answered, or whose tries are over."""
    return tuple(DataCall.objects.filter(state__in=("open", "failed")).values_list("pk", flat=True))


def calls_of(call_ids: Iterable[int]) -> tuple[CallStanding, ...]:
    """One statement."""
    last = DataUpload.objects.filter(call=OuterRef("pk"), answered_at__isnull=False).order_by("-pk")
    rows = DataCall.objects.filter(pk__in=call_ids).annotate(
        code=Subquery(last.values("code")[:1]), answered_at=Subquery(last.values("answered_at")[:1])
    )
    return tuple(as_facts(CallStanding, row, code=row.code or "") for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalStanding:
    """What one person proposed and another decides; of a parcel, or called ``name``."""

    id: int
    kind: str
    is_open: bool
    since: datetime
    consignment_no: str = ""
    name: str = ""


def open_amendments() -> tuple[int, ...]:
    """Amendments that wait for a second person."""
    return tuple(Amendment.objects.filter(state="proposed").values_list("pk", flat=True))


def amendments_of(amendment_ids: Iterable[int]) -> tuple[ProposalStanding, ...]:
    """One statement; what is proposed stays sealed."""
    rows = Amendment.objects.filter(pk__in=amendment_ids).defer("values")
    return tuple(
        ProposalStanding(
            id=row.pk,
            kind=row.kind,
            is_open=row.state == "proposed",
            since=row.made_at,
            consignment_no=row.consignment_no,
        )
        for row in rows
    )


def open_lists() -> tuple[int, ...]:
    """Positive lists that wait for a second person."""
    return tuple(PositiveFile.objects.filter(state="proposed").values_list("pk", flat=True))


def lists_of(file_ids: Iterable[int]) -> tuple[ProposalStanding, ...]:
    """One statement, without their bytes."""
    rows = PositiveFile.objects.filter(pk__in=file_ids).defer("raw")
    return tuple(
        ProposalStanding(
            id=row.pk, kind="positive", is_open=row.state == "proposed", since=row.made_at, name=row.edition
        )
        for row in rows
    )


def open_reviews() -> tuple[int, ...]:
    """Listings that lie before the desk."""
    return tuple(ListingReview.objects.filter(state="open").values_list("pk", flat=True))


def reviews_of(review_ids: Iterable[int]) -> tuple[ProposalStanding, ...]:
    """One statement."""
    rows = ListingReview.objects.filter(pk__in=review_ids).select_related("listing")
    return tuple(
        ProposalStanding(
            id=row.pk,
            kind="review",
            is_open=row.state == "open",
            since=row.asked_at,
            name=row.listing.slug,
        )
        for row in rows
    )


def by_number(refs: Sequence[str]) -> Mapping[int, str]:
    """References that are numbers of rows; others are none of ours."""
    return {int(ref): ref for ref in refs if ref.isascii() and ref.isdecimal()}
