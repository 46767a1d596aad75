"""What parcels wait for, gathered from their tracks, documents and the clocks of the house. Reads; writes nothing."""

from collections.abc import Sequence
from datetime import datetime

from entrepot.customs import clocks
from entrepot.customs.matters import PARCEL, Wanted
from entrepot.customs.watching import papers_of
from entrepot.orders.standings import StandingFacts, standings_of
from entrepot.usecases.clearance.gathering import gathered_later
from entrepot.usecases.watching.written import written
from entrepot_core.customs.batches import MODES
from entrepot_core.customs.matters import Clock, Paper, standing_of


def standing_matters(consignment_nos: Sequence[str], *, now: datetime) -> list[Wanted]:
    """How the matter of each should stand now. Three statements, five where some may wait for a batch."""
    rules = clocks.rules()
    papers: dict[str, dict[str, Paper]] = {}
    for facts in papers_of(consignment_nos, now=now):
        papers.setdefault(facts.consignment_no, {})[facts.kind] = Paper(
            state=facts.state, since=facts.updated_at, code=facts.code, text=facts.text, left=facts.left
        )
    parcels = standings_of(consignment_nos)
    unlisted = [each for each in parcels if each.mode in MODES and "621" not in papers.get(each.number, {})]
    gathering = gathered_later(unlisted) if unlisted else frozenset()
    return [
        _wanted(each, papers.get(each.number, {}), rules, needs_batch=each.number in gathering)
        for each in parcels
    ]


def _wanted(
    parcel: StandingFacts, papers: dict[str, Paper], rules: tuple[Clock, ...], *, needs_batch: bool
) -> Wanted:
    standing = standing_of(
        customs=parcel.customs_state,
        service=parcel.service_state,
        money=parcel.money_state,
        since=parcel.updated_at,
        papers=papers,
        needs_batch=needs_batch,
    )
    return written(
        PARCEL,
        parcel.number,
        standing,
        rules,
        consignment_no=parcel.number,
        order_no=parcel.order_no,
        port=parcel.port,
        mode=parcel.mode,
    )
