"""The yearly room of a consignment: set aside with the order, given back when customs refuses the list, taken again with the
next one, used with the release.

It is held under one name after another: as placed, and anew for each corrected identity and each list after a refusal. Only
the newest of them may hold anything.

A buyer's parcels share one room, so its row is taken after parcels, documents, books and orders, and before a guarantee.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Final

from entrepot.policies import queries as policy_queries
from entrepot.policies import services as policies
from entrepot_core.money import Money
from entrepot_core.orders.returns import Portion

AT_ONCE: Final = 50
"""How many names are looked for in one statement; further ones if the last of them is there."""


def _refs(consignment_no: str) -> tuple[str, ...]:
    """The names under which room was set aside, the newest first."""
    found: tuple[str, ...] = ()
    for first in count(0, AT_ONCE):
        names = [room_ref(consignment_no, turn) for turn in range(first, first + AT_ONCE)]
        more = policy_queries.reserved_refs(names)
        found = more + found
        if names[-1] not in more:
            break
    return found


def _next_ref(consignment_no: str, refs: tuple[str, ...]) -> str:
    """A name that none of ``refs`` is, nor was: there may be gaps between them."""
    turns = (int(ref.removeprefix(consignment_no).removeprefix("/") or 0) for ref in refs)
    return room_ref(consignment_no, max(turns, default=-1) + 1)


def room_ref(consignment_no: str, turn: int) -> str:
    """The name of the room held since the ``turn``-th time it was taken anew; 0 is as placed."""
    return f"{consignment_no}/{turn}" if turn else consignment_no


def room_beside(consignment_no: str, *, number_lookup: str, year: int) -> Money:
    """What the buyer has reserved and used of a year's room by everything else than this consignment."""
    return policy_queries.taken_beside(number_lookup, year, _refs(consignment_no))


def hold_room(consignment_no: str, *, number_lookup: str, year: int, now: datetime) -> None:
    """Have the room set aside for this ID number in the year of the declaration: what is held for another is given back.

    A consignment for which no room was ever set aside, as none is counted, gets none.

    Raises: OverAnnualRoom; ValueError: what is held can't be taken anew. Then nothing may be committed.
    """
    refs = _refs(consignment_no)
    if not refs or policy_queries.is_held(refs[0], number_lookup=number_lookup, year=year):
        return
    policies.lock_rooms(refs[:1], number_lookup=number_lookup, year=year)
    policies.release(refs[0], now=now)
    to_ref = _next_ref(consignment_no, refs)
    if not policies.reserve_again(refs[0], to_ref=to_ref, number_lookup=number_lookup, year=year, now=now):
        raise ValueError(f"no room of {refs[0]} can be set aside as {to_ref}")


def confirm_room(consignment_no: str, *, now: datetime) -> bool:
    """The room that is reserved counts as used."""
    return any(policies.confirm(ref, now=now) for ref in _refs(consignment_no)[:1])


def release_room(consignment_no: str, *, now: datetime) -> bool:
    """The room that is held is free again."""
    return any(policies.release(ref, now=now) for ref in _refs(consignment_no)[:1])


def release_rooms(consignment_nos: Sequence[str], *, now: datetime) -> None:
    """The same for every parcel of an order, whose rooms may be several."""
    held = [ref for number in consignment_nos for ref in _refs(number)[:1]]
    policies.lock_rooms(held)
    for ref in held:
        policies.release(ref, now=now)


def restore_room(consignment_no: str, *, portion: Portion, turn: int, now: datetime) -> bool:
    """A portion of the room that was used is free again, after a return; once a ``turn``."""
    return any(
        policies.restore(ref, amount_minor=portion.of(used), turn=turn, now=now)
        for ref in _refs(consignment_no)[:1]
        if (used := policy_queries.used_by(ref).minor)
    )


def move_rooms(consignment_nos: Sequence[str], *, number_lookup: str, now: datetime) -> int:
    """The room that is reserved for each is set aside for another ID number; for how many any was.

    Raises OverAnnualRoom.
    """
    refs = {number: found for number in consignment_nos if (found := _refs(number))}
    policies.lock_rooms([found[0] for found in refs.values()], number_lookup=number_lookup)
    return sum(
        policies.hand_on(found[0], to_ref=_next_ref(number, found), number_lookup=number_lookup, now=now)
        for number, found in refs.items()
    )
