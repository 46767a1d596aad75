"""Under which names the yearly room of a consignment is held: one for each identity it was to be declared with."""

from datetime import datetime

from entrepot.orders import queries as orders
from entrepot.policies import queries as policy_queries
from entrepot.policies import services as policies
from entrepot_core.orders.returns import Portion
from entrepot_core.orders.tracks import Track


def room_ref(consignment_no: str, correction: int) -> str:
    """The name of the room held since the ``correction``-th correction of the identity; 0 is as placed."""
    return f"{consignment_no}/{correction}" if correction else consignment_no


def corrections_of(order_no: str) -> int:
    """How often the identity of an order was corrected."""
    return sum(
        entry.track is Track.SERVICE and entry.step == "correct" for entry in orders.timeline(order_no)
    )


def _refs(order_no: str, consignment_no: str) -> list[str]:
    return [room_ref(consignment_no, each) for each in range(corrections_of(order_no), -1, -1)]


def confirm_room(order_no: str, consignment_no: str, *, now: datetime) -> bool:
    """The room that is reserved counts as used."""
    return any(policies.confirm(ref, now=now) for ref in _refs(order_no, consignment_no))


def release_room(order_no: str, consignment_no: str, *, now: datetime) -> bool:
    """The room that is held is free again."""
    return any(policies.release(ref, now=now) for ref in _refs(order_no, consignment_no))


def restore_room(order_no: str, consignment_no: str, *, portion: Portion, turn: int, now: datetime) -> bool:
    """A portion of the room that was used is free again, after a return; once a ``turn``."""
    return any(
        policies.restore(ref, amount_minor=portion.of(used), turn=turn, now=now)
        for ref in _refs(order_no, consignment_no)
        if (used := policy_queries.used_by(ref).minor)
    )


def move_room(order_no: str, consignment_no: str, *, number_lookup: str, now: datetime) -> bool:
    """The room that is reserved is set aside for another ID number. Call before the step "correct" is taken.

    Raises OverAnnualRoom.
    """
    to_ref = room_ref(consignment_no, corrections_of(order_no) + 1)
    refs = _refs(order_no, consignment_no)
    return any(policies.hand_on(ref, to_ref=to_ref, number_lookup=number_lookup, now=now) for ref in refs)
