"""A port knocks with an answer: the letter is taken out of the request as this port sends it, and the port gets its word."""

from datetime import datetime

from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Knock, Reply, UnknownPort
from entrepot.usecases.clearance.receive_message import receive_message


def receive_push(*, port: str, knock: Knock, address: str, now: datetime) -> Reply:
    """Keep what came and say so in the port's own words.

    Raises: UnknownPort: it does not push. CustomsPartyMissing, TooManyTries; a Problem where the request holds no letter.
    """
    push = get_port(port).push
    if push is None:
        raise UnknownPort(port=port)
    receive_message(port=port, letter=push.open(knock), address=address, now=now)
    return push.reply()
