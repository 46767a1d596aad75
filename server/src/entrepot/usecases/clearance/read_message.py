"""A stored message of a port is opened, believed or refused, and every answer in it heard."""

from datetime import datetime

import structlog
from django.db import transaction

from entrepot.customs import bills, queries, services
from entrepot.customs.guarantees import follow_bill
from entrepot.customs.hearing import hear
from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Port
from entrepot.platform.partners import KeyMissing
from entrepot.usecases.clearance.follow_answer import follow_answer
from entrepot.usecases.filing.hear_filing_answer import hear_filing_answers
from entrepot_core.customs.documents import Message
from entrepot_core.customs.messages import NotAMessage
from entrepot_core.customs.receipts import NoReceipt
from entrepot_core.errors import Problem

log = structlog.get_logger()


def read_message(*, inbound: int, now: datetime) -> tuple[str, ...]:
    """Hear what is in it; returns the effect of each answer. Reading it again changes nothing.

    What is hostile, broken or not signed by the port is kept and marked as refused. Raises KeyMissing: not now.
    """
    facts = queries.get_inbound(inbound)
    if facts.outcome == "refused":
        return ()  # at the door: as it lies here nobody can tell any more that it came by itself
    port = get_port(facts.port)
    try:
        told = port.envelope.unwrap(facts.raw)
        port.signer.verify(told, letter=facts.raw)
        if effects := _hear_filings(port, told, inbound, now):
            services.note_inbound(inbound, outcome="read")
            return effects
        answers = port.receipts.read(told)
        _take_bills(answers.bills, facts.port, now)
    except KeyMissing:
        raise
    except Problem as problem:
        log.warning("message refused", inbound=inbound, code=problem.code)
        services.note_inbound(inbound, outcome="refused", problem=problem)
        return ()
    effects = ()
    for receipt in answers.receipts:
        with transaction.atomic(durable=True):
            heard = hear(receipt, inbound_id=inbound, port=port, now=now)
            follow_answer(heard, now=now)
        effects = (*effects, heard.effect)
    services.note_inbound(inbound, outcome="read")
    return effects


def _hear_filings(port: Port, told: bytes, inbound: int, now: datetime) -> tuple[str, ...]:
    """The effects of answers to goods filings; empty where the message speaks of something else."""
    if port.goods_filing is None:
        return ()
    try:
        answers = port.goods_filing.answers(told)
    except (NotAMessage, NoReceipt):  # then it is for the other reader to say what is wrong with it
        return ()
    return hear_filing_answers(port=port.name, answers=answers, inbound=inbound, now=now)


def _take_bills(message: Message | None, port: str, now: datetime) -> None:
    """Tax bills are written down beside being heard; an unreadable one raises BillUnreadable."""
    if message is not None:
        with transaction.atomic(durable=True):
            for document in message.documents:
                taken = bills.take(message.kind, document, port=port, now=now)
                if taken.is_news:
                    follow_bill(taken.tax_no, now=now)
