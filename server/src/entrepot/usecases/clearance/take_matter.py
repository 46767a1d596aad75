"""Somebody at the clearance desk takes what nobody has yet."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import handling, matters
from entrepot.platform.access import Actor
from entrepot.records import services as records


def take_matter(*, matter_id: int, actor: Actor, now: datetime) -> None:
    """Raises MatterTaken, MatterSettled; then nothing was written."""
    with transaction.atomic(durable=True):
        matter = matters.get_matter(matter_id)
        handling.take(matter_id, owner_id=actor.user_id, owner=actor.name, now=now)
        records.write(
            "taken",
            actor=actor.name,
            consignment_no=matter.consignment_no,
            port=matter.port,
            ref=matter.key,
            now=now,
        )
