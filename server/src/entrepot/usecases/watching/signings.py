"""Deliveries that the carrier declared (513) and customs refused."""

from collections.abc import Sequence
from datetime import datetime

from entrepot.customs.matters import Wanted
from entrepot.orders.standings import standings_of
from entrepot.usecases.watching.papers import papers_by_number
from entrepot.usecases.watching.written import written
from entrepot_core.customs.matters import Clock, signing_standing


def to_see(_now: datetime) -> tuple[str, ...]:
    """None by itself: a delivery is told of as every document is."""
    return ()


def wanted(numbers: Sequence[str], rules: tuple[Clock, ...], now: datetime) -> list[Wanted]:
    """Two statements."""
    papers = papers_by_number(numbers, "513", now=now)
    return [
        written(
            "signing",
            parcel.number,
            signing_standing(papers[parcel.number]),
            rules,
            port=parcel.port,
            mode=parcel.mode,
            consignment_no=parcel.number,
            order_no=parcel.order_no,
        )
        for parcel in (standings_of(sorted(papers)) if papers else ())
    ]
