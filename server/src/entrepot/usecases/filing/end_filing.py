"""A filing ends: cancelled by a person, or run out by the rules. Its goods leave the shelf, open orders go on."""

from datetime import datetime

from django.db import transaction

from entrepot.catalog import offers as offer_queries
from entrepot.catalog import services as catalog
from entrepot.customs import filing_life, filing_queries, reviews
from entrepot.customs.filing_queries import FilingFacts
from entrepot.customs.ports import get_port, goods_form
from entrepot.inventory import queries as inventory
from entrepot.platform import clock, outbox
from entrepot.records import services as records
from entrepot.usecases.filing.file_filing import send_off
from entrepot.usecases.filing.judging import place_of
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.customs.filing import FilingAct
from entrepot_core.errors import Problem


class ReasonMissing(Problem):
    """A filing is not cancelled without a word."""

    code = "filing.reason_missing"
    title = "Say why the filing is cancelled."


def cancel_filing(*, filing_id: int, reason: str, actor: str, now: datetime) -> bool:
    """Cancel a filing, at the port too where it takes messages; False if it is over already.

    Raises: NotFound, ReasonMissing, CustomsPartyMissing; then nothing was written.
    """
    if not reason.strip():
        raise ReasonMissing(field="reason")
    filing = filing_queries.get_filing(filing_id)
    approved = filing_queries.find_version(filing_id, state="approved")
    port = get_port(filing.place.port) if approved and goods_form(filing.place.port) else None
    with transaction.atomic(durable=True):
        if not filing_life.end(filing_id, step="cancel", reason=reason.strip(), actor=actor, now=now):
            return False
        if approved is not None and port is not None:
            send_off(filing, approved, act=FilingAct.CANCEL, port=port, now=now)
        _take_down(filing, "filing_cancelled", reason.strip(), now, actor=actor)
    return True


def expire_filing(*, filing: FilingFacts, reason: str, now: datetime) -> bool:
    """Let a filing run out, for ``end_date`` or ``off_list``; False if it is over already, or was renewed since it was
    judged as ``filing``."""
    judged = filing_life.Judged(version=filing.version, valid_to=filing.valid_to)
    with transaction.atomic(durable=True):
        if not filing_life.end(
            filing.id, step="expire", reason=reason, actor="system", now=now, judged=judged
        ):
            return False
        _take_down(filing, f"filing_{reason}", "", now, actor=records.MACHINE)
    return True


def _take_down(filing: FilingFacts, reason: str, note: str, now: datetime, *, actor: str) -> None:
    place = filing.place
    records.write(
        "filing_ended",
        actor=actor,
        port=place.port,
        ref=f"filing:{filing.id}",
        facts={"sku": place.sku, "why": reason},
        now=now,
    )
    found = offer_queries.offers_of_article(
        place.sku, seller_code=place.seller_code, day=clock.local_date(now)
    )
    warehouses = inventory.warehouses_by_code()
    for offer in found:
        warehouse = warehouses.get(offer.warehouse_code)
        if warehouse and place_of(offer.sku, offer.seller_code, offer.mode, warehouse) == place:
            stop_listings(offer.listing_ids, reason=reason, note=note, now=now)
    outbox.publish("customs.filing_ended.v1", {"filing_id": filing.id, "reason": reason}, at=now)
    tell("filing", [filing.id], now=now)


def stop_listings(listing_ids: tuple[int, ...], *, reason: str, note: str, now: datetime) -> int:
    """Take listings off the shelf and say why; how many were on it. Asks to be called inside a transaction."""
    stopped = []
    for listing_id in listing_ids:
        if catalog.withdraw(listing_id):
            reviews.stop(listing_id, reason=reason, note=note, now=now)
            stopped.append(listing_id)
    if stopped:
        outbox.publish("catalog.listing_withdrawn.v1", {"listing_ids": stopped, "reason": reason}, at=now)
    return len(stopped)
