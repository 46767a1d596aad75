"""A message that was written before is signed and leaves for the port."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from entrepot.customs import figures, queries, services
from entrepot.customs.hearing import hear
from entrepot.customs.ports import get_port
from entrepot.customs.ports.cards import signed_for
from entrepot.customs.ports.protocol import DocumentRefused, Port
from entrepot.customs.queries import AttemptFacts
from entrepot.platform import jobs
from entrepot.usecases.clearance.follow_answer import follow_answer

ASK_AFTER: Final = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=30))
"""When a port is asked about a sending that answers no other way: about 15 seconds, as seen, and once before and after."""


def send_attempt(*, attempt: int, now: datetime) -> bool:
    """Sign what is stored, once, and send it; False if that was done, or a newer sending has taken its place.

    It is signed outside of every transaction: a card may let us wait. The same signed bytes may go twice: the port knows the
    message by its guid. A port that refuses the document at once has given its answer, which is heard like any other.

    Raises: SignerBusy: the card has no free turn. CardRefused, PartnerUnreachable, AnswerUnknown, PortRefused.
    """
    facts = queries.get_attempt(attempt)
    if facts.sent_at is not None or not facts.live:
        return False
    port = get_port(facts.port)
    with figures.failures_noted(port.name, now=now):
        signed = facts.xml if facts.signed else _sign(facts, port, now)
        letter = port.envelope.wrap(signed, kind=facts.kind, message_guid=facts.message_guid, at=now)
        if not queries.is_live(attempt):  # a card may have let us wait
            return False
        try:
            port.transport.send(letter)
        except DocumentRefused as refused:
            _hear_refusal(facts, port, refused, now)
            return True
    with transaction.atomic(durable=True):
        services.mark_sent(attempt, now=now)
        figures.note_sent(port.name, now=now)
        _ask_soon(port, attempt, now)
    return True


def _sign(facts: AttemptFacts, port: Port, now: datetime) -> bytes:
    signed = signed_for(port, facts.xml)
    with transaction.atomic(durable=True):
        return services.keep_signed(facts.id, signed, now=now)


def _ask_soon(port: Port, attempt: int, now: datetime) -> None:
    """A port that answers only when it is asked is asked for the first answers by themselves."""
    for pause in ASK_AFTER if port.poll and port.poll.regular else ():
        key = f"fetch:{port.name}:{attempt}:{pause.seconds}"
        jobs.enqueue("clearance.fetch", {"port": port.name}, key=key, at=now + pause)


def _hear_refusal(facts: AttemptFacts, port: Port, refused: DocumentRefused, now: datetime) -> None:
    """It speaks of this sending, whatever time it names: the port may count in minutes."""
    receipt = replace(refused.receipt, message_guid=facts.message_guid, place=1, return_time=now)
    with transaction.atomic(durable=True):
        services.mark_sent(facts.id, now=now)
        figures.note_sent(port.name, now=now)
        inbound = services.store_inbound(
            port=facts.port, raw=refused.answer, about=facts.message_guid, now=now
        )
        if inbound is None:
            return
        follow_answer(hear(receipt, inbound_id=inbound, port=port, now=now), now=now)
        services.note_inbound(inbound, outcome="read")
