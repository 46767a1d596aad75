"""The jobs of goods filing: send what was written, end what no longer holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.customs.turns import at_its_turn
from entrepot.platform import jobs, worker
from entrepot.usecases.filing.expire_filings import expire_filings, stop_forbidden
from entrepot.usecases.filing.send_filing import send_filing

# Days of law begin at midnight in Shanghai, 16:00 UTC; the cards are built a little before this.
AFTER_MIDNIGHT = "5 16 * * *"


@jobs.job("filing.send")
def run_send(payload: Mapping[str, Any], now: datetime) -> None:
    """Sign and send one message."""
    with at_its_turn():
        send_filing(sending=payload["sending"], now=now)


@worker.every(AFTER_MIDNIGHT, "filing.expire")
def run_expire(payload: Mapping[str, Any], now: datetime) -> None:
    """Filings, a hundred at a time; after the last of them, listings that the positive list keeps out."""
    run = payload.get("run") or now.isoformat()
    part, after = payload.get("part", "filings"), payload.get("after", 0)
    _, following = (expire_filings if part == "filings" else stop_forbidden)(after=after, now=now)
    if following is not None:
        todo = {"part": part, "after": following, "run": run}
    elif part == "filings":
        todo = {"part": "listings", "after": 0, "run": run}
    else:
        return
    jobs.enqueue("filing.expire", todo, key=f"expire:{run}:{todo['part']}:{todo['after']}", at=now)
