"""What time it is. Only surfaces, jobs and commands ask; everything below is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta())

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This moment, in UTC."""
    return timezone.now() + _shift.get()


def local_date(moment: datetime, zone: ZoneInfo = SHANGHAI) -> date:
    """The calendar day of ``moment`` in a named place: what law, cut-offs and reports count by."""
    return moment.astimezone(zone).date()


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Live ``by`` later (or earlier) for a while, as a test or a rehearsal does."""
    token = _shift.set(_shift.get() + by)
    try:
        yield
    finally:
        _shift.reset(token)
