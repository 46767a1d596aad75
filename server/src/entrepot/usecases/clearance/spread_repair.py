"""The repair of a group is spread over its parcels: some hundreds at once, so that no transaction is long."""

from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs import repairs
from entrepot.platform import jobs

AT_ONCE: Final = 200


def spread_repair(*, run: int, now: datetime) -> None:
    """Make the next items with a job each, and the job that goes on. Repeating it makes none twice."""
    with transaction.atomic(durable=True):
        facts = repairs.get_run(run)
        if facts is None or facts.state != "running" or facts.spread:
            return
        items, is_last = repairs.spread(facts, at_once=AT_ONCE)
        for item in items:
            jobs.enqueue("clearance.repair_item", {"item": item}, key=f"repair_item:{item}", at=now)
        if not is_last:
            after = repairs.get_run(run)
            reach = after.reach if after else 0
            jobs.enqueue("clearance.spread_repair", {"run": run}, key=f"repair:{run}:{reach}", at=now)
        repairs.close_if_done(run, now=now)
