"""A stored message of a port is opened, believed or refused, and every answer in it heard."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from django.db import transaction

from entrepot.customs import bills, queries, services
from entrepot.customs.hearing import hear
from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Port
from entrepot.platform.partners import KeyMissing
from entrepot.usecases.clearance.follow_answer import follow_answer
from entrepot.usecases.filing.hear_filing_answer import hear_filing_answers
from entrepot.usecases.tax.follow_bill import follow_bill
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.customs.documents import Message
from entrepot_core.customs.messages import NotAMessage
from entrepot_core.customs.receipts import NoReceipt
from entrepot_core.errors import Problem

log = structlog.get_logger()
NUMBERED: Final = frozenset({"622", "624", "626"})
"""Answers that have to bear preNo by the schema; refusals come without it all the same."""


class PartlyRead(Problem):
    """Some answers of a message were heard; the others wait till somebody has looked, or till they can be read."""

    code = "customs.partly_read"
    title = "%(unread)s of %(all)s answers in it can't be read, first that of document %(place)s."


def read_message(*, inbound: int, now: datetime) -> tuple[str, ...]:
    """Hear what is in it; returns the effect of each answer. Reading it again changes nothing but what was unreadable.

    What is hostile, broken or not signed by the port is kept and marked as refused; a message of which only some answers
    can be read, as read in part. Raises KeyMissing: not now.
    """
    facts = queries.get_inbound(inbound)
    if facts.outcome == "refused":
        return ()  # at the door: as it lies here nobody can tell any more that it came by itself
    port = get_port(facts.port)
    try:
        told = port.envelope.unwrap(facts.raw)
        port.signer.verify(told, letter=facts.raw)
        if effects := _hear_filings(port, told, inbound, now):
            _note(inbound, heard=len(effects), unread=_unread_beside(port, told))
            return effects
        answers = port.receipts.read(told)
        unread = (*map(_place, answers.unread), *_take_bills(answers.bills, facts.port, now))
    except KeyMissing:
        raise
    except Problem as problem:
        log.warning("message refused", inbound=inbound, code=problem.code)
        services.note_inbound(inbound, outcome="refused", problem=problem)
        return ()
    effects = ()
    for receipt in answers.receipts:
        if receipt.kind in NUMBERED and not receipt.pre_no:
            log.warning("answer without preNo", inbound=inbound, kind=receipt.kind, status=receipt.status)
        with transaction.atomic(durable=True):
            heard = hear(receipt, inbound_id=inbound, port=port, now=now)
            follow_answer(heard, now=now)
        effects = (*effects, heard.effect)
    _note(inbound, heard=len(effects), unread=unread)
    return effects


def _note(inbound: int, *, heard: int, unread: Sequence[int]) -> None:
    """What became of a message; ``unread`` are the documents in it that say something unreadable."""
    if not unread:
        services.note_inbound(inbound, outcome="read")
        return
    problem = PartlyRead(unread=len(unread), all=heard + len(unread), place=min(unread))
    log.warning("message read in part", inbound=inbound, unread=len(unread))
    services.note_inbound(inbound, outcome="partly", problem=problem)


def _place(problem: Problem) -> int:
    place = problem.params.get("place")
    return place if isinstance(place, int) else 0


def _unread_beside(port: Port, told: bytes) -> tuple[int, ...]:
    """What can't be read in a message that speaks of filings: the other reader knows."""
    try:
        return tuple(map(_place, port.receipts.read(told).unread))
    except (NotAMessage, NoReceipt):
        return ()


def _hear_filings(port: Port, told: bytes, inbound: int, now: datetime) -> tuple[str, ...]:
    """The effects of answers to goods filings; empty where the message speaks of something else."""
    if port.goods_filing is None:
        return ()
    try:
        answers = port.goods_filing.answers(told)
    except (NotAMessage, NoReceipt):  # then it is for the other reader to say what is wrong with it
        return ()
    return hear_filing_answers(port=port.name, answers=answers, inbound=inbound, now=now)


def _take_bills(message: Message | None, port: str, now: datetime) -> tuple[int, ...]:
    """Tax bills are written down beside being heard; returns the places of those that can't be used.

    Raises BillUnreadable where none can.
    """
    unread: list[int] = []
    documents = message.documents if message is not None else ()
    for place, document in enumerate(documents, 1):
        assert message is not None
        try:
            with transaction.atomic(durable=True):
                taken = bills.take(message.kind, document, port=port, now=now)
                if taken.is_news:
                    follow_bill(taken.tax_no, now=now)
                tell("bill", [taken.id], now=now)
        except bills.BillUnreadable:
            unread.append(place)
            if len(unread) == len(documents):
                raise
    return tuple(unread)
