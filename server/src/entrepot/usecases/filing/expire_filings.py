"""Every night, and when a positive list was taken over: what no longer holds ends, what may not be sold leaves the shelf."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import transaction

from entrepot.catalog import offers as catalog
from entrepot.customs import filing_queries, positive
from entrepot.customs.filing_queries import FilingFacts
from entrepot.platform import clock
from entrepot.usecases.filing.end_filing import expire_filing, stop_listings
from entrepot.usecases.filing.judging import Asked, judge
from entrepot.usecases.filing.problems import FilingDiffers, ForbiddenByList
from entrepot_core.customs.filing.positive import RETAIL, Outcome, PositiveVersion, check

AT_ONCE: Final = 100


def expire_filings(*, after: int, now: datetime) -> tuple[int, int | None]:
    """End the filings that don't hold any more: past their last day, or their code kept out by the list in force.

    A code that was withdrawn from the tariff falls off the next list, so it is not asked for apart. What the list can't say
    ends nothing: that is for a person. Returns how many ended, and after which number to go on, None at the end.
    """
    day = clock.local_date(now)
    batch = filing_queries.list_held(after=after, limit=AT_ONCE)
    codes = filing_queries.approved_codes(facts.id for facts in batch)
    versions = positive.versions(str(facts.get("gcode", "")) for facts in codes.values())
    ended = 0
    for facts in batch:
        reason = _reason(facts, codes.get(facts.id, {}), versions, day)
        ended += bool(reason and expire_filing(filing=facts, reason=reason, now=now))
    return ended, batch[-1].id if len(batch) == AT_ONCE else None


def _reason(
    facts: FilingFacts, filed: Mapping[str, Any], versions: Sequence[PositiveVersion], day: date
) -> str:
    if facts.valid_to is not None and day > facts.valid_to:
        return "end_date"
    mode = str(filed.get("businessType", ""))
    verdict = check(str(filed.get("gcode", "")), mode, day, versions=versions)
    return "off_list" if verdict.outcome is Outcome.FORBIDDEN else ""


STOPPING: Final = MappingProxyType({ForbiddenByList: "forbidden", FilingDiffers: "filing_differs"})
"""What takes goods off the shelf though their filing stands: the list keeps them out, or they are filed as other goods."""


def stop_forbidden(*, after: int, now: datetime) -> tuple[int, int | None]:
    """Take off the shelf what may not be sold any more. Returns how many, and after which offer to go on."""
    day = clock.local_date(now)
    batch = catalog.offers_on_sale(RETAIL, after=after, limit=AT_ONCE, day=day)
    stopped = 0
    for judgement in judge([asked_of(offer) for offer in batch], day=day):
        reason = next((STOPPING[type(each)] for each in judgement.problems if type(each) in STOPPING), "")
        if reason:
            with transaction.atomic(durable=True):
                stopped += stop_listings(judgement.asked.listing_ids, reason=reason, note="", now=now)
    return stopped, batch[-1].id if len(batch) == AT_ONCE else None


def asked_of(offer: catalog.OfferFacts) -> Asked:
    """An offer as it is judged."""
    return Asked(
        offer_id=offer.id,
        sku=offer.sku,
        seller_code=offer.seller_code,
        mode=offer.mode,
        warehouse_code=offer.warehouse_code,
        hs_code=offer.hs_code,
        net_kg=offer.net_kg,
        listing_ids=offer.listing_ids,
    )
