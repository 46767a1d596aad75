"""What one person proposed and another has to decide: amendments, positive lists, listings before the desk."""

from collections.abc import Sequence
from datetime import datetime

from entrepot.customs import beside
from entrepot.customs.beside import ProposalStanding
from entrepot.customs.matters import Wanted
from entrepot.orders.standings import standings_of
from entrepot.usecases.watching.written import written
from entrepot_core.customs.matters import Clock, Standing, decision_standing

Rules = tuple[Clock, ...]


def amendments_to_see(_now: datetime) -> tuple[str, ...]:
    """Amendments that wait."""
    return tuple(str(pk) for pk in beside.open_amendments())


def amendments(refs: Sequence[str], rules: Rules, _now: datetime) -> list[Wanted]:
    """Two statements."""
    found = beside.amendments_of(beside.by_number(refs))
    parcels = {parcel.number: parcel for parcel in standings_of([each.consignment_no for each in found])}
    return [
        written(
            "amendment",
            each.id,
            _standing(each),
            rules,
            port=parcels[each.consignment_no].port if each.consignment_no in parcels else "",
            mode=parcels[each.consignment_no].mode if each.consignment_no in parcels else "",
            name=each.consignment_no,
            consignment_no=each.consignment_no,
            order_no=parcels[each.consignment_no].order_no if each.consignment_no in parcels else "",
        )
        for each in found
    ]


def lists_to_see(_now: datetime) -> tuple[str, ...]:
    """Positive lists that wait."""
    return tuple(str(pk) for pk in beside.open_lists())


def lists(refs: Sequence[str], rules: Rules, _now: datetime) -> list[Wanted]:
    """One statement."""
    found = beside.lists_of(beside.by_number(refs))
    return [written("positive", each.id, _standing(each), rules, port="", name=each.name) for each in found]


def reviews_to_see(_now: datetime) -> tuple[str, ...]:
    """Listings that wait."""
    return tuple(str(pk) for pk in beside.open_reviews())


def reviews(refs: Sequence[str], rules: Rules, _now: datetime) -> list[Wanted]:
    """One statement."""
    found = beside.reviews_of(beside.by_number(refs))
    return [written("review", each.id, _standing(each), rules, port="", name=each.name) for each in found]


def _standing(each: ProposalStanding) -> Standing | None:
    return decision_standing(is_open=each.is_open, kind=each.kind, since=each.since)
