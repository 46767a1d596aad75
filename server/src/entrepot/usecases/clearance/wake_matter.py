"""Somebody at the clearance desk brings back what was let rest."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import handling, matters
from entrepot.records import services as records


def wake_matter(*, matter_id: int, actor: str, now: datetime) -> None:
    """Look at it now rather than at the moment that was said. Raises MatterSettled, AwakeAlready; then nothing was written."""
    with transaction.atomic(durable=True):
        matter = matters.get_matter(matter_id)
        handling.rouse(matter_id)
        records.write(
            "woken",
            actor=actor,
            consignment_no=matter.consignment_no,
            port=matter.port,
            ref=matter.key,
            now=now,
        )
