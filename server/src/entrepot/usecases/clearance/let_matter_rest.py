"""Somebody at the clearance desk wants to be reminded later of what they can't settle now."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import handling, matters
from entrepot.records import services as records
from entrepot_core.customs.masking import mask_text
from entrepot_core.errors import Problem


class RestUnexplained(Problem):
    """Nobody else would know why it is not looked at."""

    code = "clearance.rest_unexplained"
    title = "Say why it may rest, in at least three characters: your colleagues read it."


def let_matter_rest(*, matter_id: int, until: datetime, reason: str, actor: str, now: datetime) -> None:
    """Out of the way until then, or until it waits for something else; the log says who (``actor``) and why.

    Numbers of people in the reason are hidden: the log is never changed.

    Raises: RestUnexplained, RestMisfit, MatterSettled; then nothing was written.
    """
    reason = mask_text(reason.strip())[:200]
    if len(reason) < 3:
        raise RestUnexplained(field="reason")
    with transaction.atomic(durable=True):
        matter = matters.get_matter(matter_id)
        handling.let_rest(matter_id, until=until, by=actor, why=reason, now=now)
        records.write(
            "let_rest",
            actor=actor,
            consignment_no=matter.consignment_no,
            port=matter.port,
            ref=matter.key,
            facts={"until": until.isoformat(), "reason": reason},
            now=now,
        )
