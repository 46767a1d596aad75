"""A person brings in a published file of rates."""

from datetime import date, datetime

from django.db import transaction

from entrepot.tariffs import files


def propose_rates(
    *,
    raw: bytes,
    name: str,
    format_name: str,
    source: str,
    source_zh: str = "",
    effective_from: date,
    actor: str,
    now: datetime,
) -> int:
    """Keep the file for a second person to approve; returns its number. No rate changes yet.

    Raises: FileTooBig, Unreadable, UnknownFormat; then nothing was written.
    """
    with transaction.atomic(durable=True):
        return files.keep(
            raw=raw,
            name=name,
            format_name=format_name,
            source=source,
            source_zh=source_zh,
            effective_from=effective_from,
            actor=actor,
            now=now,
        )
