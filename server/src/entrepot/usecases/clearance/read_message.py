"""A stored message of a port is opened, believed or refused, and every answer in it heard."""

from datetime import datetime

import structlog
from django.db import transaction

from entrepot.customs import bills, queries, services
from entrepot.customs.hearing import hear
from entrepot.customs.ports import get_port
from entrepot.platform.partners import KeyMissing
from entrepot.usecases.clearance.follow_answer import follow_answer
from entrepot_core.customs.documents import Message
from entrepot_core.errors import Problem

log = structlog.get_logger()


def read_message(*, inbound: int, now: datetime) -> tuple[str, ...]:
    """Hear what is in it; returns the effect of each answer. Reading it again changes nothing.

    What is hostile, broken or not signed by the port is kept and marked as refused. Raises KeyMissing: not now.
    """
    facts = queries.get_inbound(inbound)
    port = get_port(facts.port)
    try:
        told = port.envelope.unwrap(facts.raw)
        port.signer.verify(told, letter=facts.raw)
        answers = port.receipts.read(told)
        _take_bills(answers.bills, now)
    except KeyMissing:
        raise
    except Problem as problem:
        log.warning("message refused", inbound=inbound, code=problem.code)
        services.note_inbound(inbound, outcome="refused", reason=problem.sentence)
        return ()
    effects = []
    for receipt in answers.receipts:
        with transaction.atomic(durable=True):
            heard = hear(receipt, inbound_id=inbound, port=port, now=now)
            follow_answer(heard, now=now)
        effects.append(heard.effect)
    services.note_inbound(inbound, outcome="read")
    return tuple(effects)


def _take_bills(message: Message | None, now: datetime) -> None:
    """Tax bills are written down beside being heard; an unreadable one raises BillUnreadable."""
    if message is not None:
        with transaction.atomic(durable=True):
            for document in message.documents:
                bills.take(message.kind, document, now=now)
