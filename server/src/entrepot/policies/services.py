"""Count the yearly room of a buyer at this shop: reserved, used, given back. Asks to be called inside a transaction.

Each act is written down once per consignment and changes the room by one conditional UPDATE; the row of the room is
locked first, so of two acts on one consignment the second sees the first. Who moves several rooms locks them all before.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from entrepot.policies.models import AnnualRoom, AnnualRoomMove
from entrepot_core.errors import Kind, Problem
from entrepot_core.money import Money

CURRENCY = "CNY"


class OverAnnualRoom(Problem):
    """What the buyer has used and reserved at this shop leaves too little of the year's limit."""

    code = "policies.over_annual_room"
    kind = Kind.CONFLICT
    title = (
        "This would pass the yearly limit of %(limit)s for this ID number; by this shop's own count %(left)s "
        "are left. Take something out, order for another person, or wait until January."
    )


def reserve(
    *, number_lookup: str, year: int, limit_minor: int, amount_minor: int, ref: str, now: datetime
) -> bool:
    """Set ``amount_minor`` fen of the year's room aside for a consignment; False if that was done before.

    Raises OverAnnualRoom; then nothing was written.
    """
    with transaction.atomic():
        room, _ = AnnualRoom.objects.get_or_create(
            number_lookup=number_lookup, year=year, defaults={"limit_minor": limit_minor}
        )
        if not _write(room.pk, "reserve", ref, amount_minor, now):
            return False
        claim = AnnualRoom.objects.filter(
            pk=room.pk, limit_minor__gte=F("reserved_minor") + F("used_minor") + amount_minor
        )
        if not claim.update(reserved_minor=F("reserved_minor") + amount_minor):
            room.refresh_from_db()
            left = room.limit_minor - room.reserved_minor - room.used_minor
            raise OverAnnualRoom(limit=_yuan(room.limit_minor), left=_yuan(left))
    return True


def lock_rooms(refs: Iterable[str], *, number_lookup: str = "", year: int | None = None) -> None:
    """Lock the rooms in which something was set aside under ``refs`` and, in the same years and ``year``, those of an ID
    number: in one order, so that of two who swap rooms neither waits for the other.
    """
    moves = AnnualRoomMove.objects.filter(ref__in=list(refs), kind="reserve").select_related("room")
    held = {move.room_id: move.room for move in moves}
    limits = {room.year: room.limit_minor for room in held.values()}
    if year is not None and limits:
        limits.setdefault(year, max(limits.values()))
    wanted = set(held)
    for each, limit_minor in sorted(limits.items()) if number_lookup else ():
        room, _ = AnnualRoom.objects.get_or_create(
            number_lookup=number_lookup, year=each, defaults={"limit_minor": limit_minor}
        )
        wanted.add(room.pk)
    list(AnnualRoom.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))


def confirm(ref: str, *, now: datetime) -> bool:
    """Turn what is reserved for a consignment into used; False if nothing is reserved for it any more."""
    with transaction.atomic():
        reserved = _reserved(ref)
        if reserved is None or _kinds(ref) != {"reserve"}:
            return False
        amount = reserved.amount_minor
        _write(reserved.room_id, "confirm", ref, amount, now)
        AnnualRoom.objects.filter(pk=reserved.room_id).update(
            reserved_minor=F("reserved_minor") - amount, used_minor=F("used_minor") + amount
        )
    return True


def release(ref: str, *, now: datetime) -> bool:
    """Give back all that a consignment holds, reserved or used; False if it holds nothing."""
    with transaction.atomic():
        reserved = _reserved(ref)
        if reserved is None:
            return False
        kinds, amount = _kinds(ref), reserved.amount_minor
        if kinds == {"reserve"}:
            _write(reserved.room_id, "release", ref, amount, now)
            AnnualRoom.objects.filter(pk=reserved.room_id).update(reserved_minor=F("reserved_minor") - amount)
            return True
        left = amount - _restored(ref)
        return kinds == {"reserve", "confirm"} and left > 0 and _restore(reserved, left, ref, now)


