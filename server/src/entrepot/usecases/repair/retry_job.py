"""Somebody gives a dead job another life."""

from datetime import datetime

import structlog
from django.db import transaction

from entrepot.platform import jobs
from entrepot.platform.access import Actor
from entrepot_core.errors import Kind, Problem

log = structlog.get_logger()


class JobNotDead(Problem):
    """The job runs, waits, is done, or never was."""

    code = "jobs.not_dead"
    kind = Kind.CONFLICT
    title = "This job is not dead any more: look at the list again."


def retry_job(*, job_id: int, actor: Actor, now: datetime) -> None:
    """Put the job back among the waiting, with all its tries. Raises JobNotDead; then nothing was written."""
    with transaction.atomic(durable=True):
        if not jobs.retry_dead(job_id, now=now):
            raise JobNotDead
    log.info("dead job retried", job=job_id, actor=actor.name)
