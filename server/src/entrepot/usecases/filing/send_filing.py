"""A message with a goods filing is signed and leaves for its port."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import figures, filing_queries, filings
from entrepot.customs.filing_queries import SendingFacts
from entrepot.customs.ports import get_port
from entrepot.customs.ports.cards import signed_for
from entrepot.customs.ports.protocol import Port
from entrepot_core.customs.filing import KIND


def send_filing(*, sending: int, now: datetime) -> bool:
    """Sign what is stored, once, and send it; False if that was done.

    The same signed bytes may go twice: the port knows them by their guid.

    Raises: SignerBusy: the card has no free turn. CardRefused, PartnerUnreachable, AnswerUnknown, PortRefused.
    """
    facts = filing_queries.get_sending(sending)
    if facts.sent:
        return False
    port = get_port(facts.port)
    with figures.failures_noted(port.name, now=now):
        signed = facts.wire if facts.signed else _sign(facts, port, now)
        port.transport.send(port.envelope.wrap(signed, kind=KIND, message_guid=facts.guid, at=now))
    with transaction.atomic(durable=True):
        filings.note_sent(sending, now=now)
    return True


def _sign(facts: SendingFacts, port: Port, now: datetime) -> bytes:
    signed = signed_for(port, facts.wire)
    with transaction.atomic(durable=True):
        return filings.keep_signed(facts.id, signed, now=now)
