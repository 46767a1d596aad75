"""Batches of direct mail: a stock-in list (711) refused or not answered, and what differed on arrival."""

from collections.abc import Sequence
from datetime import datetime

from entrepot.customs import beside
from entrepot.customs.matters import Wanted
from entrepot.usecases.watching.papers import papers_by_number
from entrepot.usecases.watching.written import written
from entrepot_core.customs.matters import Clock, stock_in_standing


def to_see(_now: datetime) -> tuple[str, ...]:
    """Those with an open difference; the stock-in list is told of as every document is."""
    return beside.differing_batches()


def wanted(numbers: Sequence[str], rules: tuple[Clock, ...], now: datetime) -> list[Wanted]:
    """Two statements."""
    found = beside.batches_of(numbers)
    papers = papers_by_number([batch.number for batch in found], "711", now=now) if found else {}
    return [
        written(
            "batch",
            batch.number,
            stock_in_standing(
                papers.get(batch.number), difference=batch.difference, differs_since=batch.differs_since
            ),
            rules,
            port=batch.port,
            mode=batch.mode,
            name=batch.number,
        )
        for batch in found
    ]
