"""How a port behaves, counted: answers by how long they took, sendings, refused messages. One writer; small rows to read.

A page never scans documents for it: a job counts what is new once a minute. Times are kept on a scale of bounds, so a
median is told as "within 30 seconds", which is as exact as anybody needs it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from entrepot.customs.bills import KINDS as TAX_BILLS
from entrepot.customs.models import Attempt, CustomsDocument, InboundMessage, PortDoor, PortFigure, Receipt
from entrepot.platform.problems import kept
from entrepot_core.customs.signing import SignerBusy
from entrepot_core.errors import Problem

BOUNDS: Final = (
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 28800, 86400, 172800, 604800,
)  # fmt: skip
"""Upper bounds in seconds; what took longer than the last lies beyond it."""
UNTIMED: Final = -1
SPANS: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
KEPT: Final = {"hour": timedelta(days=3), "day": timedelta(days=100)}
NOTED: Final = timedelta(seconds=10)
"""A door that stays open is noted no more often than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened at a port; ``seconds`` is how long it took, None where nothing was measured."""

    port: str
    name: str
    at: datetime
    seconds: float | None = None


def bucket_of(seconds: float | None) -> int:
    """Where a time lies on the scale."""
    return UNTIMED if seconds is None else bisect_left(BOUNDS, max(seconds, 0.0))


def quantile(counts: Mapping[int, int], share: float) -> int | None:
    """Seconds within which ``share`` of those that were measured came; None for none, 0 beyond the scale."""
    timed = {bucket: count for bucket, count in counts.items() if bucket != UNTIMED and count}
    wanted = sum(timed.values()) * share
    so_far = 0
    for bucket in sorted(timed):
        so_far += timed[bucket]
        if so_far >= wanted:
            return BOUNDS[bucket] if bucket < len(BOUNDS) else 0
    return None


def count(happenings: Iterable[Happening]) -> int:
    """Add to the figures of hour and day; returns how many. Asks for the transaction that also moves the mark."""
    found: Counter[tuple[str, str, datetime, str, int]] = Counter()
    told = 0
    for each in happenings:
        told += 1
        for span in SPANS:
            found[each.port, span, start_of(span, each.at), each.name, bucket_of(each.seconds)] += 1
    for (port, span, starts_at, name, bucket), by in sorted(found.items()):
        key = {"port": port, "span": span, "starts_at": starts_at, "name": name, "bucket": bucket}
        rows = PortFigure.objects.filter(**key)
        if not rows.update(count=F("count") + by):
            PortFigure.objects.bulk_create([PortFigure(**key)], ignore_conflicts=True)
            rows.update(count=F("count") + by)
    return told


def start_of(span: str, at: datetime) -> datetime:
    """The beginning of the hour or day (of Greenwich) of a moment."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return hour if span == "hour" else hour.replace(hour=0)


def purge(*, now: datetime) -> int:
    """Forget hours after three days, and days after a hundred."""
    return sum(
        PortFigure.objects.filter(span=span, starts_at__lt=now - kept).delete()[0]
        for span, kept in KEPT.items()
    )


def answers_after(mark: int, *, before: datetime, limit: int) -> tuple[list[Happening], int]:
    """Answers to documents heard until ``before``, each with the time since its sending; and the mark to go on from."""
    rows = list(
        Receipt.objects.filter(pk__gt=mark, received_at__lt=before)
        .order_by("pk")
        .values_list(
            "pk", "kind", "inbound__port", "document_id", "document__kind", "status", "effect", "received_at"
        )[:limit]
    )
    sent = _sendings({row[3] for row in rows if row[3]})
    found = []
    for _pk, answer, port, document, kind, status, effect, at in rows:
        if answer in TAX_BILLS or document is None or effect not in {"moved", "history"}:
            continue
        begun = max((moment for moment in sent.get(document, ()) if moment <= at), default=None)
        seconds = None if begun is None else (at - begun).total_seconds()
        name = f"{kind}:{'<0' if status.startswith('-') else status}"
        found.append(Happening(port=port, name=name[:20], at=at, seconds=seconds))
    return found, rows[-1][0] if rows else mark


def _sendings(documents: set[int]) -> dict[int, list[datetime]]:
    """When the attempts of documents were written: they leave within moments, and the answer may overtake the note."""
    found: dict[int, list[datetime]] = {}
    for document, made_at in Attempt.objects.filter(document__in=documents).values_list(
        "document_id", "made_at"
    ):
        found.setdefault(document, []).append(made_at)
    return found


def sendings_after(mark: int, *, before: datetime, limit: int) -> tuple[list[Happening], int]:
    """Attempts written until ``before``: first ones and further ones; and the mark to go on from."""
    rows = Attempt.objects.filter(pk__gt=mark, made_at__lt=before).order_by("pk")
    found = list(rows.values_list("pk", "document__port", "number", "made_at")[:limit])
    told = [
        Happening(port=port, name="sent" if number == 1 else "resent", at=at)
        for _pk, port, number, at in found
    ]
    return told, found[-1][0] if found else mark


def letters_after(mark: int, *, before: datetime, limit: int) -> tuple[list[Happening], int]:
    """Messages that came until ``before``, read or refused; and the mark to go on from."""
    rows = InboundMessage.objects.filter(pk__gt=mark, received_at__lt=before).order_by("pk")
    found = list(rows.values_list("pk", "port", "outcome", "received_at")[:limit])
    told = [
        Happening(port=port, name="refused" if outcome == "refused" else "letter", at=at)
        for _pk, port, outcome, at in found
    ]
    return told, found[-1][0] if found else mark


def accepted_between(
    start: datetime, end: datetime, *, limit: int
) -> tuple[tuple[str, str, str, datetime], ...]:
    """Documents of other companies that were accepted after ``start``: consignment, kind, port, when; oldest first."""
    rows = CustomsDocument.objects.filter(
        sender__in=["payment", "carrier"], state="accepted", updated_at__gt=start, updated_at__lte=end
    )
    found = rows.order_by("updated_at").values_list("consignment_no", "kind", "port", "updated_at")
    return tuple(found[:limit])


def note_sent(port: str, *, now: datetime) -> None:
    """The port's door has taken a message. One read-like UPDATE, which writes only now and then."""
    rows = PortDoor.objects.filter(port=port)
    if rows.filter(failures=0, sent_at__gt=now - NOTED).exists():
        return
    if not rows.update(sent_at=now, failures=0):
        PortDoor.objects.get_or_create(port=port, defaults={"sent_at": now})


def note_failure(port: str, *, problem: Problem, now: datetime) -> None:
    """The port's door was shut, or it did not take the message, or nobody signed it."""
    rows, told = PortDoor.objects.filter(port=port), kept(problem)
    changed = {
        "failed_at": now,
        "error": told.sentence,
        "error_code": told.code,
        "error_params": dict(told.params),
    }
    if not rows.update(failures=F("failures") + 1, **changed):
        PortDoor.objects.get_or_create(port=port, defaults={"failures": 1, **changed})


@contextmanager
def failures_noted(port: str, *, now: datetime) -> Iterator[None]:
    """Around what is signed and sent: what fails there shows on the port's page, and is raised. A card in use is no failure.

    Writes in a transaction of its own.
    """
    try:
        yield
    except SignerBusy:
        raise
    except Problem as problem:
        with transaction.atomic(durable=True):
            note_failure(port, problem=problem, now=now)
        raise


def note_fetched(port: str, *, now: datetime) -> None:
    """The port's outbox was looked into."""
    if not PortDoor.objects.filter(port=port).update(fetched_at=now):
        PortDoor.objects.get_or_create(port=port, defaults={"fetched_at": now})
