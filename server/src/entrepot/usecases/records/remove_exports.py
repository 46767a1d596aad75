"""Exports that were finished long ago are removed: who needs one asks again."""

from datetime import datetime

from django.db import transaction

from entrepot.records import exports
from entrepot.records import services as records


def remove_exports(*, now: datetime) -> int:
    """Remove their files, with an entry of the log each; returns how many."""
    with transaction.atomic(durable=True):
        removed = exports.remove_old(now=now)
        for number in removed:
            records.write("export_removed", ref=f"export:{number}", now=now)
    return len(removed)
