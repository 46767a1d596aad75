"""How far something that is read in order was read. Asks to be called inside a transaction."""

from entrepot.customs.models import DeskMark


def mark_of(name: str) -> int:
    """Where to go on from."""
    return DeskMark.objects.get_or_create(name=name)[0].position


def move_mark(name: str, *, after: int, to: int) -> bool:
    """Go on from ``after`` to ``to``; False if another worker did."""
    return bool(DeskMark.objects.filter(name=name, position=after).update(position=to))
