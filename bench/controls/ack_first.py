"""A worker that acknowledges a job before its work is committed: a kill in between loses the job."""

import os
import sys
import time
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.config.settings")
django.setup()

from entrepot.config import manage  # noqa: E402 - the models need Django to be ready
from entrepot.platform import clock, jobs, worker  # noqa: E402

PAUSE = 0.3


def run_one(now: datetime | None = None) -> bool:
    """As the real one, but for the order of the last two lines."""
    claim = jobs.claim(now or clock.now())
    if claim is None:
        return False
    jobs.finish(claim, now=clock.now())
    time.sleep(PAUSE)
    try:
        jobs.get_handler(claim.name)(claim.payload, clock.now())
    except jobs.Later as later:
        again = clock.now() + timedelta(seconds=later.seconds)
        jobs.Job.objects.filter(pk=claim.pk).update(state=jobs.JobState.WAITING, run_at=again)
    return True


if __name__ == "__main__":
    worker.run_one = run_one
    sys.argv[1:] = ["work", "--pause", "0.1"]
    manage.main()
