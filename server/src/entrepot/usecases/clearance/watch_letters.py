"""The desk is told of messages that somebody has to look at: refused ones, and answers that fit nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs import clocks, matters
from entrepot.customs.matters import LETTER, Wanted
from entrepot.customs.watching import LetterFacts, letters_of
from entrepot.usecases.watching.written import written
from entrepot_core.customs.matters import Clock, Standing, Waits

TROUBLE: Final = {"alert": Waits.ALERT, "parked": Waits.PARKED}


def watch_letters(*, letter_ids: Iterable[int], now: datetime) -> int:
    """Open, change or settle the matter of each; returns how many changed. One that is gone is settled."""
    numbers = sorted(set(letter_ids))
    with transaction.atomic(durable=True):
        rules = clocks.rules()
        found = {letter.id: letter for letter in letters_of(numbers)}
        wanted = [_wanted(number, found.get(number), rules) for number in numbers]
        return matters.keep(wanted, now=now)


def _wanted(number: int, letter: LetterFacts | None, rules: tuple[Clock, ...]) -> Wanted:
    return written(
        LETTER, number, _standing(letter), rules, port=letter.port if letter else "", letter_id=number
    )


def _standing(letter: LetterFacts | None) -> Standing | None:
    waits = _waits(letter)
    if letter is None or waits is None:
        return None
    return Standing(
        waits=waits, cause="" if waits is Waits.PARTLY else letter.status, since=letter.received_at
    )


def _waits(letter: LetterFacts | None) -> Waits | None:
    if letter is None:
        return None
    trouble = TROUBLE.get(letter.trouble)
    if letter.outcome == "refused":
        return Waits.REFUSED
    # what is parked may find its document by itself: what can't be read needs somebody first
    return Waits.PARTLY if letter.outcome == "partly" and trouble is not Waits.ALERT else trouble
