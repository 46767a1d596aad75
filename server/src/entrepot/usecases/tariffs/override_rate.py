"""A person overrides the rate of a code for a while."""

from datetime import date, datetime

from django.db import transaction

from entrepot.platform import outbox
from entrepot.tariffs import overrides


def override_rate(
    *,
    territory: str,
    code: str,
    kind: str,
    text: str,
    note: str,
    valid_from: date,
    valid_to: date,
    actor: str,
    now: datetime,
) -> int:
    """Write the override and have the cards rebuilt. Raises OverrideRefused; then nothing was written."""
    with transaction.atomic(durable=True):
        number = overrides.add_override(
            territory=territory,
            code=code,
            kind=kind,
            text=text,
            note=note,
            valid_from=valid_from,
            valid_to=valid_to,
            actor=actor,
            now=now,
        )
        outbox.publish("tariffs.changed.v1", {"rate_id": number}, at=now)
    return number
