"""What is stuck on each workbench, counted: one statement a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, DateTimeField, Min, OuterRef, Q, Subquery, Sum

from entrepot.console.queries.filings import condition_of
from entrepot.console.queries.reviews import newest
from entrepot.customs.models import (
    Amendment,
    DataCall,
    GoodsFiling,
    ListingReview,
    Matter,
    MatterTally,
    TaxBill,
)
from entrepot.customs.models.matters import AWAKE, OTHERS
from entrepot.inventory.models import StockBalance
from entrepot.orders.models import Consignment, Order
from entrepot.payments.models import Attempt, Refund
from entrepot.platform.models import Job, JobState
from entrepot_core.customs.matters import Waits

MOST: Final = 1000
"""What is late is counted up to this."""
UNDER_WAY: Final = ("declaring", "accepted")
HELD: Final = ("inspection", "detained")
FEW: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """So many things wait for somebody; ``since`` is the moment of the oldest."""

    name: str
    count: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadKind:
    """Dead jobs of one name, with the reason of one of them."""

    name: str
    count: int
    reason: str


def stuck_in_customs(*, now: datetime) -> Mapping[str, Stuck]:
    """Refused or held back, held, messages to look at, what stands beside parcels (stock-in lists and deliveries refused, bills
    changed after payment), parcels that wait for a batch, and overdue: from the tallies and an index. Three statements."""
    groups = {
        "rejected": ("rejected", "blocked"),
        "held": ("held",),
        "refused": ("refused",),
        "parked": ("parked", "alert"),
        "beside": ("stock_in", "signing", "contested"),
        "gathering": (Waits.GATHERING,),
    }
    open_ = Matter.objects.filter(AWAKE).order_by("due_at")
    oldest = open_.filter(waits=OuterRef("waits")).values("since")[:1]
    tallies = list(
        MatterTally.objects.filter(
            count__gt=0, rests=False, waits__in=[kind for kinds in groups.values() for kind in kinds]
        )
        .annotate(since=Subquery(oldest, output_field=DateTimeField(null=True)))
        .values_list("waits", "count", "since")
    )
    answer = {
        name: Stuck(
            name=name,
            count=sum(count for waits, count, _since in tallies if waits in kinds),
            since=min((since for waits, _count, since in tallies if waits in kinds and since), default=None),
        )
        for name, kinds in groups.items()
    }
    late = open_.filter(OTHERS, due_at__lte=now)
    since = late.values_list("since", flat=True).first()
    answer["late"] = Stuck(name="late", count=late[:MOST].count(), since=since)
    return answer


def stuck_in_record(*, now: datetime) -> Mapping[str, Stuck]:
    """Amendments that wait for a second person, data calls that are late, bills to be paid. Three statements."""
    waiting = Amendment.objects.filter(state="proposed").aggregate(n=Count("pk"), at=Min("made_at"))
    late = Q(state="failed") | Q(state="open", due_at__lt=now)
    calls = DataCall.objects.filter(late).aggregate(n=Count("pk"), at=Min("called_at"))
    due = TaxBill.objects.filter(status="2", payment=None).aggregate(n=Count("pk"), at=Min("status_at"))
    found = {"amendments": waiting, "calls": calls, "bills": due}
    return {name: Stuck(name=name, count=row["n"], since=row["at"]) for name, row in found.items()}


def stuck_orders() -> Mapping[str, Stuck]:
    """correction, unpaid, refunding. One statement."""
    parts = {
        "correction": Q(service_state="correction_needed"),
        "unpaid": Q(money_state="unpaid") & ~Q(service_state="cancelled"),
        "refunding": Q(money_state="refunding"),
    }
    found = Order.objects.aggregate(
        **{name: Count("pk", filter=part) for name, part in parts.items()},
        **{f"{name}_since": Min("placed_at", filter=part) for name, part in parts.items()},
    )
    return {name: Stuck(name=name, count=found[name], since=found[f"{name}_since"]) for name in parts}


def stuck_in_warehouse(*, gathering: int) -> Mapping[str, Stuck]:
    """ready to pick, parcels that wait for a batch (as counted), and balances that are sold out. Two statements."""
    ready = Consignment.objects.filter(goods_state="ready").aggregate(n=Count("pk"), at=Min("updated_at"))
    out = StockBalance.objects.aggregate(n=Count("pk", filter=Q(on_hand=0)))
    return {
        "ready": Stuck(name="ready", count=ready["n"], since=ready["at"]),
        "gathering": Stuck(name="gathering", count=gathering),
        "sold_out": Stuck(name="sold_out", count=out["n"]),
    }


def count_gathering() -> int:
    """Parcels that wait for a batch to name their flight, by the tallies."""
    return MatterTally.objects.filter(waits=Waits.GATHERING).aggregate(n=Sum("count"))["n"] or 0


def stuck_money() -> Mapping[str, Stuck]:
    """excess payments, refunds on their way, refunds that failed. Two statements."""
    excess = Attempt.objects.filter(state="excess").aggregate(n=Count("pk"), at=Min("created_at"))
    open_, failed = Q(state__in=("created", "processing")), Q(state="failed")
    refunds = Refund.objects.aggregate(
        open=Count("pk", filter=open_),
        open_since=Min("created_at", filter=open_),
        failed=Count("pk", filter=failed),
        failed_since=Min("created_at", filter=failed),
    )
    return {
        "excess": Stuck(name="excess", count=excess["n"], since=excess["at"]),
        "refunds": Stuck(name="refunds", count=refunds["open"], since=refunds["open_since"]),
        "refunds_failed": Stuck(
            name="refunds_failed", count=refunds["failed"], since=refunds["failed_since"]
        ),
    }


def dead_jobs() -> Sequence[DeadKind]:
    """The dead grouped by name, most first. One statement."""
    rows = (
        Job.objects.filter(state=JobState.DEAD)
        .values("name")
        .annotate(count=Count("pk"), reason=Min("reason"))
        .order_by("-count", "name")
    )
    return [DeadKind(**row) for row in rows]


def oldest_ready() -> Sequence[Consignment]:
    """The parcels that have waited longest to be picked. One statement."""
    return list(Consignment.objects.filter(goods_state="ready").order_by("updated_at", "pk")[:FEW])


def waiting_for_buyer() -> Sequence[Order]:
    """Orders whose buyer must correct something, oldest first. One statement."""
    return list(Order.objects.filter(service_state="correction_needed").order_by("placed_at", "pk")[:FEW])


def stuck_goods(*, today: date) -> Mapping[str, Stuck]:
    """Listings before the desk or taken off the shelf, filings refused or ending within a month. Three statements."""
    waiting = ListingReview.objects.filter(state="open").aggregate(n=Count("pk"), at=Min("asked_at"))
    stopped = newest().filter(state="stopped", listing__published=False)
    taken_off = stopped.aggregate(n=Count("pk"), at=Min("decided_at"))
    refused, ending = condition_of("rejected", today), condition_of("ending", today)
    found = GoodsFiling.objects.aggregate(
        refused=Count("pk", filter=refused),
        refused_since=Min("updated_at", filter=refused),
        ending=Count("pk", filter=ending),
    )
    return {
        "reviews": Stuck(name="reviews", count=waiting["n"], since=waiting["at"]),
        "stopped": Stuck(name="stopped", count=taken_off["n"], since=taken_off["at"]),
        "filings_refused": Stuck(
            name="filings_refused", count=found["refused"], since=found["refused_since"]
        ),
        "filings_ending": Stuck(name="filings_ending", count=found["ending"]),
    }
