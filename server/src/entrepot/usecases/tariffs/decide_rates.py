"""A second person approves or refuses a file of rates."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from entrepot.platform import outbox
from entrepot.tariffs import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How many rates were written, and how many lines of the file could not be used."""

    written: int
    refused: int


def decide_rates(*, file_id: int, approve: bool, actor: str, now: datetime) -> Receipt:
    """Write the new and changed rates of the file, or none; old orders keep the rates they were taxed with.

    Raises: NotFound, FileNeedsSecondPerson, FileDecided; then nothing was written.
    """
    reading, effective_from = files.get_reading(file_id)
    with transaction.atomic(durable=True):
        files.decide(file_id, approve=approve, actor=actor, now=now)
        if not approve:
            return Receipt(written=0, refused=len(reading.refused))
        found = files.differences(reading, effective_from)
        written = files.write(file_id, found, reading, actor=actor, now=now)
        outbox.publish("tariffs.changed.v1", {"file_id": file_id, "written": written}, at=now)
    return Receipt(written=written, refused=len(reading.refused))
