"""A batch of direct mail is opened for a master bill."""

import secrets
from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs import batches
from entrepot.platform import clock
from entrepot.records import services as records
from entrepot.usecases.arrivals.opening import Announced, new_batch

_UNMISTAKABLE: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def open_batch(*, announced: Announced, actor: str, now: datetime) -> str:
    """Write the batch; its number. One master bill has one batch.

    Raises: NotFound, NotFromAbroad, KindNotTaken, CustomsPartyMissing, BillUsed, and what is wrong with the bill.
    """
    number = f"MB{clock.local_date(now):%y%m%d}" + "".join(secrets.choice(_UNMISTAKABLE) for _ in range(6))
    with transaction.atomic(durable=True):
        new = new_batch(number, announced)
        batches.open_batch(new, actor=actor, now=now)
        records.write("batch_opened", actor=actor, port=new.way.port, ref=f"batch:{number}", now=now)
    return number
