"""A parcel comes with another batch than its list says: the list is to name the vehicle and the bill that bring it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs.amendments import FLIGHT, AmendmentOpen
from entrepot.customs.batches import Carriage, find_carriage
from entrepot.customs.rebatching import Amiss, lists_amiss
from entrepot.orders import queries as orders
from entrepot.usecases.amendments.amending import NothingToAmend, write_proposal
from entrepot_core.orders.tracks import CustomsState

_OFF: Final = frozenset({CustomsState.CANCELLING, CustomsState.CANCELLED})
_PARTS = ("traffic", "vehicle", "voyage", "bill_no")


def propose_flight(*, consignment_no: str, actor: str, now: datetime) -> int:
    """Ask a second person to have the list of one parcel changed; returns the number of the proposal.

    Raises: NotFound; NothingToAmend: its list names the right vehicle, is released, or is to be cancelled; AmendmentOpen.
    """
    with transaction.atomic(durable=True):
        is_off = orders.get_consignment(consignment_no).customs_state in _OFF
        carriage = find_carriage(consignment_no)
        amiss = lists_amiss(carriage.batch_no).get(consignment_no) if carriage else None
        if carriage is None or amiss is None or amiss.is_released or is_off:
            raise NothingToAmend
        return _propose(amiss, carriage, actor=actor, now=now)


def propose_flights(batch_no: str, *, actor: str, now: datetime) -> int:
    """The same for every parcel of a batch that was just closed; returns how many. Asks for a transaction."""
    made = 0
    for number, amiss in sorted(lists_amiss(batch_no).items()):
        carriage = find_carriage(number)
        if carriage is None or amiss.is_released:
            continue
        if orders.get_consignment(number).customs_state in _OFF:
            continue
        try:
            _propose(amiss, carriage, actor=actor, now=now)
        except AmendmentOpen:  # another proposal waits; the page of the batch offers this one afterwards
            continue
        made += 1
    return made


def flight_of(carriage: Carriage) -> Mapping[str, str]:
    """Fact -> value of what a parcel comes by."""
    told = asdict(carriage)
    return {f"transport.{name}": told[name] for name in _PARTS}


def _propose(amiss: Amiss, carriage: Carriage, *, actor: str, now: datetime) -> int:
    before, after = flight_of(amiss.named), flight_of(carriage)
    changed = sorted(path for path, value in after.items() if value != before[path])
    return write_proposal(
        orders.get_consignment(amiss.consignment_no),
        kind=FLIGHT,
        fields=changed,
        values={path: after[path] for path in changed},
        before={path: before[path] for path in changed},
        reason=f"{amiss.named.batch_no} → {carriage.batch_no}",
        actor=actor,
        now=now,
    )
