"""Hearing an answer of customs: find its document, let the core decide, write what it decided. Asks for a transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from entrepot.customs import models
from entrepot.customs.models import CustomsDocument, by_invt_no, by_pre_no
from entrepot.customs.ports.protocol import Port
from entrepot.records import services as records
from entrepot_core.customs.receipts import (
    Attempt,
    Effect,
    Heard,
    Outcome,
    Position,
    Receipt,
    State,
    apply,
    ask,
    is_after,
    send,
)
from entrepot_core.customs.receipts.rows import ANSWERED

PARKED: Final = "parked"
LONGEST_GUID: Final = 60
LONGEST_NUMBER: Final = 40
RELEASE: Final = "800"
CLOSURE: Final = "899"
TAX_BILLS: Final = frozenset({"816", "818"})
ENDED: Final = frozenset(
    {State.REJECTED, State.FORMAT_ERROR, State.SENT_BACK, State.CLOSED, State.FAILED, State.DONE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What an answer did. ``state`` is where the document stands now; all but ``effect`` are empty for a parked one."""

    effect: str
    note: str = ""
    document_id: int = 0
    consignment_no: str = ""
    kind: str = ""
    state: str = ""
    status: str = ""
    text: str = ""


def hear(receipt: Receipt, *, inbound_id: int, port: Port, now: datetime) -> Hearing:
    """Take one answer, once. A document that is not known yet parks it; it is heard again later."""
    receipt = _fitting(receipt)
    # locked first: of two that hear the same at once, the second finds it heard
    document = _find(receipt, port)
    known = models.Receipt.objects.filter(
        message_guid=receipt.message_guid,
        position=receipt.place,
        kind=receipt.kind,
        status=receipt.status,
        return_at=receipt.return_time,
    ).first()
    if known is not None and known.effect != PARKED:
        return Hearing(effect=Effect.DUPLICATE)
    row = known or models.Receipt(
        inbound_id=inbound_id,
        kind=receipt.kind,
        message_guid=receipt.message_guid,
        position=receipt.place,
        natural_key=port.receipts.key_of(receipt)[1][:80],
        status=receipt.status,
        pre_no=receipt.pre_no,
        invt_no=receipt.invt_no,
        text=receipt.text[:1000],
        return_at=receipt.return_time,
        received_at=now,
    )
    if document is None:
        row.effect, row.note = PARKED, "no document of ours is meant, as far as is known"
        if known is None:
            _keep(row, port, "", now)
        return Hearing(effect=PARKED)
    row.document = document
    if receipt.kind in TAX_BILLS:
        row.effect, row.note = Effect.HISTORY, "the tax bill of the list"
        _keep(row, port, document.consignment_no, now)
        return _hearing(document, receipt, Effect.HISTORY, row.note)
    statuses = port.receipts.statuses
    outcome = apply(_position(document, statuses), receipt, port_statuses=statuses)
    row.effect, row.note = outcome.effect, outcome.note[:300]
    _keep(row, port, document.consignment_no, now)
    told = replace(receipt, status=port.receipts.statuses.get(receipt.status) or receipt.status)
    _write(document, told, outcome, now)
    return _hearing(document, told, outcome.effect, outcome.note)


def _keep(row: models.Receipt, port: Port, consignment_no: str, now: datetime) -> None:
    """Write the answer, and what it did into the log."""
    row.save()
    records.write(
        "answer_heard",
        consignment_no=consignment_no,
        port=port.name,
        ref=f"receipt:{row.pk}",
        facts={
            "kind": row.kind,
            "status": row.status,
            "effect": row.effect,
            "message_guid": row.message_guid,
            "place": row.position,
            "inbound": row.inbound_id,
        },
        now=now,
    )


def _fitting(receipt: Receipt) -> Receipt:
    """The answer as our columns hold it: ports write guids in either case, and sometimes none that is one."""
    guid = receipt.message_guid.upper()
    if len(guid) > LONGEST_GUID or not guid:
        said = (guid, receipt.kind, receipt.status, *sorted(receipt.keys.items()))
        guid = hashlib.sha256(repr(said).encode()).hexdigest()[:LONGEST_GUID]
    return replace(
        receipt,
        message_guid=guid,
        status=receipt.status[:12],
        pre_no=receipt.pre_no[:LONGEST_NUMBER],
        invt_no=receipt.invt_no[:LONGEST_NUMBER],
    )


def check_askable(consignment_no: str, what: str) -> None:
    """Whether ``what`` (cancel, return) may be asked of the list of a consignment now; the list is locked.

    Raises NotAskable, NumberMissing.
    """
    rows = CustomsDocument.objects.select_for_update().filter(consignment_no=consignment_no, kind="621")
    document = rows.first()
    ask(Position(kind="621") if document is None else _position(document), what)


def _hearing(document: CustomsDocument, receipt: Receipt, effect: str, note: str) -> Hearing:
    return Hearing(
        effect=effect,
        note=note,
        document_id=document.pk,
        consignment_no=document.consignment_no,
        kind=document.kind,
        state=document.state,
        status=receipt.status,
        text=receipt.text,
    )


