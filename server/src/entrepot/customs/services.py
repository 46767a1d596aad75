"""Documents, attempts and what comes in. Asks to be called inside a transaction; every claim is one conditional UPDATE."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from entrepot.customs.declared import Particulars
from entrepot.customs.models import Attempt, CustomsDocument, InboundMessage, PortCursor
from entrepot.customs.ports import describe
from entrepot.customs.ports.protocol import KindNotTaken, Port
from entrepot.platform.problems import kept
from entrepot.records import services as records
from entrepot_core.customs.clock import app_time, next_app_time, read_time
from entrepot_core.customs.documents import Document, Message
from entrepot_core.customs.matching import Finding
from entrepot_core.customs.receipts import SENDABLE, State
from entrepot_core.errors import Problem

BLOCKED: Final = "blocked"
"""Our own state: what would be sent breaks a rule, so it was not."""
AGAIN: Final = frozenset({*SENDABLE, State.CANCELLED, BLOCKED})
"""States from which a document may be reopened, to be sent (again). Nothing is sent again but by being reopened."""
NOTHING: Final = Document(head={})
MOST_REFUSED: Final = 200
REFUSED_BYTES: Final = 64 * 1024
"""How many refused messages of a port are kept, and how much of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the next sending of a document is: its message and document guid, kind of application and time."""

    number: int
    message_guid: str
    document_guid: str
    app_type: str
    at: datetime


def open_document(
    *, consignment_no: str, kind: str, port: str, sender: str, natural_key: str, now: datetime, turn: int = 1
) -> int:
    """The document of this kind and turn of a consignment, made once; returns its id. ``sender`` is us, payment or
    carrier. Only returns have more turns than one."""
    row, _ = CustomsDocument.objects.get_or_create(
        consignment_no=consignment_no,
        kind=kind,
        turn=turn,
        defaults={
            "port": port,
            "sender": sender,
            "natural_key": natural_key,
            "state": State.NEW,
            "updated_at": now,
        },
    )
    return row.pk


def write_attempt(
    *,
    document_id: int,
    port: Port,
    make: Callable[[Plan], Document],
    beside: Mapping[str, Document],
    particulars: Callable[[], Particulars],
    guid: Callable[[], str],
    change: bool,
    now: datetime,
) -> int | None:
    """Write the next sending of a new or reopened document, unsigned, before anything leaves; returns its id.

    Of several callers one wins the document; the others, and callers of one that is not open, get None.

    Args:
        make: the document of a plan; its fields are checked by the dialect.
        beside: other documents of the parcel by kind, for a port that wants parts of them in this one.
        particulars: for what only this port asks; gathered where it does.
        change: say "change" (appType 2) rather than "add" where customs holds an earlier sending: orders do, and lists that another batch brings.

    Raises: DocumentInvalid, KindNotTaken; then nothing is written.
    """
    row = CustomsDocument.objects.get(pk=document_id)
    if row.kind not in describe(port.name).takes:
        raise KindNotTaken(kind=row.kind)
    claim = CustomsDocument.objects.filter(pk=document_id, state=State.NEW, attempt=row.attempt)
    is_changed_list = change and row.kind == "621"  # customs holds it, and its numbers stay
    if not claim.update(
        state=State.SENT,
        rank=0,
        attempt=F("attempt") + 1,
        pre_no=row.pre_no if is_changed_list else "",
        invt_no=row.invt_no if is_changed_list else "",
        last_code="",
        last_text="",
        last_return_at=None,
        updated_at=now,
    ):
        return None
    rows = Attempt.objects.filter(document_id=document_id)
    last = rows.order_by("-number").first()
    held = rows.exclude(outcome__startswith="-").exists()
    Attempt.objects.filter(document_id=document_id, live=True).update(live=False)
    plan = Plan(
        number=row.attempt + 1,
        message_guid=guid(),
        document_guid=guid(),
        app_type="2" if change and held else "1",
        at=next_app_time(now, after=read_time(last.app_time) if last else None),
    )
    message = Message(kind=row.kind, guid=plan.message_guid, documents=(make(plan),), transfer=port.transfer)
    extra = NOTHING
    if port.extras is not None:
        extra = port.extras.gather(message, beside=beside, particulars=particulars())
    attempt = Attempt.objects.create(
        document_id=document_id,
        number=plan.number,
        message_guid=plan.message_guid,
        document_guid=plan.document_guid,
        app_time=app_time(plan.at),
        app_type=plan.app_type,
        xml=port.dialect.build(message, beside=beside, extra=extra),
        made_at=now,
    )
    records.write(
        "attempt_written",
        consignment_no=row.consignment_no,
        port=row.port,
        ref=f"attempt:{attempt.pk}",
        facts={
            "kind": row.kind,
            "number": plan.number,
            "message_guid": plan.message_guid,
            "sha256": hashlib.sha256(attempt.xml).hexdigest(),
        },
        now=now,
    )
    return attempt.pk


def reopen(*, consignment_no: str, kind: str, accepted: bool, now: datetime, turn: int = 1) -> bool:
    """Let a refused document be sent again, and an ``accepted`` one too, changed; False while it is on its way."""
    states = [*AGAIN, State.ACCEPTED, State.REVIEWED] if accepted else [*AGAIN]
    rows = CustomsDocument.objects.filter(
        consignment_no=consignment_no, kind=kind, turn=turn, state__in=states
    )
    return bool(rows.exclude(state=State.NEW).update(state=State.NEW, updated_at=now))


def reopen_held(*, document_id: int, states: Iterable[State], now: datetime) -> bool:
    """Let a document that customs has be sent again, changed; False where it stands in none of ``states`` by now."""
    rows = CustomsDocument.objects.filter(pk=document_id, state__in=list(states))
    return bool(rows.update(state=State.NEW, updated_at=now))


def write_faults(document_id: int, faults: Iterable[Finding]) -> None:
    """Keep what the match found in a document, for the desk; values of people are masked in it."""
    told = [{name: getattr(fault, name) for name in Finding.__slots__} for fault in faults]
    CustomsDocument.objects.filter(pk=document_id, state=State.NEW).update(faults=told)


def block(*, document_id: int, code: str, text: str, now: datetime) -> bool:
    """Do not send a document that breaks a rule; False while it is on its way."""
    rows = CustomsDocument.objects.filter(pk=document_id, state=State.NEW)
    blocked = bool(rows.update(state=BLOCKED, last_code=code, last_text=text[:500], updated_at=now))
    if blocked:
        _note("document_blocked", document_id, {"rule": code}, now)
    return blocked


def cancel_list(*, consignment_no: str, now: datetime) -> bool:
    """Customs has cancelled the list: nothing it says of it afterwards moves anything; False if it was done."""
    rows = CustomsDocument.objects.filter(consignment_no=consignment_no, kind="621")
    Attempt.objects.filter(document__in=rows, live=True).update(live=False, outcome=State.CANCELLED)
    return bool(rows.exclude(state=State.CANCELLED).update(state=State.CANCELLED, updated_at=now))


def keep_signed(attempt_id: int, signed: bytes, *, now: datetime) -> bytes:
    """Keep an attempt with its signature, once; returns the bytes that stand, for who comes second sends those of the first."""
    rows = Attempt.objects.filter(pk=attempt_id)
    if rows.filter(signed_at=None).update(xml=signed, signed_at=now):
        return signed
    return bytes(rows.values_list("xml", flat=True).get())


def mark_sent(attempt_id: int, *, now: datetime) -> None:
    """The port's door has taken the attempt."""
    if Attempt.objects.filter(pk=attempt_id, sent_at=None).update(sent_at=now):
        document, xml = Attempt.objects.values_list("document_id", "xml").get(pk=attempt_id)
        digest = hashlib.sha256(xml).hexdigest()
        _note("attempt_sent", document, {"attempt": attempt_id, "sha256": digest}, now)


