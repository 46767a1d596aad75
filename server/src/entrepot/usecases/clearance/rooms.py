"""The yearly room of a consignment: set aside with the order, given back when customs refuses the list, taken again with the
next one, used with the release.

It is held under one name after another: as placed, and anew for each corrected identity and each list after a refusal.
"""

from datetime import datetime
from typing import Final

from entrepot.policies import queries as policy_queries
from entrepot.policies import services as policies
from entrepot_core.money import Money
from entrepot_core.orders.returns import Portion

MOST_NAMES: Final = 50
"""How often the room of one consignment may be taken anew."""


def _refs(consignment_no: str) -> tuple[str, ...]:
    """The names under which room was set aside, the newest first."""
    return policy_queries.reserved_refs([room_ref(consignment_no, each) for each in range(MOST_NAMES)])


def room_ref(consignment_no: str, turn: int) -> str:
    """The name of the room held since the ``turn``-th time it was taken anew; 0 is as placed."""
    return f"{consignment_no}/{turn}" if turn else consignment_no


def room_beside(consignment_no: str, *, number_lookup: str, year: int) -> Money:
    """What the buyer has reserved and used of a year's room by everything else than this consignment."""
    return policy_queries.taken_beside(number_lookup, year, _refs(consignment_no))


def hold_room(consignment_no: str, *, number_lookup: str, year: int, now: datetime) -> None:
    """Have the room set aside for this ID number in the year of the declaration: what is held for another is given back.

    A consignment for which no room was ever set aside, as none is counted, gets none.

    Raises OverAnnualRoom; then nothing was written.
    """
    refs = _refs(consignment_no)
    if not refs or policy_queries.is_held(refs[0], number_lookup=number_lookup, year=year):
        return
    policies.release(refs[0], now=now)
    policies.reserve_again(
        refs[0], to_ref=room_ref(consignment_no, len(refs)), number_lookup=number_lookup, year=year, now=now
    )


def confirm_room(consignment_no: str, *, now: datetime) -> bool:
    """The room that is reserved counts as used."""
    return any(policies.confirm(ref, now=now) for ref in _refs(consignment_no))


def release_room(consignment_no: str, *, now: datetime) -> bool:
    """The room that is held is free again."""
    return any(policies.release(ref, now=now) for ref in _refs(consignment_no))


def restore_room(consignment_no: str, *, portion: Portion, turn: int, now: datetime) -> bool:
    """A portion of the room that was used is free again, after a return; once a ``turn``."""
    return any(
        policies.restore(ref, amount_minor=portion.of(used), turn=turn, now=now)
        for ref in _refs(consignment_no)
        if (used := policy_queries.used_by(ref).minor)
    )


def move_room(consignment_no: str, *, number_lookup: str, now: datetime) -> bool:
    """The room that is reserved is set aside for another ID number; False where none is reserved just now.

    Raises OverAnnualRoom.
    """
    refs = _refs(consignment_no)
    to_ref = room_ref(consignment_no, len(refs))
    return any(policies.hand_on(ref, to_ref=to_ref, number_lookup=number_lookup, now=now) for ref in refs)
