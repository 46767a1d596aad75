"""An offer is put on the shelf, when everything is there that law and shoppers ask for."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from entrepot.catalog import queries as catalog_queries
from entrepot.catalog import services as catalog
from entrepot.catalog.facts import ListingFacts
from entrepot.inventory import queries as inventory
from entrepot.parties import queries as parties
from entrepot.platform import clock, outbox
from entrepot.platform.access import NotFound
from entrepot.pricing import queries as pricing
from entrepot.pricing.queries import NoPrice
from entrepot.usecases.catalog.cards import LANGUAGES
from entrepot.usecases.filing.judging import Asked, judge_one
from entrepot.usecases.filing.numbers import with_book_numbers
from entrepot_core import trade
from entrepot_core.errors import Kind, Problem
from entrepot_core.orders.freight import NotCarried, freight_rule
from entrepot_core.places import get_country
from entrepot_core.units import get_unit, kg_of


class ProfileMissing(Problem):
    """The variant is not classified."""

    code = "catalog.profile_missing"
    kind = Kind.CONFLICT
    title = "“%(sku)s” is not classified for customs: add its profile under Classifications."


class HsCodeMissing(Problem):
    """No ten-digit code."""

    code = "catalog.hs_code_missing"
    kind = Kind.CONFLICT
    title = "“%(sku)s” has no ten-digit HS code: add it to its customs profile under Classifications."


class OriginMissing(Problem):
    """No country of origin."""

    code = "catalog.origin_missing"
    kind = Kind.CONFLICT
    title = "“%(sku)s” has no country of origin: add it to its customs profile under Classifications."


class UnitsMissing(Problem):
    """A legal unit or its quantity is missing."""

    code = "catalog.units_missing"
    kind = Kind.CONFLICT
    title = (
        "“%(sku)s” lacks a legal unit or its quantity: add it to its customs profile under Classifications."
    )


class WeightMissing(Problem):
    """Net or gross weight is missing."""

    code = "catalog.weight_missing"
    kind = Kind.CONFLICT
    title = "“%(sku)s” has no net and gross weight: add both to the article, in grams."


class TextMissing(Problem):
    """Words in a language of the shop are missing."""

    code = "catalog.text_missing"
    kind = Kind.CONFLICT
    title = "“%(sku)s” has no name in “%(language)s”: add it to the texts of the product."


class SellerUnknown(Problem):
    """Nobody is on record as the seller."""

    code = "catalog.seller_unknown"
    kind = Kind.CONFLICT
    title = "Seller “%(seller)s” of “%(sku)s” is not on record: add the seller first."


def publish_listing(*, listing_id: int, now: datetime) -> bool:
    """Put a listing on the shelf; False if it was there. Its cards are built after the commit.

    Raises: NotFound; ProfileMissing, HsCodeMissing, OriginMissing, UnitsMissing, WeightMissing, TextMissing,
    SellerUnknown, NoPrice, NotCarried, UnknownUnit, UnknownCountry, what the matrix of trade modes refuses, and what goods
    filing and positive list have against it; then nothing was written.
    """
    with transaction.atomic(durable=True):
        listing = catalog_queries.get_listing(listing_id, day=clock.local_date(now))
        for problem in obstacles(listing, now):
            raise problem
        if not catalog.publish(listing_id):
            return False
        outbox.publish("catalog.listing_published.v1", {"listing_ids": [listing_id]}, at=now)
    return True


def obstacles(listing: ListingFacts, now: datetime) -> Iterator[Problem]:
    """What keeps a listing off the shelf, each saying where it is mended. Raises UnknownUnit, UnknownCountry."""
    yield from _lacking(listing)
    for language in LANGUAGES:
        if language not in listing.texts or not listing.texts[language].name:
            yield TextMissing(field=f"texts.{language}", sku=listing.sku, language=language)
    if parties.find_seller(listing.seller_code) is None:
        yield SellerUnknown(field="seller_code", sku=listing.sku, seller=listing.seller_code)
    if listing.offer_id not in pricing.prices_of([listing.offer_id], market=listing.market, at=now):
        yield NoPrice(field="prices", name=listing.sku)
    judged = judge_one(asked_of_listing(listing), day=clock.local_date(now)).problems
    yield from judged
    # What a filing lacks was said above, in its own words; the matrix would only say it again.
    yield from _refused(listing, now, numbered=not judged)
    try:
        freight_rule(listing.mode, clock.local_date(now))
    except NotCarried as problem:
        yield problem


def asked_of_listing(listing: ListingFacts) -> Asked:
    """A listing as goods filing and positive list judge it."""
    return Asked(
        offer_id=listing.offer_id,
        sku=listing.sku,
        seller_code=listing.seller_code,
        mode=listing.mode,
        warehouse_code=listing.warehouse_code,
        hs_code=listing.profile.hs_code if listing.profile else "",
        net_kg=kg_of(listing.net_weight_g) if listing.net_weight_g else None,
        listing_ids=catalog_queries.listing_ids_of_offer(listing.offer_id),
    )


def _lacking(listing: ListingFacts) -> Iterator[Problem]:
    profile, sku = listing.profile, listing.sku
    if profile is None:
        yield ProfileMissing(field="profile", sku=sku)
        return
    if len(profile.hs_code) != 10:
        yield HsCodeMissing(field="profile.hs_code", sku=sku)
    if not profile.origin:
        yield OriginMissing(field="profile.origin", sku=sku)
    else:
        get_country(profile.origin)
    if not profile.unit or not profile.unit1 or profile.quantity1 <= 0:
        yield UnitsMissing(field="profile.unit1", sku=sku)
    else:
        for unit in filter(None, (profile.unit, profile.unit1, profile.unit2)):
            get_unit(unit)
    if not listing.net_weight_g or not listing.gross_weight_g:
        yield WeightMissing(field="net_weight_g", sku=sku)


def _refused(listing: ListingFacts, now: datetime, *, numbered: bool) -> Iterator[Problem]:
    try:
        warehouse = inventory.get_warehouse(listing.warehouse_code)
    except NotFound as missing:
        yield missing
        return
    day, number = clock.local_date(now), None
    if numbered:
        held = with_book_numbers({listing.id: listing}, {warehouse.code: warehouse}, day=day)[listing.id]
        number = held.profile.item_record_no if held.profile else None
    yield from trade.refusals(
        listing.mode,
        as_of=day,
        buyer=trade.Buyer.CONSUMER,
        warehouse=warehouse.kind,
        fulfilment=trade.Fulfilment.PARCEL,
        item_record_no=number,
    )
