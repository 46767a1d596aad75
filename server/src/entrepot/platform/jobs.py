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
from django.db.models import F, Q

from entrepot.platform import correlation
from entrepot.platform.logs import redact_text
from entrepot.platform.models import Job, JobState

LEASE: Final[timedelta] = settings.DEPLOYMENT.lease
"""How long a worker may hold a job: longer than the longest handler, as short as a crash should be felt."""
MOST_FAILURES: Final = 12
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 900.0

Handler = Callable[[Mapping[str, Any], datetime], None]
_handlers: dict[str, Handler] = {}


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


def wake(key: str, *, at: datetime) -> None:
    """Run a waiting job now rather than at its time; does nothing if it runs or is done."""
    Job.objects.filter(key=key, state=JobState.WAITING, run_at__gt=at).update(run_at=at)


def claim(now: datetime) -> Claim | None:
    """Lease the job that has been due longest, or None. One conditional UPDATE decides between workers."""
    due = Q(state=JobState.WAITING) | Q(state=JobState.LEASED, leased_until__lte=now)
    for candidate in Job.objects.filter(due, run_at__lte=now).order_by("run_at", "id")[:8]:
        lease = uuid.uuid4().hex
        taken = Job.objects.filter(due, pk=candidate.pk, attempts=candidate.attempts).update(
            state=JobState.LEASED, lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
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
    """Put a job back with a growing, jittered pause, or among the dead after the last try."""
    reason = redact_text(f"{type(error).__name__}: {error}")[:2000]
    failures = Job.objects.values_list("failures", flat=True).get(pk=claim.pk) + 1
    if isinstance(error, Hopeless) or failures >= MOST_FAILURES:
        _held(claim).update(
            state=JobState.DEAD,
            lease="",
            leased_until=None,
            failures=failures,
            reason=reason,
            finished_at=now,
        )
        return
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (failures - 1)) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
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
