"""A port calls for something beside receipts: to sign a message in our name, to ask whether we are there."""

from datetime import datetime
from typing import Final

from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Knock, Reply, UnknownPort
from entrepot.usecases.clearance.sign_for_port import sign_for_port

SIGNATURES: Final = "signatures"


def answer_call(*, port: str, word: str, knock: Knock, address: str, now: datetime) -> Reply:
    """A signature, or what the port's own folder answers: that believes nobody whom it can't tell, and writes nothing.

    Raises UnknownPort, and what ``sign_for_port`` raises.
    """
    if word == SIGNATURES:
        return sign_for_port(port=port, knock=knock, address=address, now=now)
    answer = get_port(port).calls.get(word)
    if answer is None:
        raise UnknownPort(port=port)
    return answer(knock)
