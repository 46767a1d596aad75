"""So many tries in so much time, counted in the database: every web process counts together."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest

from entrepot.platform.models import Tally
from entrepot_core.errors import Kind, Problem


class TooManyTries(Problem):
    """The limit of tries is used up for now."""

    code = "throttle.too_many_tries"
    kind = Kind.LIMITED
    title = "Too many tries. Wait %(minutes)s minutes, then try again."


def take(what: str, who: str, *, most: int, per: timedelta, now: datetime) -> None:
    """Count one try of ``who`` at ``what``; the claim is one conditional UPDATE.

    Raises:
        TooManyTries: ``most`` tries were made in the running period of length ``per``.
    """
    key = hashlib.sha256(f"{what}:{who}".encode()).hexdigest()
    rows = Tally.objects.filter(key=key)
    if _count(rows, most, now) or rows.filter(ends_at__lte=now).update(count=1, ends_at=now + per):
        return
    try:
        with transaction.atomic():
            Tally.objects.create(key=key, count=1, ends_at=now + per)
    except IntegrityError:
        # the limit is used up, or another try began the period since we looked
        if not _count(rows, most, now):
            raise TooManyTries(minutes=max(1, round(per.total_seconds() / 60))) from None


def _count(rows: QuerySet[Tally], most: int, now: datetime) -> bool:
    """Count one more in the running period, if there is one and it has room."""
    return bool(rows.filter(ends_at__gt=now, count__lt=most).update(count=F("count") + 1))


def address_of(request: HttpRequest) -> str:
    """Who knocks: the address that reached us, or what our proxy says of it where the deployment has one."""
    if settings.DEPLOYMENT.behind_proxy:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def sweep(*, now: datetime) -> int:
    """Delete the counts whose period is over; returns how many."""
    return Tally.objects.filter(ends_at__lt=now).delete()[0]


def forget(what: str, who: str) -> None:
    """Clear the count, as after a success."""
    Tally.objects.filter(key=hashlib.sha256(f"{what}:{who}".encode()).hexdigest()).delete()
