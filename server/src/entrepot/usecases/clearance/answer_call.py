"""A port calls for something beside receipts: to sign a message in our name, to ask whether we are there."""

from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Knock, Reply, UnknownPort


def answer_call(*, port: str, word: str, knock: Knock) -> Reply:
    """What the port's own folder answers; it believes nobody whom it can't tell. Writes nothing. Raises UnknownPort."""
    answer = get_port(port).calls.get(word)
    if answer is None:
        raise UnknownPort(port=port)
    return answer(knock)
