"""A person ends an override before its day."""

from datetime import datetime

from django.db import transaction

from entrepot.platform import clock, outbox
from entrepot.tariffs import overrides


def end_override(*, rate_id: int, actor: str, now: datetime) -> None:
    """Let today be its last day. Raises NotFound where there is none that runs longer."""
    with transaction.atomic(durable=True):
        overrides.end_override(rate_id, last_day=clock.local_date(now), actor=actor)
        outbox.publish("tariffs.changed.v1", {"rate_id": rate_id}, at=now)
