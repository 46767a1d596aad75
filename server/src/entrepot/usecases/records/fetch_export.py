"""Somebody fetches an export."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from entrepot.platform.access import Actor, NotAllowed, NotFound
from entrepot.records import exports
from entrepot.records import services as records


def fetch_export(*, export: int, actor: Actor, now: datetime) -> Iterator[bytes]:
    """Write down who fetched it, then give it piece by piece. Raises NotFound: there is none, or it was removed; NotAllowed."""
    facts = exports.get(export)
    if facts.state != "made":
        raise NotFound
    if facts.with_people and not actor.may("customs.raw"):
        raise NotAllowed
    with transaction.atomic(durable=True):
        records.write(
            "export_fetched",
            actor=actor.name,
            ref=f"export:{export}",
            facts={"sha256": facts.sha256},
            now=now,
        )
    return exports.pieces(export)
