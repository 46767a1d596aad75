"""How consignments stand, as the clocks of the clearance desk see them: few columns, many rows, by index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from entrepot.orders.models import Consignment


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingFacts:
    """One consignment with what its order says of money and service."""

    number: str
    order_no: str
    mode: str
    port: str
    warehouse_code: str
    customs_state: str
    service_state: str
    money_state: str
    updated_at: datetime


def standings_of(consignment_nos: Sequence[str]) -> tuple[StandingFacts, ...]:
    """Those that are there. One statement."""
    rows = Consignment.objects.filter(number__in=consignment_nos).order_by("number")
    return tuple(
        StandingFacts(
            number=row["number"],
            order_no=row["order__number"],
            mode=row["mode"],
            port=row["port"],
            warehouse_code=row["warehouse_code"],
            customs_state=row["customs_state"],
            service_state=row["order__service_state"],
            money_state=row["order__money_state"],
            updated_at=row["updated_at"],
        )
        for row in rows.values(
            "number",
            "order__number",
            "mode",
            "port",
            "warehouse_code",
            "customs_state",
            "order__service_state",
            "order__money_state",
            "updated_at",
        )
    )


def touched_since(moment: datetime, *, after: int, limit: int) -> tuple[tuple[int, str, datetime], ...]:
    """Consignments that moved at ``moment`` or later, in that order: id, number, when; those up to ``after`` at that
    moment were seen."""
    later = Q(updated_at__gt=moment) | Q(pk__gt=after)
    rows = Consignment.objects.filter(later, updated_at__gte=moment).order_by("updated_at", "pk")
    return tuple(rows.values_list("pk", "number", "updated_at")[:limit])
