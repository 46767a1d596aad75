"""What a seller may know of the filing and the pre-review of its own article, warehouse by warehouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext

from entrepot.catalog.models import Listing
from entrepot.catalog.offers import OfferFacts, offers_of_article
from entrepot.customs.models import ListingReview
from entrepot.usecases.filing.expire_filings import asked_of
from entrepot.usecases.filing.judging import Judgement, judge
from entrepot.usecases.filing.list_gaps import GAPS


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePlace:
    """An offer of the article with what customs and the house say of it. ``review`` is the newest one."""

    offer: OfferFacts
    judgement: Judgement
    missing: Sequence[str]
    review: ListingReview | None
    on_sale: bool

    @property
    def may_ask(self) -> bool:
        """Whether the seller may lay it before the desk."""
        return (
            not self.on_sale
            and bool(self.offer.listing_ids)
            and (self.review is None or self.review.state != "open")
        )


def list_places(sku: str, seller: str, *, day: date) -> Sequence[ArticlePlace]:
    """Every offer of the seller's article, in a fixed number of statements."""
    found = offers_of_article(sku, seller_code=seller, day=day)
    judged = judge([asked_of(offer) for offer in found], day=day)
    ids = [pk for offer in found for pk in offer.listing_ids]
    on_sale = set(Listing.objects.filter(pk__in=ids, published=True).values_list("offer_id", flat=True))
    reviews = {row.listing_id: row for row in ListingReview.objects.filter(listing_id__in=ids).order_by("id")}
    return [
        ArticlePlace(
            offer=offer,
            judgement=judgement,
            missing=[gettext(GAPS[problem.gap]) for problem in judgement.problems],
            review=next((reviews[pk] for pk in offer.listing_ids if pk in reviews), None),
            on_sale=offer.id in on_sale,
        )
        for offer, judgement in zip(found, judged, strict=True)
    ]
