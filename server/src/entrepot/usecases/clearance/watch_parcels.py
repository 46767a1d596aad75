"""The desk is told how parcels stand: what each waits for, and until when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs import clocks, matters
from entrepot.customs.matters import PARCEL, Wanted
from entrepot.customs.watching import papers_of
from entrepot.orders.standings import StandingFacts, standings_of
from entrepot_core.customs.matters import Clock, Paper, allowed, standing_of

AT_ONCE: Final = 200
"""Parcels looked at in one transaction."""


def watch_parcels(*, consignment_nos: Iterable[str], now: datetime) -> int:
    """Open, change or settle the matter of each; returns how many changed. As often as one likes."""
    numbers = sorted(set(consignment_nos))
    return sum(_watch(numbers[at : at + AT_ONCE], now) for at in range(0, len(numbers), AT_ONCE))


def _watch(numbers: list[str], now: datetime) -> int:
    with transaction.atomic(durable=True):
        rules = clocks.rules()
        papers: dict[str, dict[str, Paper]] = {}
        for facts in papers_of(numbers, now=now):
            papers.setdefault(facts.consignment_no, {})[facts.kind] = Paper(
                state=facts.state, since=facts.updated_at, code=facts.code, text=facts.text, left=facts.left
            )
        wanted = [_wanted(each, papers.get(each.number, {}), rules) for each in standings_of(numbers)]
        return matters.keep(wanted, now=now)


def _wanted(parcel: StandingFacts, papers: dict[str, Paper], rules: tuple[Clock, ...]) -> Wanted:
    standing = standing_of(
        customs=parcel.customs_state,
        service=parcel.service_state,
        money=parcel.money_state,
        since=parcel.updated_at,
        papers=papers,
    )
    (key,) = matters.keys_of(PARCEL, [parcel.number])
    if standing is None:
        return Wanted(
            key=key,
            subject=PARCEL,
            consignment_no=parcel.number,
            order_no=parcel.order_no,
            port=parcel.port,
            mode=parcel.mode,
        )
    return Wanted(
        key=key,
        subject=PARCEL,
        consignment_no=parcel.number,
        order_no=parcel.order_no,
        port=parcel.port,
        mode=parcel.mode,
        waits=str(standing.waits),
        cause=standing.cause[:24],
        document=standing.document,
        since=standing.since,
        due_at=standing.since + allowed(standing.waits, port=parcel.port, mode=parcel.mode, rules=rules),
    )
