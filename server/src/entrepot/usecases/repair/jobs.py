"""The jobs of repair: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from entrepot.platform import jobs, throttle
from entrepot.platform.worker import every
from entrepot.usecases.repair.prove_house import prove_house

log = structlog.get_logger()


@every("40 19 * * *", "repair.sweep_tallies")
def run_sweep_tallies(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every night: counts of tries whose period is over are of no more use."""
    log.info("tallies swept", count=throttle.sweep(now=now))


@every("20 19 * * *", "repair.prove_house")
def run_prove_house(_payload: Mapping[str, Any], _now: datetime) -> None:
    """Every night at 03:20 in Shanghai; what does not add up lies among the dead jobs for a person to see."""
    if wrong := prove_house():
        log.error("sums do not add up", count=len(wrong))
        raise jobs.Hopeless("; ".join(wrong))
