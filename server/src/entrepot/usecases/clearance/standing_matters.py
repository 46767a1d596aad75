"""What parcels wait for, gathered from their tracks, documents and the clocks of the house. Reads; writes nothing."""

from collections.abc import Sequence
from datetime import datetime

from entrepot.customs import clocks, matters
from entrepot.customs.matters import PARCEL, Wanted
from entrepot.customs.watching import papers_of
from entrepot.orders.standings import StandingFacts, standings_of
from entrepot_core.customs.matters import Clock, Paper, allowed, standing_of


def standing_matters(consignment_nos: Sequence[str], *, now: datetime) -> list[Wanted]:
    """How the matter of each should stand now. Three statements."""
    rules = clocks.rules()
    papers: dict[str, dict[str, Paper]] = {}
    for facts in papers_of(consignment_nos, now=now):
        papers.setdefault(facts.consignment_no, {})[facts.kind] = Paper(
            state=facts.state, since=facts.updated_at, code=facts.code, text=facts.text, left=facts.left
        )
    return [_wanted(each, papers.get(each.number, {}), rules) for each in standings_of(consignment_nos)]


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