def _find(receipt: Receipt, port: Port) -> CustomsDocument | None:
    """Its document, locked: by preNo, natural key, guid of a sending, invtNo; a format error by the message it speaks of (R2)."""
    kind, key = port.receipts.key_of(receipt)
    rows = CustomsDocument.objects.select_for_update().filter(port=port.name)
    if kind == "900":
        return rows.filter(attempts__message_guid__in={key, key.upper()}).first() if key else None
    rows = rows.filter(kind=kind)
    if receipt.pre_no and (found := rows.filter(by_pre_no(receipt.pre_no)).first()):
        return found
    if key and receipt.kind not in TAX_BILLS and (found := rows.filter(natural_key=key).first()):
        return found
    guid = receipt.keys.get(ANSWERED, "")
    if guid and (found := rows.filter(attempts__document_guid=guid).first()):
        return found
    return rows.filter(by_invt_no(receipt.invt_no)).first() if receipt.invt_no else None


def _position(document: CustomsDocument, statuses: Mapping[str, str] = MappingProxyType({})) -> Position:
    """The document as the core sees it: its attempts, and what was heard of the newest."""
    rows = list(document.attempts.defer("xml").order_by("number"))
    heard = list(document.receipts.order_by("id"))
    attempts: list[Attempt] = []
    for at, row in enumerate(rows):
        until = rows[at + 1].made_at if at + 1 < len(rows) else None
        own = [each for each in heard if each.return_at and is_after(each.return_at, row.made_at)]
        own = [
            each
            for each in own
            if until is None or each.return_at is None or not is_after(each.return_at, until)
        ]
        if until is not None:
            attempts.append(_older(document.kind, row, own, statuses, before=attempts))
            continue
        attempts.append(
            Attempt(
                number=row.number,
                message_guid=row.message_guid,
                sent_at=row.made_at,
                state=State(document.state),
                rank=document.rank,
                since=document.last_return_at,
                pre_no=document.pre_no,
                invt_no=document.invt_no,
                history=tuple(_heard(each) for each in own if each.effect in set(Effect)),
                change=_is_change(row),
            )
        )
    aside = State.CANCELLED if document.state == State.CANCELLED else None
    return Position(kind=document.kind, attempts=tuple(attempts), aside=aside)


def _older(
    kind: str,
    row: models.Attempt,
    own: Sequence[models.Receipt],
    statuses: Mapping[str, str],
    *,
    before: Sequence[Attempt],
) -> Attempt:
    """Where an earlier sending had got to, by what was heard of it: a later one may leave the document there."""
    position = send(Position(kind=kind), message_guid=row.message_guid, at=row.made_at)
    if before and _is_change(row):  # refused, it left the document where the one before had brought it
        held = before[-1]
        change = replace(position.attempts[-1], change=True, pre_no=held.pre_no, invt_no=held.invt_no)
        position = replace(position, attempts=(held, change))
    for each in own:
        if each.return_at is not None and each.effect != PARKED:
            told = Receipt(
                kind=each.kind,
                status=each.status,
                return_time=each.return_at,
                message_guid=each.message_guid,
                place=each.position,
                pre_no=each.pre_no,
                invt_no=each.invt_no,
            )
            position = apply(position, told, port_statuses=statuses).position
    return replace(position.attempts[-1], number=row.number)


def _is_change(row: models.Attempt) -> bool:
    return row.app_type == "2"


def _heard(row: models.Receipt) -> Heard:
    assert row.return_at is not None
    return Heard(kind=row.kind, status=row.status, return_time=row.return_at, effect=Effect(row.effect))


def _write(document: CustomsDocument, receipt: Receipt, outcome: Outcome, now: datetime) -> None:
    """``receipt`` has its status in national words."""
    newest = outcome.position.attempt
    if newest is None or outcome.effect not in {Effect.MOVED, Effect.HISTORY}:
        return
    document.pre_no, document.invt_no = newest.pre_no, newest.invt_no
    changed = ["pre_no", "invt_no"]
    # a sending that customs has superseded leaves the document where the one before had brought it
    if outcome.effect is Effect.MOVED or newest.state is not State(document.state):
        document.state, document.rank, document.last_return_at = newest.state, newest.rank, newest.since
        document.last_code, document.last_text = receipt.status, receipt.text[:500]
        document.updated_at = now
        changed += ["state", "rank", "last_return_at", "last_code", "last_text", "updated_at"]
        if newest.state in ENDED:
            document.attempts.filter(live=True).update(live=False, outcome=receipt.status[:20])
    if newest.state in {State.RELEASED, State.CLOSED} and receipt.status in {RELEASE, CLOSURE}:
        # the day of the release counts, also where the closure was heard first
        known, at = document.released_at, receipt.return_time
        if known is None or (receipt.status == RELEASE and at < known):
            document.released_at = at
            changed.append("released_at")
    document.save(update_fields=changed)
