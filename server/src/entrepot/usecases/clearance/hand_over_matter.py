"""What somebody at the clearance desk has is handed to a colleague, or given back to all."""

from datetime import datetime

from django.db import transaction

from entrepot.accounts.desks import find_colleague
from entrepot.customs import handling, matters
from entrepot.records import services as records
from entrepot_core.errors import Problem

MAY: str = "customs.repair"


class NoSuchColleague(Problem):
    """Nobody of this name works at the desk."""

    code = "clearance.no_such_colleague"
    title = "Nobody called “%(name)s” works at the clearance desk."


def hand_over_matter(*, matter_id: int, to: str, actor: str, now: datetime) -> None:
    """Give it to ``to``, or back to all where that is empty. Raises NoSuchColleague, MatterSettled."""
    colleague = find_colleague(to, may=MAY) if to else None
    if to and colleague is None:
        raise NoSuchColleague(name=to)
    with transaction.atomic(durable=True):
        matter = matters.get_matter(matter_id)
        handling.hand_over(
            matter_id, owner_id=colleague.id if colleague else None, owner=to if colleague else "", now=now
        )
        records.write(
            "handed_over",
            actor=actor,
            consignment_no=matter.consignment_no,
            port=matter.port,
            ref=matter.key,
            facts={"to": to},
            now=now,
        )
