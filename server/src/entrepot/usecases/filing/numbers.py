"""Which item of the account book goods are sold and declared by."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from entrepot.catalog.facts import ListingFacts
from entrepot.customs.filing_queries import filings_of, number_in_book
from entrepot.inventory.queries import WarehouseFacts
from entrepot.usecases.filing.judging import place_of
from entrepot_core.customs.filing import BONDED


def with_book_numbers(
    listings: Mapping[int, ListingFacts], warehouses: Mapping[str, WarehouseFacts], *, day: date
) -> Mapping[int, ListingFacts]:
    """The listings with the number of the filing that holds; an empty one where it has ended. At most one statement.

    An order keeps what it is given here, so a later change of the filing touches no order. Goods that were never filed
    here keep the number of their classification.
    """
    bonded = {
        pk: place_of(listing.sku, listing.seller_code, listing.mode, warehouses[listing.warehouse_code])
        for pk, listing in listings.items()
        if listing.mode in BONDED and listing.warehouse_code in warehouses
    }
    filings = filings_of(place.sku for place in bonded.values()) if bonded else {}
    found = dict(listings)
    for pk, place in bonded.items():
        listing, number = listings[pk], None
        if listing.profile is not None:
            number = number_in_book(filings, place, mode=listing.mode, day=day)
        if listing.profile is not None and number is not None:
            facts = filings[place]
            profile = replace(listing.profile, item_record_no=number, filing=f"{facts.id}/{facts.version}")
            found[pk] = replace(listing, profile=profile)
    return found
