"""Somebody at the clearance desk says how long a thing may wait."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import clocks
from entrepot.records import services as records
from entrepot_core.customs.records.chain import Fact


def set_clock(*, waits: str, port: str, mode: str, minutes: int | None, actor: str, now: datetime) -> None:
    """Write the rule and wind the clocks of what waits already; without ``minutes`` the rule is taken away.

    Raises: ClockMisfit; then nothing was written.
    """
    with transaction.atomic(durable=True):
        clocks.set_clock(waits=waits, port=port, mode=mode, minutes=minutes, actor=actor, now=now)
        facts: dict[str, Fact] = {"waits": waits, "mode": mode, "minutes": minutes or 0}
        records.write("clock_set", actor=actor, port=port, facts=facts, now=now)