def hand_on(ref: str, *, to_ref: str, number_lookup: str, now: datetime) -> bool:
    """Set what is reserved under ``ref`` aside for another ID number, under ``to_ref``; False if nothing is reserved.

    Both rooms are to be locked before (``lock_rooms``).

    Raises: OverAnnualRoom; ValueError: ``to_ref`` was set aside before. Then nothing was written.
    """
    with transaction.atomic():
        reserved = _reserved(ref)
        if reserved is None or _kinds(ref) != {"reserve"}:
            return False
        room = AnnualRoom.objects.get(pk=reserved.room_id)
        release(ref, now=now)
        if not reserve(
            number_lookup=number_lookup,
            year=room.year,
            limit_minor=room.limit_minor,
            amount_minor=reserved.amount_minor,
            ref=to_ref,
            now=now,
        ):
            raise ValueError(f"{to_ref} was set aside before")
        return True


def reserve_again(ref: str, *, to_ref: str, number_lookup: str, year: int, now: datetime) -> bool:
    """Set as much aside under ``to_ref`` as was given back under ``ref``; False if that was done before or there is none.

    Raises OverAnnualRoom; then nothing was written.
    """
    given_back = AnnualRoomMove.objects.select_related("room").filter(ref=ref, kind="reserve").first()
    if given_back is None or "release" not in _kinds(ref):
        return False
    return reserve(
        number_lookup=number_lookup,
        year=year,
        limit_minor=given_back.room.limit_minor,
        amount_minor=given_back.amount_minor,
        ref=to_ref,
        now=now,
    )


def restore(ref: str, *, amount_minor: int | None = None, turn: int = 1, now: datetime) -> bool:
    """Give back of what a consignment used, as after a return: all that is left, or ``amount_minor`` fen. Once a
    ``turn``; False if that was done before or nothing was used.

    Raises ValueError: more than was used and not given back in earlier turns.
    """
    with transaction.atomic():
        reserved = _reserved(ref)
        if reserved is None or _kinds(ref) != {"reserve", "confirm"}:
            return False
        if AnnualRoomMove.objects.filter(ref=_of_turn(ref, turn), kind="restore").exists():
            return False
        left = reserved.amount_minor - _restored(ref)
        amount = left if amount_minor is None else amount_minor
        if not 0 < amount <= left:
            raise ValueError(f"{amount} of {left}")
        return _restore(reserved, amount, _of_turn(ref, turn), now)


def _restore(reserved: AnnualRoomMove, amount: int, ref: str, now: datetime) -> bool:
    _write(reserved.room_id, "restore", ref, amount, now)
    return bool(AnnualRoom.objects.filter(pk=reserved.room_id).update(used_minor=F("used_minor") - amount))


def _restored(ref: str) -> int:
    rows = AnnualRoomMove.objects.filter(ref__startswith=_of_turn(ref, ""), kind="restore")
    return rows.aggregate(total=Sum("amount_minor"))["total"] or 0


def _of_turn(ref: str, turn: int | str) -> str:
    return f"{ref}#{turn}"


def _reserved(ref: str) -> AnnualRoomMove | None:
    """What was reserved for a consignment, its room locked until the end of the transaction."""
    move = AnnualRoomMove.objects.filter(ref=ref, kind="reserve").first()
    if move is not None:
        AnnualRoom.objects.select_for_update().get(pk=move.room_id)
    return move


def _kinds(ref: str) -> set[str]:
    return set(AnnualRoomMove.objects.filter(ref=ref).values_list("kind", flat=True))


def _write(room_id: int, kind: str, ref: str, amount: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            AnnualRoomMove.objects.create(room_id=room_id, kind=kind, ref=ref, amount_minor=amount, at=now)
    except IntegrityError:
        return False
    return True


def _yuan(minor: int) -> Money:
    return Money.of_minor(minor, CURRENCY)
