"""How much of the year's room a buyer has left, by this shop's own count: customs' count over all shops may be higher."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Sum

from entrepot.policies.models import AnnualRoom, AnnualRoomMove
from entrepot_core.money import Money

CURRENCY = "CNY"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFacts:
    """The room of one ID number in one calendar year. ``counted_by`` says whose count it is: never customs'."""

    year: int
    limit: Money
    reserved: Money
    used: Money
    counted_by: str = field(default="this_shop")

    @property
    def taken(self) -> Money:
        """Reserved and used."""
        return self.reserved + self.used

    @property
    def left(self) -> Money:
        """What may still be ordered this year, as far as this shop knows."""
        return self.limit - self.taken


def room_of(number_lookup: str, year: int, *, limit_minor: int) -> RoomFacts:
    """The room of an ID number; one that never ordered here has ``limit_minor`` fen."""
    row = AnnualRoom.objects.filter(number_lookup=number_lookup, year=year).first()
    limit, reserved, used = (
        (row.limit_minor, row.reserved_minor, row.used_minor) if row else (limit_minor, 0, 0)
    )
    return RoomFacts(
        year=year,
        limit=Money.of_minor(limit, CURRENCY),
        reserved=Money.of_minor(reserved, CURRENCY),
        used=Money.of_minor(used, CURRENCY),
    )


def taken_beside(number_lookup: str, year: int, refs: Iterable[str]) -> Money:
    """What an ID number has reserved and used in a year, but for what is held under ``refs``."""
    room = AnnualRoom.objects.filter(number_lookup=number_lookup, year=year).first()
    if room is None:
        return Money.of_minor(0, CURRENCY)
    moves = AnnualRoomMove.objects.filter(room=room, ref__in=list(refs)).values_list("kind", "amount_minor")
    own = sum({"reserve": 1, "release": -1}.get(kind, 0) * amount for kind, amount in moves)
    return Money.of_minor(room.reserved_minor + room.used_minor - own, CURRENCY)


def reserved_refs(refs: Iterable[str]) -> tuple[str, ...]:
    """Those of ``refs`` under which room was ever set aside, the newest first."""
    rows = AnnualRoomMove.objects.filter(ref__in=list(refs), kind="reserve").order_by("-id")
    return tuple(rows.values_list("ref", flat=True))


def is_held(ref: str, *, number_lookup: str, year: int) -> bool:
    """Whether what was set aside under ``ref`` is held still, or used, for this ID number and year."""
    rows = AnnualRoomMove.objects.filter(ref=ref, room__number_lookup=number_lookup, room__year=year)
    kinds = set(rows.values_list("kind", flat=True))
    return bool(kinds) and "release" not in kinds


def used_by(ref: str) -> Money:
    """What a consignment used of the year's room when it was confirmed; zero if it never was."""
    minor = (
        AnnualRoomMove.objects.filter(ref=ref, kind="confirm").values_list("amount_minor", flat=True).first()
    )
    return Money.of_minor(minor or 0, CURRENCY)


def prove_rooms() -> tuple[str, ...]:
    """Rooms whose figures are not the sum of their moves, in words; empty when all agree. Two statements."""
    moved: dict[int, dict[str, int]] = {}
    groups = AnnualRoomMove.objects.values_list("room_id", "kind").annotate(total=Sum("amount_minor"))
    for room_id, kind, total in groups.order_by():
        moved.setdefault(room_id, {})[kind] = total
    wrong = []
    for room in AnnualRoom.objects.order_by("id"):
        sums = moved.get(room.pk, {})
        confirmed = sums.get("confirm", 0)
        reserved = sums.get("reserve", 0) - confirmed - sums.get("release", 0)
        used = confirmed - sums.get("restore", 0)
        if (reserved, used) != (room.reserved_minor, room.used_minor):
            wrong.append(
                f"room {room.pk}: {room.reserved_minor} reserved and {room.used_minor} used, "
                f"moves say {reserved} and {used}"
            )
    return tuple(wrong)
