"""A port that owes answers is asked for what it could not push."""

from datetime import datetime
from typing import Final

import structlog
from django.db import transaction

from entrepot.customs import services
from entrepot.customs.ports import get_port
from entrepot.usecases.clearance.receive_message import receive_message

log = structlog.get_logger()
MOST_PAGES: Final = 20
FETCHED: Final = "fetched"
"""In the place of an address: nobody posted these."""


def fetch_answers(*, port: str, now: datetime) -> int:
    """Take every answer since the last time; returns how many were new. Nothing is sent again on a guess.

    Raises: PartnerUnreachable, AnswerUnknown.
    """
    log.warning("port is silent", port=port)
    transport, fresh = get_port(port).transport, 0
    after = services.cursor_of(port)
    for _ in range(MOST_PAGES):
        messages, following = transport.fetch(after)
        fresh += sum(receive_message(port=port, raw=raw, address=FETCHED, now=now) for raw in messages)
        with transaction.atomic(durable=True):
            services.move_cursor(port, after=after, to=following)
        if not messages or following <= after:
            break
        after = following
    return fresh