def _note(act: str, document_id: int, facts: Mapping[str, str | int], now: datetime) -> None:
    """An entry of the log about a document."""
    row = CustomsDocument.objects.get(pk=document_id)
    records.write(
        act,
        consignment_no=row.consignment_no,
        port=row.port,
        ref=f"document:{row.pk}",
        facts={"kind": row.kind, **facts},
        now=now,
    )


def mirror_document(*, document_id: int, state: str, text: str = "", now: datetime) -> bool:
    """Write how a document stands that another company sends (411, 511); whether something changed."""
    rows = CustomsDocument.objects.filter(pk=document_id).exclude(state__in=[State.ACCEPTED, state])
    changed = bool(rows.update(state=state, last_text=text[:500], updated_at=now))
    if changed:
        _note("partner_document", document_id, {"state": state}, now)
    return changed


def name_document(*, document_id: int, natural_key: str) -> None:
    """Write by what receipts name a document, once another company has given the number."""
    CustomsDocument.objects.filter(pk=document_id).exclude(natural_key=natural_key).update(
        natural_key=natural_key
    )


def store_inbound(*, port: str, raw: bytes, now: datetime, about: str = "") -> int | None:
    """Keep what came in before anything reads it; None if these bytes came before (then they are counted).

    Bytes that were refused at a door, from whoever brought them, count as new when they come from where they are believed.
    ``about`` is what they answer, where the same bytes may answer something else too.
    """
    digest = hashlib.sha256(about.encode() + raw).hexdigest()
    try:
        with transaction.atomic():
            row = InboundMessage.objects.create(port=port, digest=digest, raw=raw, received_at=now)
    except IntegrityError:
        again = InboundMessage.objects.filter(digest=digest)
        again.update(copies=F("copies") + 1)
        refused = again.filter(outcome="refused").values_list("pk", flat=True).first()
        believed = again.filter(outcome="refused").update(
            outcome="stored", port=port, reason="", reason_code="", reason_params={}, received_at=now
        )
        return refused if believed else None
    return row.pk


