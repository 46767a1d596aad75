"""Somebody at the clearance desk stops the repair of a group."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import repairs
from entrepot.platform.access import NotFound
from entrepot.records import services as records
from entrepot_core.errors import Kind, Problem


class RepairEnded(Problem):
    """Nothing is left to stop."""

    code = "clearance.repair_ended"
    kind = Kind.CONFLICT
    title = "This repair has ended already."


def stop_repair(*, run: int, actor: str, now: datetime) -> None:
    """What was not repaired yet is left alone; the log says who (``actor``) did it, and how many those are.

    Raises NotFound, RepairEnded; then nothing was written.
    """
    with transaction.atomic(durable=True):
        facts = repairs.get_run(run)
        if facts is None:
            raise NotFound
        left = repairs.stop(run, now=now)
        if left is None:
            raise RepairEnded
        records.write(
            "repair_stopped",
            actor=actor,
            port=facts.group.port,
            ref=f"repair:{run}",
            facts={"repair": facts.repair, "waits": facts.group.waits, "count": left},
            now=now,
        )
