"""A message with a goods filing leaves for its port."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import filing_queries, filings
from entrepot.customs.ports import get_port
from entrepot_core.customs.filing import KIND


def send_filing(*, sending: int, now: datetime) -> bool:
    """Send the stored bytes; False if that was done. The same bytes may go twice: the port knows them by their guid.

    Raises: PartnerUnreachable, AnswerUnknown, PortRefused.
    """
    facts = filing_queries.get_sending(sending)
    if facts.sent:
        return False
    port = get_port(facts.port)
    port.transport.send(port.envelope.wrap(facts.wire, kind=KIND, message_guid=facts.guid, at=now))
    with transaction.atomic(durable=True):
        filings.note_sent(sending, now=now)
    return True
