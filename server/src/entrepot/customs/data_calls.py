"""Calls for payment data and the tries to answer them. Asks for a transaction; claims are one conditional UPDATE."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from entrepot.customs.models import DataCall, DataUpload
from entrepot.platform import clock
from entrepot.platform.access import NotFound
from entrepot.records import services as records
from entrepot_core.customs.realtime179 import TAKEN
from entrepot_core.customs.terms import term
from entrepot_core.errors import Kind, Problem

OPEN, SENT, FAILED = "open", "sent", "failed"
MOST_TRIES: Final = 8
"""Tries of one turn; the pauses between them double from a second, about four minutes in all."""


class CallUnderWay(Problem):
    """The data are being sent."""

    code = "customs.call_under_way"
    kind = Kind.CONFLICT
    title = "These data are being sent just now."


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """One call. ``turn`` counts how often it was sent again."""

    id: int
    port: str
    session: str
    order_no: str
    consignment_no: str
    state: str
    turn: int


def take(*, port: str, session: str, order_no: str, consignment_no: str, now: datetime) -> CallFacts | None:
    """Write a call down; None if this session called before."""
    seconds = term("realtime_upload", day=clock.local_date(now)).figures["seconds"]
    try:
        with transaction.atomic():
            row = DataCall.objects.create(
                port=port,
                session=session,
                order_no=order_no,
                consignment_no=consignment_no,
                called_at=now,
                due_at=now + timedelta(seconds=seconds),
            )
    except IntegrityError:
        return None
    _note("data_called", row, {}, now)
    return _facts(row)


def get(call_id: int) -> CallFacts:
    """Raises NotFound."""
    row = DataCall.objects.filter(pk=call_id).first()
    if row is None:
        raise NotFound
    return _facts(row)


def write_upload(call_id: int, *, payload: str, now: datetime) -> int:
    """Write a try before it leaves; returns its id."""
    row = DataCall.objects.select_for_update().get(pk=call_id)
    number = row.uploads.filter(turn=row.turn).count() + 1
    raw = payload.encode()
    upload = DataUpload.objects.create(
        call=row,
        turn=row.turn,
        number=number,
        payload=raw,
        digest=hashlib.sha256(raw).hexdigest(),
        made_at=now,
    )
    return upload.pk


def note_answer(
    upload_id: int, *, code: str, message: str, params: Mapping[str, int | str] | None = None, now: datetime
) -> bool:
    """Write what came back, or the problem with its places. Whether the call is over: taken, or tried too often; then somebody has to look."""
    DataUpload.objects.filter(pk=upload_id).update(
        code=code[:40], message=message[:300], params=dict(params or {}), answered_at=now
    )
    upload = DataUpload.objects.select_related("call").get(pk=upload_id)
    rows = DataCall.objects.filter(pk=upload.call_id, state=OPEN)
    if code == TAKEN:
        done = rows.update(state=SENT, sent_at=now)
    elif upload.number >= MOST_TRIES:
        done = rows.update(state=FAILED)
    else:
        return False
    if done:
        act = "data_sent" if code == TAKEN else "data_not_sent"
        _note(act, upload.call, {"sha256": upload.digest, "code": code[:40]}, now)
    return True


def open_again(call_id: int, *, actor: str, now: datetime) -> CallFacts:
    """Have the data sent once more. Raises NotFound, CallUnderWay."""
    get(call_id)
    rows = DataCall.objects.filter(pk=call_id, state__in=[SENT, FAILED])
    if not rows.update(state=OPEN, turn=F("turn") + 1):
        raise CallUnderWay
    _note("data_sent_again", DataCall.objects.get(pk=call_id), {}, now, actor=actor)
    return get(call_id)


def _note(
    act: str, row: DataCall, facts: dict[str, str | int], now: datetime, actor: str = records.MACHINE
) -> None:
    records.write(
        act,
        actor=actor,
        consignment_no=row.consignment_no,
        port=row.port,
        ref=f"data_call:{row.pk}",
        facts={"session": row.session, **facts},
        now=now,
    )


def _facts(row: DataCall) -> CallFacts:
    return CallFacts(
        id=row.pk,
        port=row.port,
        session=row.session,
        order_no=row.order_no,
        consignment_no=row.consignment_no,
        state=row.state,
        turn=row.turn,
    )
