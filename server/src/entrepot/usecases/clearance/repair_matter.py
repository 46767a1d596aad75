"""Somebody at the clearance desk presses the one button that repairs what waits."""

from datetime import datetime

import structlog
from django.db import transaction

from entrepot.usecases.clearance.repairing import carry_out
from entrepot.usecases.clearance.watch_matter import watch_matter

log = structlog.get_logger()


def repair_matter(
    *, matter_id: int, repair: str, actor: str, seen: datetime | None = None, now: datetime
) -> None:
    """Do what is suggested, if it still is; what it brings is seen when the partner answers.

    The repair and its entry of the log stand or fall together.

    Args:
        seen: when it was last repaired, as who presses was shown; None where it was not. A later repair is not done twice.

    Raises: MatterSettled, RepairMisfit, RepairedAlready, and what the repair itself raises; then nothing was written.
    """
    with transaction.atomic(durable=True):
        matter = carry_out(matter_id=matter_id, repair=repair, actor=actor, since=seen, now=now)
    watch_matter(matter=matter, now=now)
    log.info("repair asked for", matter=matter.key, repair=repair, actor=actor)
