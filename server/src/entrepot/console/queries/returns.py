"""Returns that are not over, with their goods, for the warehouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch

from entrepot.orders.models import OrderLine, ReturnRequest

LIMIT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A return, and what goes back: pieces of order lines."""

    request: ReturnRequest
    lines: Sequence[tuple[int, OrderLine]]


def list_expected() -> Sequence[Expected]:
    """Those due first first, at most 200. Three statements."""
    rows = (
        ReturnRequest.objects.filter(state="open")
        .select_related("consignment")
        .prefetch_related(
            "lines", Prefetch("consignment__lines", queryset=OrderLine.objects.order_by("position"))
        )
        .order_by("back_by", "id")[:LIMIT]
    )
    return [Expected(request=row, lines=_lines(row)) for row in rows]


def _lines(row: ReturnRequest) -> Sequence[tuple[int, OrderLine]]:
    known = {line.position: line for line in row.consignment.lines.all()}
    return [(line.quantity, known[line.position]) for line in row.lines.all()]
