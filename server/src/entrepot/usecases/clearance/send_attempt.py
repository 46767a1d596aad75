"""A signed message that was written before leaves for the port."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import figures, queries, services
from entrepot.customs.ports import get_port
from entrepot_core.errors import Problem


def send_attempt(*, attempt: int, now: datetime) -> bool:
    """Send the stored bytes; False if that was done, or a newer sending has taken their place.

    The same bytes may go twice: the port knows the message by its guid.

    Raises: PartnerUnreachable, AnswerUnknown, PortRefused.
    """
    facts = queries.get_attempt(attempt)
    if facts.sent_at is not None or not facts.live:
        return False
    port = get_port(facts.port)
    envelope = port.envelope.wrap(facts.xml, kind=facts.kind, message_guid=facts.message_guid, at=now)
    try:
        port.transport.send(envelope)
    except Problem as problem:
        with transaction.atomic(durable=True):
            figures.note_failure(port.name, error=problem.sentence, now=now)
        raise
    with transaction.atomic(durable=True):
        services.mark_sent(attempt, now=now)
        figures.note_sent(port.name, now=now)
    return True
