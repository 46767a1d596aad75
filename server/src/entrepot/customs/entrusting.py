"""Messages that a port makes of ours and has signed: which sending is meant, and that it gets one signature at most."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F

from entrepot.customs.models import Attempt, CustomsDocument, GivenSignature
from entrepot_core.customs.documents import Document
from entrepot_core.customs.receipts import State

KINDS: Final = ("311", "621", "623", "625")
AGAIN_FOR: Final = timedelta(minutes=15)
"""How long the same message gets its signature again: the port may not have heard our answer."""
_OVER: Final = (State.RELEASED, State.CANCELLED, State.RETURNED)


class Claim(StrEnum):
    """Whether a message gets a signature."""

    GIVEN = "given"
    AGAIN = "again"
    OTHER = "another_was_signed"
    LATE = "played_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The sending that a port's message is made of, and the list it speaks of as customs knows it."""

    attempt_id: int
    consignment_no: str
    sent: bytes
    made_at: datetime
    listed: bytes | None
    invt_no: str


def find_meant(port: str, kind: str, asked: Document) -> Meant | None:
    """The live sending of ours that ``asked`` of ``kind`` is made of, locked; None when there is none under way."""
    key = asked.text("orderNo" if kind == "311" else "copNo")
    rows = CustomsDocument.objects.select_for_update().filter(
        port=port, kind=kind, natural_key=key, sender="us"
    )
    document = rows.exclude(state__in=_OVER).first() if key else None
    attempt = document.attempts.filter(live=True).first() if document else None
    if document is None or attempt is None:
        return None
    listed = None
    if kind in {"623", "625"}:
        listed = CustomsDocument.objects.filter(consignment_no=document.consignment_no, kind="621").first()
    last = Attempt.objects.filter(document=listed).order_by("-number").first() if listed else None
    return Meant(
        attempt_id=attempt.pk,
        consignment_no=document.consignment_no,
        sent=bytes(attempt.xml),
        made_at=attempt.made_at,
        listed=bytes(last.xml) if last else None,
        invt_no=listed.invt_no if listed else "",
    )


def claim_signature(*, attempt_id: int, message_guid: str, digest: str, now: datetime) -> Claim:
    """Claim the one signature of a sending for a message; the same message may have it again for a while."""
    try:
        with transaction.atomic():
            GivenSignature.objects.create(
                attempt_id=attempt_id, message_guid=message_guid, digest=digest, at=now
            )
    except IntegrityError:
        rows = GivenSignature.objects.filter(attempt_id=attempt_id, message_guid=message_guid, digest=digest)
        if rows.filter(at__gt=now - AGAIN_FOR).update(copies=F("copies") + 1):
            return Claim.AGAIN
        return Claim.LATE if rows.exists() else Claim.OTHER
    return Claim.GIVEN


def give_back(*, attempt_id: int) -> None:
    """Let go of a claim for which no signature was made; one that was asked for again meanwhile may have got it, and stays."""
    GivenSignature.objects.filter(attempt_id=attempt_id, copies=1).delete()
