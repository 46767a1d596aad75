"""Goods filings that a port refused, and those that hold and end soon."""

from collections.abc import Sequence
from datetime import datetime

from entrepot.customs import beside
from entrepot.customs.matters import Wanted
from entrepot.usecases.watching.written import written
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.matters import Clock, filing_standing


def to_see(now: datetime) -> tuple[str, ...]:
    """Refused ones, and those that end within a month."""
    return tuple(str(pk) for pk in beside.filings_to_see(beijing_day(now)))


def wanted(refs: Sequence[str], rules: tuple[Clock, ...], now: datetime) -> list[Wanted]:
    """One statement."""
    today = beijing_day(now)
    return [
        written(
            "filing",
            filing.id,
            filing_standing(state=filing.state, since=filing.since, valid_to=filing.valid_to, today=today),
            rules,
            port=filing.port,
            name=filing.sku,
        )
        for filing in beside.filings_of(beside.by_number(refs))
    ]
