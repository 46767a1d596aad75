"""Jobs and schedules for the desk: what is dead, why, and what is due next."""

from collections.abc import Mapping, Sequence

from django.db.models import Count, Q

from entrepot.platform.desk.paging import Page, page_of
from entrepot.platform.models import Job, JobState, Schedule


def count_states() -> Mapping[str, int]:
    """Jobs by state. One statement."""
    return Job.objects.aggregate(**{state.value: Count("pk", filter=Q(state=state)) for state in JobState})


def list_jobs(*, state: str, name: str, before: int | None) -> Page[Job]:
    """One page of jobs in ``state``. One statement."""
    wanted = Job.objects.filter(state=state)
    if name:
        wanted = wanted.filter(name=name)
    return page_of(wanted, before=before)


def list_schedules() -> Sequence[Schedule]:
    """Every repeating job with its next time. One statement."""
    return list(Schedule.objects.order_by("next_at", "name"))
