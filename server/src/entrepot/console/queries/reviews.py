"""What the desk asks before goods go live: the queue, and one listing with everything that is asked of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Max, Q, QuerySet

from entrepot.catalog.models import Listing
from entrepot.catalog.offers import OfferFacts, offers
from entrepot.customs.models import ListingReview
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of
from entrepot.usecases.catalog.review_listing import ANSWERS
from entrepot.usecases.filing.expire_filings import asked_of
from entrepot.usecases.filing.judging import Judgement, judge, judge_one

STATES: Final = ("open", "stopped", "refused", "accepted")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A review with its article and what is missing now."""

    review: ListingReview
    offer: OfferFacts
    judgement: Judgement


def newest() -> QuerySet[ListingReview]:
    """The newest review of each listing."""
    newest_ids = ListingReview.objects.values("listing").annotate(last=Max("id")).values("last")
    return ListingReview.objects.filter(pk__in=newest_ids)


def _of_state(state: str) -> Q:
    """Stopped ones count as long as nobody has put the listing back."""
    return Q(state="stopped", listing__published=False) if state == "stopped" else Q(state=state)


def count_states() -> Mapping[str, int]:
    """How many listings wait in each state. One statement."""
    found: dict[str, int] = newest().aggregate(
        **{state: Count("pk", filter=_of_state(state)) for state in STATES}
    )
    return found


def list_reviews(state: str, *, day: date, before: int | None) -> Page[ReviewRow]:
    """One page of the queue, newest first, in a fixed number of statements."""
    page = page_of(newest().filter(_of_state(state)).select_related("listing"), before=before)
    return Page(rows=_rows(page.rows, day), older=page.older, is_first=page.is_first)


def _rows(reviews: Sequence[ListingReview], day: date) -> Sequence[ReviewRow]:
    found = offers({row.listing.offer_id for row in reviews}, day=day)
    judged = {each.asked.offer_id: each for each in judge([asked_of(one) for one in found.values()], day=day)}
    return [
        ReviewRow(review=row, offer=found[row.listing.offer_id], judgement=judged[row.listing.offer_id])
        for row in reviews
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """One listing before the desk. ``questions`` are what the list asks and only a person knows."""

    review: ListingReview
    listing: Listing
    offer: OfferFacts
    judgement: Judgement
    questions: Sequence[str]
    earlier: Sequence[ListingReview]


def get_review(pk: int, *, day: date) -> ReviewView:
    """Raises NotFound."""
    row = ListingReview.objects.select_related("listing").filter(pk=pk).first()
    if row is None:
        raise NotFound
    offer = offers([row.listing.offer_id], day=day)[row.listing.offer_id]
    judgement = judge_one(asked_of(offer), day=day)
    return ReviewView(
        review=row,
        listing=row.listing,
        offer=offer,
        judgement=judgement,
        questions=_questions(judgement),
        earlier=list(ListingReview.objects.filter(listing=row.listing).exclude(pk=pk).order_by("-id")[:10]),
    )


def _questions(judgement: Judgement) -> Sequence[str]:
    """Every question of the line's remarks, answered before or not."""
    if judgement.verdict is None or judgement.verdict.line is None:
        return ()
    asked = {"endangered": "endangered", "special_food": "special_food", "name_limit": "named"}
    kinds = [str(remark) for remark in judgement.verdict.line.remarks]
    return [asked[kind] for kind in kinds if asked.get(kind) in ANSWERS]


def unpublished_without_review(*, day: date, limit: int = 50) -> Sequence[OfferFacts]:
    """Active offers whose listing was never published and never asked for."""
    rows = Listing.objects.filter(published=False, offer__active=True, reviews__isnull=True)
    ids: Iterable[int] = rows.order_by("offer_id").values_list("offer_id", flat=True).distinct()[:limit]
    return list(offers(list(ids), day=day).values())
