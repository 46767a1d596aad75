"""The jobs of repair: load, call, done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from entrepot.platform import jobs
from entrepot.platform.worker import every
from entrepot.usecases.repair.prove_house import prove_house

log = structlog.get_logger()


@every("20 19 * * *", "repair.prove_house")
def run_prove_house(_payload: Mapping[str, Any], _now: datetime) -> None:
    """Every night at 03:20 in Shanghai; what does not add up lies among the dead jobs for a person to see."""
    if wrong := prove_house():
        log.error("sums do not add up", count=len(wrong))
        raise jobs.Hopeless("; ".join(wrong))
