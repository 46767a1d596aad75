"""The worker's loop: claim, run, close; and make the jobs that are due by the calendar."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from cronsim import CronSim
from django.db import close_old_connections, connections, transaction

from entrepot.platform import clock, jobs
from entrepot.platform.models import Schedule

log = structlog.get_logger()
AFTER_TROUBLE: Final = 1.0
"""Seconds to wait after the database failed."""
_schedules: Final[dict[str, str]] = {}


def every(cron: str, name: str) -> Callable[[jobs.Handler], jobs.Handler]:
    """Register a job that is due by a cron line (UTC), such as ``*/5 * * * *``."""

    def register(handler: jobs.Handler) -> jobs.Handler:
        _schedules[name] = cron
        return jobs.job(name)(handler)

    return register


def make_due(now: datetime) -> int:
    """Make the jobs whose time has come; one worker wins each by moving ``next_at``. Returns how many."""
    made = 0
    for name, cron in _schedules.items():
        row, _ = Schedule.objects.get_or_create(name=name, defaults={"next_at": now})
        if row.next_at > now:
            continue
        following = next(CronSim(cron, now))
        with transaction.atomic():  # who moves it and dies before the job is made has moved nothing
            if Schedule.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=following):
                made += jobs.enqueue(name, {}, key=f"schedule:{name}:{row.next_at.isoformat()}", at=now)
    return made


def run_one(now: datetime | None = None) -> bool:
    """Run the job that is due, if any. What a handler raises is written beside the job, never thrown on."""
    claim = jobs.claim(now or clock.now())
    if claim is None:
        return False
    structlog.contextvars.bind_contextvars(correlation_id=claim.correlation_id, job=claim.name)
    jobs.begin(claim)
    try:
        jobs.get_handler(claim.name)(claim.payload, clock.now())
    except jobs.Later as later:
        jobs.postpone(claim, later=later, now=clock.now())
    except Exception as error:  # noqa: BLE001 - whatever happened, the job must be put back
        log.warning("job failed", attempt=claim.attempts, error=str(error), kind=type(error).__name__)
        jobs.fail(claim, error=error, now=clock.now())
    else:
        jobs.finish(claim, now=clock.now())
    finally:
        jobs.end(claim)
        structlog.contextvars.clear_contextvars()
    return True


def run_until_idle(limit: int = 1000) -> int:
    """Run what is due now, as a test does; returns how many jobs ran."""
    ran = 0
    while ran < limit and run_one():
        ran += 1
    return ran


def work(stop: threading.Event, *, threads: int, pause: float = 0.2) -> None:
    """Serve on so many threads until told to stop; leases are kept until the last job in hand is finished."""
    finished = threading.Event()
    keeper = threading.Thread(target=keep_leases, args=(finished,), daemon=True)
    serving = [threading.Thread(target=serve, args=(stop,), kwargs={"pause": pause}) for _ in range(threads)]
    for thread in (keeper, *serving):
        thread.start()
    for thread in serving:
        thread.join()
    finished.set()
    keeper.join()


def serve(stop: threading.Event, *, pause: float = 0.2) -> None:
    """Work until told to stop: the job in hand is finished first. A database that fails is waited for, not died of."""
    while not stop.is_set():
        try:
            close_old_connections()
            make_due(clock.now())
            while not stop.is_set() and run_one():
                pass
        except Exception:  # the lease of a job in hand runs out, and it is taken again
            log.exception("worker can't reach its jobs")
            close_old_connections()
            stop.wait(AFTER_TROUBLE)
        stop.wait(pause)
    connections.close_all()


def keep_leases(stop: threading.Event) -> None:
    """Renew the leases of the jobs this process runs, so that a slow one is not begun twice."""
    while not stop.wait(jobs.LEASE.total_seconds() / 3):
        try:
            jobs.renew(now=clock.now())
        except Exception:  # the next round tries again
            log.exception("leases not renewed")
        close_old_connections()
