"""Somebody at the clearance desk repairs a whole group at once: one job a parcel, stopped whenever they like."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import repairs
from entrepot.customs.repairs import Group
from entrepot.platform import jobs, outbox
from entrepot.records import services as records
from entrepot.usecases.clearance.repairing import RepairMisfit
from entrepot.usecases.clearance.repairs import suggested


def repair_group(*, group: Group, repair: str, actor: str, now: datetime) -> int:
    """Write the run and the job that spreads it; returns its number.

    Raises: RepairMisfit: this group is not repaired so. NothingToRepair, RepairRunning; then nothing was written.
    """
    if suggested(group.waits, group.cause) != repair:
        raise RepairMisfit
    with transaction.atomic(durable=True):
        run = repairs.start(group, repair=repair, by=actor, now=now)
        jobs.enqueue("clearance.spread_repair", {"run": run}, key=f"repair:{run}:0", at=now)
        facts = {"repair": repair, "waits": group.waits, "cause": group.cause, "mode": group.mode}
        records.write(
            "group_repaired", actor=actor, port=group.port, ref=f"repair:{run}", facts=facts, now=now
        )
        outbox.publish("clearance.group_repaired.v1", {"run": run, "repair": repair, "actor": actor}, at=now)
    return run
