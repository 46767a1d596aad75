"""The repair of a group: how far it has come, and what was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, IntegerField, Value, When

from entrepot.customs import repairs
from entrepot.customs.models import RepairItem, RepairRun
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of

TELLING: Final = ("refused", "overtaken", "stopped")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run, how many stand how, and those that were not repaired, newest first. ``ended`` of ``expected``, in percent."""

    run: RepairRun
    counts: Mapping[str, int]
    ended: int
    percent: int
    page: Page[RepairItem]


def get_run(pk: int, *, before: int | None) -> RunView:
    """Three statements. Raises NotFound."""
    run = RepairRun.objects.filter(pk=pk).first()
    if run is None:
        raise NotFound
    counts = repairs.progress_of(pk)
    ended = sum(n for state, n in counts.items() if state != repairs.WAITING)
    expected = max(run.expected, sum(counts.values()), 1)
    items = RepairItem.objects.filter(run=run, state__in=TELLING).select_related("matter")
    return RunView(
        run=run,
        counts=counts,
        ended=ended,
        percent=100 if run.state == "done" else min(ended * 100 // expected, 99),
        page=page_of(items, before=before),
    )


def list_runs(*, limit: int = 10) -> Sequence[RepairRun]:
    """The newest, those under way first. One statement."""
    first = Case(When(state="running", then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(RepairRun.objects.order_by(first, "-id")[:limit])
