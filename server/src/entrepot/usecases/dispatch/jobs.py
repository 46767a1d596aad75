"""The jobs of dispatch: load, call, done."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from entrepot.platform import jobs
from entrepot.usecases.dispatch.collect_parcel import collect_parcel
from entrepot.usecases.dispatch.follow_parcel import follow_parcel
from entrepot.usecases.dispatch.hand_over import hand_over

SILENCE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)
PATIENCE: Final = 10
"""How long a carrier may be silent before it is asked: a tenth of how long a parcel is under way, within limits."""


@jobs.job("dispatch.hand_over")
def run_hand_over(payload: Mapping[str, Any], now: datetime) -> None:
    """A consignment was released."""
    hand_over(order_no=payload["order_no"], consignment_no=payload["consignment_no"], actor="system", now=now)


@jobs.job("dispatch.collect")
def run_collect(payload: Mapping[str, Any], now: datetime) -> None:
    """A parcel was handed over; from now on its carrier is asked for it, should it be silent."""
    number = payload["consignment_no"]
    collect_parcel(consignment_no=number, now=now)
    with transaction.atomic():
        jobs.enqueue(
            "dispatch.follow",
            {"consignment_no": number, "since": now.isoformat()},
            key=f"follow:{number}",
            at=now + SILENCE,
        )


@jobs.job("dispatch.follow")
def run_follow(payload: Mapping[str, Any], now: datetime) -> None:
    """A parcel that is not delivered yet is asked for again and again, ever more seldom."""
    if follow_parcel(consignment_no=payload["consignment_no"], now=now):
        under_way = now - datetime.fromisoformat(payload["since"])
        pause = min(LONGEST_PAUSE, max(SILENCE, under_way / PATIENCE))
        raise jobs.Later(pause.total_seconds(), "the parcel is not delivered yet")
