"""The jobs of the log: every minute the chain goes on, every night the whole of it is proved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from entrepot.platform import jobs
from entrepot.platform.worker import every
from entrepot.usecases.records.make_export import make_export
from entrepot.usecases.records.prove_records import prove_records
from entrepot.usecases.records.purge_evidence import purge_evidence
from entrepot.usecases.records.remove_exports import remove_exports
from entrepot.usecases.records.seal_log import seal_log

log = structlog.get_logger()


@every("* * * * *", "records.seal")
def run_seal(_payload: Mapping[str, Any], now: datetime) -> None:
    """Link what was written, seal what is due."""
    seal_log(now=now)


@every("0 19 * * *", "records.prove")
def run_prove(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every night at 03:00 in Shanghai; a log that is not whole lies among the dead jobs for a person to see."""
    seal_log(at_once=True, now=now)
    verdict = prove_records(now=now)
    if not verdict.holds:
        log.error("the log is not whole", breaks=len(verdict.log.breaks), unspoken=len(verdict.unspoken))
        wrong = [f"{each.number} {each.fault}" for each in verdict.log.breaks[:20]]
        raise jobs.Hopeless("; ".join(["the log is not whole", *wrong, *verdict.unspoken]))


@every("30 18 * * *", "records.purge_evidence")
def run_purge_evidence(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every night: what had to be kept long enough goes."""
    if removed := purge_evidence(now=now):
        log.info("evidence purged", count=removed)


@jobs.job("records.make_export")
def run_make_export(payload: Mapping[str, Any], now: datetime) -> None:
    """Make one export."""
    make_export(export=payload["export"], now=now)


@every("50 18 * * *", "records.remove_exports")
def run_remove_exports(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every night: exports that lay long enough go."""
    remove_exports(now=now)
