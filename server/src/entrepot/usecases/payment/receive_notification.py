"""A payment provider tells us something, unasked."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from django.db import transaction

from entrepot.payments import services as payments
from entrepot.payments.providers import get_provider, keep_nothing
from entrepot.payments.providers.protocol import Acknowledgement
from entrepot.platform import jobs
from entrepot_core.errors import Problem

log = structlog.get_logger()


def receive_notification(
    *, provider: str, headers: Mapping[str, str], raw: bytes, now: datetime
) -> Acknowledgement:
    """Verify the raw bytes, keep them, answer; a job reads them later. A copy is answered like the first.

    What is forged, stale or malformed changes nothing but the count in the log.

    Raises: UnknownProvider.
    """
    adapter = get_provider(provider, keep=keep_nothing)
    try:
        head = adapter.verify(headers, raw, now=now)
    except Problem as problem:
        log.warning("notification refused", provider=provider, code=problem.code)
        return adapter.acknowledge(problem)
    with transaction.atomic(durable=True):
        pk = payments.store_notification(
            provider=provider,
            notification_id=head.notification_id,
            event_type=head.event_type,
            raw=raw,
            now=now,
        )
        if pk is not None:
            jobs.enqueue("payments.read_notification", {"notification": pk}, key=f"notification:{pk}", at=now)
    return adapter.acknowledge(None)
