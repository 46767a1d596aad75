"""The jobs that keep the shelf made up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from entrepot.catalog import queries as catalog
from entrepot.platform import jobs, worker
from entrepot.usecases.catalog.build_cards import build_cards

# Prices and laws begin at midnight in Shanghai, 16:00 UTC.
AFTER_MIDNIGHT = "1 16 * * *"
AT_ONCE = 100
"""Listings a transaction: no job holds the database for long."""


@jobs.job("catalog.build_cards")
def rebuild(payload: Mapping[str, Any], now: datetime) -> None:
    """Build the cards of the listings that an event names: by listing, by variant, or by where their stock is counted."""
    listing_ids = list(payload.get("listing_ids", ()))
    if variant_ids := payload.get("variant_ids"):
        listing_ids += catalog.listing_ids_of_variants(variant_ids)
    if "sku" in payload:
        listing_ids += catalog.listing_ids_of_place(
            warehouse_code=payload["warehouse_code"],
            seller_code=payload["seller_code"],
            sku=payload["sku"],
        )
    for start in range(0, len(listing_ids), AT_ONCE):
        build_cards(listing_ids=listing_ids[start : start + AT_ONCE], now=now)


@worker.every(AFTER_MIDNIGHT, "catalog.build_all_cards")
def rebuild_all(payload: Mapping[str, Any], now: datetime) -> None:
    """Build every card: a hundred listings, then a job for the next hundred."""
    ids = catalog.list_published(after=payload.get("after", 0), limit=AT_ONCE)
    if not ids:
        return
    build_cards(listing_ids=ids, now=now)
    run = payload.get("run") or f"{now.isoformat()}"
    jobs.enqueue(
        "catalog.build_all_cards", {"after": ids[-1], "run": run}, key=f"cards:{run}:{ids[-1]}", at=now
    )
