"""A person brings in a published file of rates."""

from datetime import datetime

from django.db import transaction

from entrepot.platform.agreed_files import Published
from entrepot.tariffs import files


def propose_rates(*, file: Published, format_name: str, actor: str, now: datetime) -> int:
    """Keep the file for a second person to approve; returns its number. No rate changes yet.

    Raises: FileTooBig, Unreadable, UnknownFormat; then nothing was written.
    """
    with transaction.atomic(durable=True):
        return files.keep(file, format_name=format_name, actor=actor, now=now)
