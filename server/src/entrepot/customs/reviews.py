"""Reviews of listings before they go live. Asks to be called inside a transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from entrepot.customs.models import ListingReview
from entrepot.customs.rows import as_facts
from entrepot.platform.access import NotFound
from entrepot_core.customs.filing.positive import GoodsFacts
from entrepot_core.errors import Kind, Problem


class ReviewDecided(Problem):
    """Somebody decided before."""

    code = "review.decided"
    kind = Kind.CONFLICT
    title = "This review was decided already."


class ReviewNeedsAnother(Problem):
    """Who asks may not decide."""

    code = "review.needs_another"
    kind = Kind.FORBIDDEN
    title = "Whoever asked for the review can't decide on it: ask a colleague."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFacts:
    """The newest review of a listing. ``basis`` is what its decision rests on."""

    id: int
    listing_id: int
    state: str
    reason: str
    note: str
    basis: Mapping[str, Any]
    asked_by: str
    decided_by: str

    def goods(self, *, hs_code: str, net_kg: Decimal | None) -> GoodsFacts:
        """What the person said of the goods, as long as the code is the one that was looked at."""
        said = self.basis if self.basis.get("hs_code") == hs_code else {}
        return GoodsFacts(
            endangered=said.get("endangered"),
            special_food=said.get("special_food"),
            named=said.get("named"),
            net_kg=net_kg,
        )

    def covers(self, *, hs_code: str, edition: str) -> bool:
        """Whether somebody signed for this code under this edition of the positive list."""
        return (
            self.state == "accepted"
            and self.basis.get("hs_code") == hs_code
            and self.basis.get("edition") == edition
        )


def _facts(row: ListingReview) -> ReviewFacts:
    return as_facts(ReviewFacts, row)


def get_review(review_id: int) -> ReviewFacts:
    """Raises NotFound."""
    row = ListingReview.objects.filter(pk=review_id).first()
    if row is None:
        raise NotFound
    return _facts(row)


def newest_reviews(listing_ids: Iterable[int], *, decided: bool = False) -> Mapping[int, ReviewFacts]:
    """Listing id -> its newest review, or the newest that a person decided on; one statement."""
    rows = ListingReview.objects.filter(listing_id__in=set(listing_ids)).order_by("id")
    if decided:
        rows = rows.filter(state__in=("accepted", "refused"))
    return {row.listing_id: _facts(row) for row in rows}


def ask(listing_id: int, *, actor: str, note: str, now: datetime) -> tuple[int, bool]:
    """Lay a listing before the desk; its number, and False where it lay there already."""
    try:
        with transaction.atomic():
            row = ListingReview.objects.create(
                listing_id=listing_id, note=note[:300], asked_by=actor, asked_at=now
            )
    except IntegrityError:
        return ListingReview.objects.filter(listing_id=listing_id, state="open").values_list(
            "id", flat=True
        ).get(), False
    return row.pk, True


def decide(
    review_id: int, *, accept: bool, note: str, basis: Mapping[str, Any], actor: str, now: datetime
) -> None:
    """Close an open review, once, by another person than asked for it.

    Raises:
        NotFound, ReviewNeedsAnother, ReviewDecided.
    """
    facts = get_review(review_id)
    if facts.asked_by == actor:
        raise ReviewNeedsAnother
    closed = ListingReview.objects.filter(pk=review_id, state="open").update(
        state="accepted" if accept else "refused",
        note=note[:300],
        basis=dict(basis),
        decided_by=actor,
        decided_at=now,
    )
    if not closed:
        raise ReviewDecided


def stop(listing_id: int, *, reason: str, note: str, now: datetime) -> int:
    """Write down that a rule took a listing off the shelf, and why; returns the number."""
    ListingReview.objects.filter(listing_id=listing_id, state="open").update(
        state="stopped", reason=reason, note=note[:300], decided_at=now
    )
    newest = ListingReview.objects.filter(listing_id=listing_id).order_by("-id").first()
    if newest is not None and (newest.state, newest.reason) == ("stopped", reason):
        return newest.pk
    return ListingReview.objects.create(
        listing_id=listing_id,
        state="stopped",
        reason=reason,
        note=note[:300],
        asked_by="system",
        asked_at=now,
        decided_at=now,
    ).pk
