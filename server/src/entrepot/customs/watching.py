"""Documents and messages as the clocks of the clearance desk see them: few columns, many rows, by index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from entrepot.customs.models import Attempt, CustomsDocument, InboundMessage, Receipt
from entrepot.customs.models.documents import UNSENT

AT_THE_DOOR: Final = timedelta(minutes=1)
"""How long a sending may take to get through the port's door before the desk is told that it has not left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """A document as the desk's clocks see it; ``left`` is false where its live sending did not get through the port's door
    in good time."""

    consignment_no: str
    kind: str
    state: str
    code: str
    text: str
    left: bool
    updated_at: datetime


def papers_of(consignment_nos: Sequence[str], *, now: datetime) -> tuple[PaperFacts, ...]:
    """Every document of these consignments, of several turns the last of a kind last. One statement."""
    unsent = Attempt.objects.filter(UNSENT, document=OuterRef("pk"), made_at__lt=now - AT_THE_DOOR)
    rows = CustomsDocument.objects.filter(consignment_no__in=consignment_nos).annotate(unsent=Exists(unsent))
    return tuple(
        PaperFacts(
            consignment_no=row["consignment_no"],
            kind=row["kind"],
            state=row["state"],
            code=row["last_code"],
            text=row["last_text"],
            left=not row["unsent"],
            updated_at=row["updated_at"],
        )
        for row in rows.order_by("consignment_no", "kind", "turn").values(
            "consignment_no", "kind", "state", "last_code", "last_text", "unsent", "updated_at"
        )
    )


def touched_since(moment: datetime, *, after: int, limit: int) -> tuple[tuple[int, str, datetime], ...]:
    """Documents that changed at ``moment`` or later, in that order: id, consignment, when; those up to ``after`` at that
    moment were seen."""
    later = Q(updated_at__gt=moment) | Q(pk__gt=after)
    rows = CustomsDocument.objects.filter(later, updated_at__gte=moment)
    found = rows.order_by("updated_at", "pk").values_list("pk", "consignment_no", "updated_at")
    return tuple(found[:limit])


def unsent_since(now: datetime, *, limit: int) -> tuple[str, ...]:
    """Consignments of which a sending did not get through the port's door in good time, oldest first."""
    rows = Attempt.objects.filter(UNSENT, made_at__lt=now - AT_THE_DOOR).order_by("id")
    return tuple(rows.values_list("document__consignment_no", flat=True)[:limit])


def unsent_attempt(consignment_no: str, kind: str) -> int | None:
    """The live sending of a document that has not left yet, or None."""
    rows = Attempt.objects.filter(UNSENT, document__consignment_no=consignment_no, document__kind=kind)
    return rows.order_by("-id").values_list("pk", flat=True).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """A message that came in, as the desk's clocks see it: what of it needs somebody. ``trouble`` is alert, parked or
    empty; ``status`` the answer that is meant."""

    id: int
    port: str
    outcome: str
    trouble: str
    status: str
    received_at: datetime


def letters_of(letter_ids: Sequence[int]) -> tuple[LetterFacts, ...]:
    """Those that are still there, without their bytes. Two statements."""
    troubled: dict[int, tuple[str, str]] = {}
    rows = Receipt.objects.filter(inbound__in=letter_ids, effect__in=("alert", "parked")).order_by("id")
    for inbound, effect, kind, status in rows.values_list("inbound_id", "effect", "kind", "status"):
        if effect == "alert" or inbound not in troubled:
            troubled[inbound] = (effect, f"{kind} {status}")
    found = InboundMessage.objects.filter(pk__in=letter_ids).order_by("pk")
    return tuple(
        LetterFacts(
            id=pk,
            port=port,
            outcome=outcome,
            trouble=troubled.get(pk, ("", ""))[0],
            status=troubled.get(pk, ("", ""))[1],
            received_at=received_at,
        )
        for pk, port, outcome, received_at in found.values_list("pk", "port", "outcome", "received_at")
    )


def refused_after(letter_id: int, *, limit: int) -> tuple[int, ...]:
    """Messages that were refused or read in part, with a higher number, in that order."""
    rows = InboundMessage.objects.filter(outcome__in=("refused", "partly"), pk__gt=letter_id).order_by("pk")
    return tuple(rows.values_list("pk", flat=True)[:limit])


def partly_read(since: datetime, *, limit: int) -> tuple[int, ...]:
    """The newest messages that came since and were read in part."""
    rows = InboundMessage.objects.filter(outcome="partly", received_at__gte=since).order_by("-pk")
    return tuple(rows.values_list("pk", flat=True)[:limit])


def troubled_since(moment: datetime, *, limit: int) -> tuple[int, ...]:
    """Messages with an answer that contradicts what is known or whose document is not, heard since, newest first."""
    rows = Receipt.objects.filter(effect__in=("alert", "parked"), received_at__gte=moment)
    return tuple(rows.order_by("-received_at").values_list("inbound_id", flat=True)[:limit])
