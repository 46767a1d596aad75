"""Jobs: do it soon, at least once, with back-off and a place for the dead.

A job is a row. A worker claims it with one conditional UPDATE that sets a lease; if the worker dies, the lease runs out and
another takes it. Handlers must be idempotent.
"""

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from entrepot.platform import correlation
from entrepot.platform.logs import redact_text
from entrepot.platform.models import Job, JobState, OutboxEvent
from entrepot_core.errors import Kind, Problem

LEASE: Final[timedelta] = settings.DEPLOYMENT.lease
"""How long a worker may hold a job without renewing: as short as a crash should be felt."""
LONGEST: Final = timedelta(hours=1)
"""A job that runs longer is no longer renewed: somebody else takes it."""
MOST_FAILURES: Final = 12
PATIENCE: Final = timedelta(days=3)
"""How long a job waits for a partner that can't be reached, before it goes to the dead letters."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 900.0

Handler = Callable[[Mapping[str, Any], datetime], None]
_handlers: dict[str, Handler] = {}
_running: dict[str, tuple["Claim", datetime]] = {}
"""Lease -> its job. A job that outlived its lease may run here a second time; each run begins and ends by itself."""


class Later(Exception):
    """Raised by a handler that has nothing to do yet: run me again after ``seconds``. Counts as no failure."""

    def __init__(self, seconds: float, why: str) -> None:
        super().__init__(why)
        self.seconds = seconds


class Hopeless(Exception):
    """Raised by a handler that will never succeed: the job goes to the dead letters at once, with the reason."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A leased job."""

    pk: int
    name: str
    payload: Mapping[str, Any]
    lease: str
    attempts: int
    correlation_id: str


def job(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of the jobs called ``name``."""

    def register(handler: Handler) -> Handler:
        if _handlers.get(name, handler) is not handler:
            raise ValueError(f"two handlers are called {name}")
        _handlers[name] = handler
        return handler

    return register


def get_handler(name: str) -> Handler:
    """Raises LookupError."""
    try:
        return _handlers[name]
    except KeyError:
        raise LookupError(f"no job is called {name}") from None


def enqueue(name: str, payload: Mapping[str, Any], *, key: str, at: datetime) -> bool:
    """Write a job into the running transaction. False if a job with this key is there already."""
    get_handler(name)
    try:
        with transaction.atomic():
            Job.objects.create(
                name=name,
                payload=dict(payload),
                key=key,
                run_at=at,
                created_at=at,
                correlation_id=correlation.current_id(),
            )
    except IntegrityError:
        return False
    return True


def claim(now: datetime) -> Claim | None:
    """Lease the job that has been due longest, or None. One conditional UPDATE decides between workers."""
    waiting = Job.objects.filter(state=JobState.WAITING, run_at__lte=now)
    expired = Job.objects.filter(state=JobState.LEASED, leased_until__lte=now)
    for candidate in (*expired.order_by("id")[:4], *waiting.order_by("run_at", "id")[:8]):
        lease = uuid.uuid4().hex
        taken = Job.objects.filter(
            pk=candidate.pk, state=candidate.state, lease=candidate.lease, attempts=candidate.attempts
        ).update(state=JobState.LEASED, lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1)
        if taken:
            return Claim(
                candidate.pk,
                candidate.name,
                candidate.payload,
                lease,
                candidate.attempts + 1,
                candidate.correlation_id,
            )
    return None


def begin(claim: Claim) -> None:
    """Note that this process runs a job, so that its lease is renewed."""
    _running[claim.lease] = (claim, timezone.now())


def end(claim: Claim) -> None:
    """Note that this process no longer runs a job."""
    _running.pop(claim.lease, None)


def renew(*, now: datetime) -> int:
    """Renew the leases of the jobs this process runs; returns how many are still held."""
    held = [claim for claim, since in list(_running.values()) if timezone.now() - since < LONGEST]
    return sum(_held(claim).update(leased_until=now + LEASE) for claim in held)


def purge(*, before: datetime) -> int:
    """Forget what was done before a moment: finished jobs, and the events they followed. Returns how many rows."""
    done, _ = Job.objects.filter(state=JobState.DONE, finished_at__lt=before).delete()
    told, _ = OutboxEvent.objects.filter(happened_at__lt=before).delete()
    return done + told


def finish(claim: Claim, *, now: datetime) -> None:
    """Close a leased job. Does nothing if the lease was lost meanwhile."""
    _held(claim).update(state=JobState.DONE, lease="", leased_until=None, finished_at=now, reason="")


def postpone(claim: Claim, *, later: Later, now: datetime) -> None:
    """Put a job back for later, without counting a failure."""
    _held(claim).update(
        state=JobState.WAITING,
        lease="",
        leased_until=None,
        run_at=now + timedelta(seconds=later.seconds),
        reason=str(later)[:500],
    )


def fail(claim: Claim, *, error: BaseException, now: datetime) -> None:
    """Put a job back with a growing, jittered pause, or among the dead after the last try.

    A partner that can't be reached is waited for as long as PATIENCE; maintenance takes hours.
    """
    reason = redact_text(f"{type(error).__name__}: {error}")[:2000]
    failures, made_at = Job.objects.values_list("failures", "created_at").get(pk=claim.pk)
    failures += 1
    away = isinstance(error, Problem) and error.kind is Kind.UNAVAILABLE
    spent = now - made_at > PATIENCE if away else failures >= MOST_FAILURES
    if isinstance(error, Hopeless) or spent:
        _held(claim).update(
            state=JobState.DEAD,
            lease="",
            leased_until=None,
            failures=failures,
            reason=reason,
            finished_at=now,
        )
        return
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(failures - 1, 12)) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
    _held(claim).update(
        state=JobState.WAITING,
        lease="",
        leased_until=None,
        failures=failures,
        reason=reason,
        run_at=now + timedelta(seconds=pause),
    )


def retry_dead(pk: int, *, now: datetime) -> bool:
    """Give a dead job another life; False if it is not dead."""
    return bool(
        Job.objects.filter(pk=pk, state=JobState.DEAD).update(
            state=JobState.WAITING, failures=0, run_at=now, finished_at=None
        )
    )


def _held(claim: Claim) -> Any:
    return Job.objects.filter(pk=claim.pk, lease=claim.lease, state=JobState.LEASED)
