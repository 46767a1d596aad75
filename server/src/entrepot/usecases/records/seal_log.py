"""What was written into the log is linked into its chain, and the chain sealed."""

from datetime import datetime

import structlog
from django.db import transaction

from entrepot.records import chaining

log = structlog.get_logger()


def seal_log(*, at_once: bool = False, now: datetime) -> int:
    """Link everything that waits; seal when it is due, or ``at_once``. Returns the number of the seal, 0 for none."""
    while True:
        with transaction.atomic(durable=True):
            linked = chaining.link_new()
        if linked < chaining.BATCH:
            break
    with transaction.atomic(durable=True):
        seal = chaining.seal_new(at_once=at_once, now=now)
    if seal:
        log.info("log sealed", seal=seal)
    return seal
