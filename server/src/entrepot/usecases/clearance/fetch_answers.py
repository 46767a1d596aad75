"""A port that owes answers is asked for what it could not push."""

from datetime import datetime
from typing import Final

import structlog
from django.db import transaction

from entrepot.customs import figures, services
from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Poll
from entrepot.usecases.clearance.receive_message import receive_message

log = structlog.get_logger()
MOST_PAGES: Final = 20
FETCHED: Final = "fetched"
"""In the place of an address: nobody posted these."""


def fetch_answers(*, port: str, now: datetime) -> int:
    """Take every answer since the last time; returns how many were new. Nothing is sent again on a guess.

    Raises: PartnerUnreachable, AnswerUnknown.
    """
    poll = get_port(port).poll
    if poll is None:
        return 0
    if not poll.regular:
        log.warning("port is silent", port=port)
    fresh = sum(_fetch(port, poll, channel, now) for channel in poll.channels)
    with transaction.atomic(durable=True):
        figures.note_fetched(port, now=now)
    return fresh


def _fetch(port: str, poll: Poll, channel: str, now: datetime) -> int:
    fresh, after = 0, services.cursor_of(port, channel)
    for _ in range(MOST_PAGES):
        letters, following = poll.fetch(channel, after)
        fresh += sum(
            receive_message(port=port, letter=letter, address=FETCHED, now=now) for letter in letters
        )
        with transaction.atomic(durable=True):
            services.move_cursor(port, channel, after=after, to=following)
        if not letters or following <= after:
            break
        after = following
    return fresh
