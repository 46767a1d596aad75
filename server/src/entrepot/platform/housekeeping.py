"""What the platform does every night: forget what was done long ago."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.sessions.models import Session

from entrepot.platform import jobs, worker

KEPT: Final = timedelta(days=30)
"""How long finished jobs and told events are kept; the dead stay until somebody has looked."""


@worker.every("40 17 * * *", "platform.forget")
def forget(_payload: Mapping[str, Any], now: datetime) -> None:
    """Forget finished jobs, told events and sessions that ended."""
    jobs.purge(before=now - KEPT)
    Session.objects.filter(expire_date__lt=now).delete()
