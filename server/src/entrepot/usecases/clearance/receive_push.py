"""A port knocks with an answer: the letter is taken out of the request as this port sends it, and the port gets its word."""

from datetime import datetime
from typing import Final

from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Knock, Reply, UnknownPort
from entrepot.usecases.clearance.receive_message import receive_message, refuse_message
from entrepot_core.errors import Problem

MOST_BYTES: Final = 1024 * 1024
"""No message of a port comes near: of what is larger no more is read than this."""


class MessageTooLarge(Problem):
    """More than any message of a port has."""

    code = "customs.message_too_large"
    title = "This message is refused: it has more than %(bytes)s bytes."


class MessageCompressed(Problem):
    """Nobody knows how large it would become."""

    code = "customs.message_compressed"
    title = "This message is refused: it is compressed, and no port sends that."


def receive_push(*, port: str, knock: Knock, address: str, now: datetime) -> Reply:
    """Keep what came and say so in the port's own words.

    What is no letter at all, too large or compressed, is refused; its beginning is kept for a look.

    Raises: UnknownPort: it does not push. CustomsPartyMissing, TooManyTries; a Problem where the request holds no letter.
    """
    push = get_port(port).push
    if push is None:
        raise UnknownPort(port=port)
    problem, status = _unfit(knock)
    if problem is not None:
        refuse_message(port=port, letter=knock.body, problem=problem, address=address, now=now)
        return Reply(body=b"", status=status)
    try:
        letter = push.open(knock)
    except Problem as wrong:
        refuse_message(port=port, letter=knock.body, problem=wrong, address=address, now=now)
        raise
    receive_message(port=port, letter=letter, address=address, now=now)
    return push.reply()


def _unfit(knock: Knock) -> tuple[Problem | None, int]:
    """Why a request is not even opened, and the status that says so."""
    if len(knock.body) > MOST_BYTES:
        return MessageTooLarge(bytes=MOST_BYTES), 413
    if knock.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        return MessageCompressed(), 415
    return None, 200
