"""Somebody at the clearance desk stops the repair of a group."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import repairs
from entrepot.platform.access import NotFound
from entrepot_core.errors import Kind, Problem


class RepairEnded(Problem):
    """Nothing is left to stop."""

    code = "clearance.repair_ended"
    kind = Kind.CONFLICT
    title = "This repair has ended already."


def stop_repair(*, run: int, now: datetime) -> None:
    """What was not begun is left alone. Raises NotFound, RepairEnded; then nothing was written."""
    with transaction.atomic(durable=True):
        if repairs.get_run(run) is None:
            raise NotFound
        if not repairs.stop(run, now=now):
            raise RepairEnded
