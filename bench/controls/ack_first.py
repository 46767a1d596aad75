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

PAUSE = 0.8


def run_one(now: datetime | None = None) -> bool:
    """As the real one, but the job is closed before it is done; what failed or has to wait is opened again."""
    claim = jobs.claim(now or clock.now())
    if claim is None:
        return False
    jobs.finish(claim, now=clock.now())
    time.sleep(PAUSE)
    try:
        jobs.get_handler(claim.name)(claim.payload, clock.now())
    except jobs.Later as later:
        put_back(claim, later.seconds)
    except Exception:  # noqa: BLE001 - as the real one: whatever happened, the job is put back
        put_back(claim, 1.0)
    return True


def put_back(claim: jobs.Claim, seconds: float) -> None:
    """Open a closed job again."""
    again = clock.now() + timedelta(seconds=seconds)
    jobs.Job.objects.filter(pk=claim.pk).update(state=jobs.JobState.WAITING, run_at=again)


if __name__ == "__main__":
    worker.run_one = run_one
    sys.argv[1:] = ["work", "--pause", "0.1"]
    manage.main()
