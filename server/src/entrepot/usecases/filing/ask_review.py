"""A seller or a person of the house lays a listing before the desk."""

from datetime import datetime

from django.db import transaction

from entrepot.catalog import offers as catalog
from entrepot.catalog import queries as listings
from entrepot.customs import reviews
from entrepot.platform import clock, outbox
from entrepot.platform.access import NotFound
from entrepot.records import services as records
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.errors import Kind, Problem


class AlreadyOnSale(Problem):
    """It needs no review."""

    code = "review.on_sale"
    kind = Kind.CONFLICT
    title = "“%(sku)s” is on sale already."


def ask_review(*, listing_id: int, actor: str, note: str = "", seller_code: str = "", now: datetime) -> int:
    """Ask for the pre-review of a listing that is not on sale; returns its number, the open one's where there is one.

    Args:
        seller_code: the seller who asks; another's listing is not found.

    Raises: NotFound, AlreadyOnSale; then nothing was written.
    """
    listing = listings.get_listing(listing_id, day=clock.local_date(now))
    if seller_code and listing.seller_code != seller_code:
        raise NotFound
    if listing.published:
        raise AlreadyOnSale(sku=listing.sku)
    with transaction.atomic(durable=True):
        number, made = reviews.ask(listing_id, actor=actor, note=note.strip(), now=now)
        if made:
            records.write(
                "review_asked", actor=actor, ref=f"review:{number}", facts={"sku": listing.sku}, now=now
            )
            outbox.publish("review.asked.v1", {"review_id": number, "listing_id": listing_id}, at=now)
            tell("review", [number], now=now)
    return number


def ask_review_of_offer(*, offer_id: int, actor: str, seller_code: str = "", now: datetime) -> int:
    """The same for the first listing of an offer. Raises: NotFound, AlreadyOnSale."""
    offer = catalog.get_offer(offer_id, day=clock.local_date(now))
    if not offer.listing_ids:
        raise NotFound
    return ask_review(listing_id=offer.listing_ids[0], actor=actor, seller_code=seller_code, now=now)