def keep_refused(*, port: str, raw: bytes, problem: Problem, now: datetime) -> None:
    """Keep the beginning of what was refused at the door, and of all that was refused only the newest, for a look."""
    inbound = store_inbound(port=port, raw=raw[:REFUSED_BYTES], now=now)
    if inbound is None:
        return
    note_inbound(inbound, outcome="refused", problem=problem)
    refused = InboundMessage.objects.filter(port=port, outcome="refused", receipts=None).order_by("-id")
    oldest = refused.values_list("pk", flat=True)[MOST_REFUSED : MOST_REFUSED + 1].first()
    if oldest is not None:
        InboundMessage.objects.filter(
            pk__in=list(refused.filter(pk__lte=oldest).values_list("pk", flat=True)[:MOST_REFUSED])
        ).delete()


def note_inbound(inbound_id: int, *, outcome: str, problem: Problem | None = None) -> None:
    """Write beside a message what became of it: read, read in part, or refused, and why."""
    told: dict[str, object] = {"reason": "", "reason_code": "", "reason_params": {}}
    if problem is not None:
        why = kept(problem)
        told = {"reason": why.sentence, "reason_code": why.code, "reason_params": why.params}
    InboundMessage.objects.filter(pk=inbound_id).update(outcome=outcome, **told)


def cursor_of(port: str, channel: str = "") -> int:
    """How far a port's outbox was fetched."""
    return PortCursor.objects.get_or_create(port=port, channel=channel)[0].position


def move_cursor(port: str, channel: str = "", *, after: int, to: int) -> bool:
    """Go on from ``after`` to ``to``; False if another worker did."""
    rows = PortCursor.objects.filter(port=port, channel=channel, position=after, position__lt=to)
    return bool(rows.update(position=to))
