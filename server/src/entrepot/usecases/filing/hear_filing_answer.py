"""An answer to a goods filing is taken: from the port's message, or as a clerk writes it down."""

from collections.abc import Sequence
from datetime import date, datetime

import structlog
from django.db import transaction

from entrepot.customs import filing_answers, filing_letters, filing_queries
from entrepot.customs.filing_answers import NothingWritten, Said
from entrepot.platform import outbox
from entrepot.records import services as records
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.customs.filing import BONDED, AnswerState, FilingAnswer
from entrepot_core.errors import Kind, Problem

log = structlog.get_logger()


class NoteMissing(Problem):
    """An answer without a word where it comes from."""

    code = "filing.note_missing"
    title = "Say where the answer stands: the office, the letter, the system and the day."


class NumberMissing(Problem):
    """Approved without a number."""

    code = "filing.number_missing"
    kind = Kind.INVALID
    title = "Write the item number of the account book: bonded goods are declared by it."


def hear_filing_answers(
    *, port: str, answers: Sequence[FilingAnswer], inbound: int, now: datetime
) -> tuple[str, ...]:
    """Take what a message of a port says of filings; the effect of each answer. Hearing it again changes nothing.

    An answer about a whole message is ours only if that message was a filing: others are left to their own reader.
    Raises ItemTaken for an approval whose item another filing holds: that one is for a person.
    """
    effects = (
        _hear(port, answer, inbound, answer.place or place, now)
        for place, answer in enumerate(answers, start=1)
    )
    return tuple(effect for effect in effects if effect)


def _hear(port: str, answer: FilingAnswer, inbound: int, place: int, now: datetime) -> str:
    meant = filing_queries.filing_meant(port=port, message_guid=answer.message_guid, item_no=answer.item_no)
    if meant is None:
        if not answer.item_no:
            return ""
        log.error("answer to a filing that is not ours", port=port, inbound=inbound, item=answer.item_no)
        with transaction.atomic(durable=True):
            filing_letters.park(answer, inbound=inbound, place=place, now=now)
        return "parked"
    filing_id, version = meant
    said = Said(
        state=answer.state,
        actor=port,
        key=f"inbound:{inbound}:{place}",
        registration_no=answer.registration_no,
        item_record_no=answer.item_record_no,
        note=answer.text,
        inbound=inbound,
        version=version,
        answered_at=answer.answered_at,
    )
    with transaction.atomic(durable=True):
        filing_letters.settle(inbound=inbound, place=place)
        return _take(filing_id, said, now)


def record_filing_answer(
    *,
    filing_id: int,
    state: AnswerState,
    registration_no: str = "",
    item_record_no: str = "",
    valid_to: date | None = None,
    note: str,
    actor: str,
    now: datetime,
) -> str:
    """Write down an answer that came on paper or by another system, as the clerk who read it; returns its effect.

    Raises: NotFound, NoteMissing, NumberMissing, ItemTaken, NothingWritten (nobody waits for it); then nothing was written.
    """
    if not note.strip():
        raise NoteMissing(field="note")
    place = filing_queries.get_filing(filing_id).place
    version = filing_queries.find_version(filing_id, state="filed")
    bonded = bool(place.ems_no) or bool(version and version.facts.get("businessType") in BONDED)
    number = item_record_no.strip()[:30]
    if state is AnswerState.APPROVED and bonded and not number:
        raise NumberMissing(field="item_record_no")
    said = Said(
        state=state,
        actor=actor,
        key=f"hand:{filing_id}:{version.number if version else 0}:{state}:{now.isoformat()}",
        registration_no=registration_no.strip()[:60],
        item_record_no=number,
        valid_to=valid_to,
        note=note.strip()[:500],
    )
    with transaction.atomic(durable=True):
        effect = _take(filing_id, said, now)
        if effect == "history":
            raise NothingWritten
    return effect


def _take(filing_id: int, said: Said, now: datetime) -> str:
    effect = filing_answers.hear(filing_id, said, now=now)
    if effect == "moved":
        place = filing_queries.get_filing(filing_id).place
        records.write(
            "filing_answered",
            actor=said.actor,
            port=place.port,
            ref=f"filing:{filing_id}",
            facts={"sku": place.sku, "said": str(said.state)},
            now=now,
        )
        topic = {
            AnswerState.RECEIVED: "customs.filing_received.v1",
            AnswerState.APPROVED: "customs.filing_approved.v1",
        }.get(said.state, "customs.filing_refused.v1")
        outbox.publish(topic, {"filing_id": filing_id}, at=now)
        tell("filing", [filing_id], now=now)
    return effect
