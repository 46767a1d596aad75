"""A port has made the unified message of a document of ours and calls to have it signed.

What is signed binds us as declarant. So only that is signed which says the same as what we sent, once, while the sending is under
way; everything else is refused, and every answer is written down.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.utils.translation import gettext_noop

from entrepot.customs import figures, services
from entrepot.customs.entrusting import KINDS, Claim, Meant, claim_signature, find_meant, give_back
from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import Entrusted, Knock, Port, Reply, UnknownPort
from entrepot.platform import throttle
from entrepot.platform.partners import KeyMissing
from entrepot.records import services as records
from entrepot_core.customs.documents import Document, Message
from entrepot_core.customs.messages import read, validate
from entrepot_core.customs.messages.entrusting import besides, made_amiss
from entrepot_core.errors import Kind, Problem

log = structlog.get_logger()
MOST_UNSEALED: Final = 60
"""Calls an hour from one address that the port did not seal: each is answered, more are not even looked at."""
HOUR, SLACK = timedelta(hours=1), timedelta(minutes=5)
MOST_NAMED: Final = 5
GIVEN: Final = frozenset({Claim.GIVEN, Claim.AGAIN})


class SignatureRefused(Problem):
    """Kept for a look beside the message that was not signed."""

    code = "clearance.signature_refused"
    kind = Kind.CONFLICT
    title = "The port asked us to sign this, and it was not signed: %(why)s. Parcel: %(parcel)s. Fields: %(fields)s."


WHY: Final = {
    "says_something_else": gettext_noop("it says something else than we sent"),
    "not_in_order": gettext_noop("it is not in order by the format of customs"),
    "not_ours": gettext_noop("it speaks of another company, or is a document that we do not have signed"),
    "nothing_under_way": gettext_noop("nothing of ours is under way that it could be made of"),
    Claim.OTHER: gettext_noop("another message was signed for the same sending"),
    Claim.LATE: gettext_noop("the sending is over that it was made of"),
}
"""Why nothing is signed, in words; what is no message at all is told by the code of its reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    """Why nothing is signed: a word, and the fields that differ."""

    why: str
    fields: tuple[str, ...] = ()
    meant: Meant | None = None


def sign_for_port(*, port: str, knock: Knock, address: str, now: datetime) -> Reply:
    """The signed message, or the port's word for no.

    Raises: UnknownPort: it makes no messages of ours. KeyMissing; TooManyTries for an ``address`` that goes on with what
    the port did not seal. What a card raises that does not sign: then nothing was given, and the port may ask anew.
    """
    parts = get_port(port)
    entrusted = parts.entrusted
    if entrusted is None:
        raise UnknownPort(port=port)
    try:
        asked = entrusted.open(knock)
    except KeyMissing:
        raise
    except Problem as problem:
        _note_stranger(parts, knock, problem, address=address, now=now)
        return entrusted.refuse("not_from_port")
    with transaction.atomic(durable=True):
        refusal, message = _judge(parts, entrusted, asked, now)
        if refusal.why not in GIVEN:
            _write_down(port, asked, message, refusal, now)
            services.keep_refused(port=port, raw=asked, problem=_told(refusal), now=now)
    if refusal.why not in GIVEN:
        log.warning("signature refused", port=port, why=refusal.why)
        return entrusted.refuse(refusal.why)
    signed = _sign(parts, entrusted, asked, refusal, now)
    with transaction.atomic(durable=True):
        _write_down(port, asked, message, refusal, now)
    return entrusted.reply(signed)


def _sign(parts: Port, entrusted: Entrusted, asked: bytes, claim: _Refusal, now: datetime) -> bytes:
    """Outside of every transaction, for a card may let us wait; what was claimed and not signed is free again."""
    with figures.failures_noted(parts.name, now=now):
        try:
            return entrusted.sign(asked)
        except Problem as problem:
            log.warning("signature not made", port=parts.name, code=problem.code)
            if claim.meant is not None and claim.why == Claim.GIVEN:
                with transaction.atomic(durable=True):
                    give_back(attempt_id=claim.meant.attempt_id)
            raise


def _note_stranger(parts: Port, knock: Knock, problem: Problem, *, address: str, now: datetime) -> None:
    log.warning("call for a signature refused at the door", port=parts.name, code=problem.code)
    throttle.take("unsealed", f"{parts.name}:{address}", most=MOST_UNSEALED, per=HOUR, now=now)
    with transaction.atomic(durable=True):
        services.keep_refused(port=parts.name, raw=knock.body, problem=problem, now=now)


def _told(refusal: _Refusal) -> SignatureRefused:
    return SignatureRefused(
        why=WHY.get(refusal.why, refusal.why),
        parcel=refusal.meant.consignment_no if refusal.meant else "–",
        fields=", ".join(refusal.fields) or "–",
    )


def _judge(parts: Port, entrusted: Entrusted, asked: bytes, now: datetime) -> tuple[_Refusal, Message | None]:
    """The claim on the signature, or why there is none; and the message, if it is one."""
    try:
        message = read(asked)
        faults = {fault.code for fault in validate(asked)} - {"signature_missing"} | {*besides(asked)}
    except Problem as problem:
        return _Refusal(why=problem.code.rpartition(".")[2]), None
    if faults or b"SignatureValue" in asked:
        return _Refusal(why="not_in_order", fields=tuple(sorted(faults))[:MOST_NAMED]), message
    company = message.transfer.cop_code if message.transfer else ""
    alone = len(message.documents) == 1 and not message.subscribers and message.extension is None
    if message.kind not in KINDS or company != parts.transfer.cop_code or not alone:
        return _Refusal(why="not_ours"), message
    document = message.documents[0]
    meant = find_meant(parts.name, message.kind, document)
    if meant is None:
        return _Refusal(why="nothing_under_way"), message
    fields = _amiss(parts, entrusted, document, meant, now)
    if fields:
        return _Refusal(why="says_something_else", fields=fields[:MOST_NAMED], meant=meant), message
    digest = hashlib.sha256(asked).hexdigest()
    claim = claim_signature(attempt_id=meant.attempt_id, message_guid=message.guid, digest=digest, now=now)
    return _Refusal(why=claim, meant=meant), message


def _amiss(
    parts: Port, entrusted: Entrusted, asked: Document, meant: Meant, now: datetime
) -> tuple[str, ...]:
    """The fields that the port chose wrongly, or in which it says something else than we did."""
    wrong = made_amiss(asked, earliest=meant.made_at - SLACK, latest=now + SLACK)
    if wrong:
        return wrong
    at = asked.head["appTime"]
    assert isinstance(at, datetime)
    listed = parts.dialect.read(meant.listed).documents[0] if meant.listed else None
    return entrusted.differences(meant.sent, asked, at=at, listed=listed, invt_no=meant.invt_no)


def _write_down(port: str, asked: bytes, message: Message | None, outcome: _Refusal, now: datetime) -> None:
    given = outcome.why in GIVEN
    meant = outcome.meant
    records.write(
        "signature_given" if given else "signature_refused",
        consignment_no=meant.consignment_no if meant else "",
        port=port,
        ref=f"attempt:{meant.attempt_id}" if meant else "",
        facts={
            "kind": message.kind if message else "",
            "message_guid": message.guid if message else "",
            "sha256": hashlib.sha256(asked).hexdigest(),
            "outcome": str(outcome.why),
            "fields": ", ".join(outcome.fields),
        },
        now=now,
    )
