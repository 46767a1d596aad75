"""Somebody reads a raw document that names people in full."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction

from entrepot.accounts import services as accounts
from entrepot.orders import queries as orders
from entrepot.platform.access import Actor
from entrepot.records import services as records
from entrepot_core.customs.masking import mask_text
from entrepot_core.customs.records.chain import Fact

log = structlog.get_logger()


def note_raw_reading(
    *, actor: Actor, what: str, reason: str, consignment_nos: Sequence[str], now: datetime
) -> None:
    """Write down who read what of whom, before it is shown.

    Args:
        what: the document in words for the record, such as "311 attempt 2"; no personal data.
        reason: why, in the reader's own words.
        consignment_nos: whose buyers the document names; where none is known here (a list of a whole batch), the reading is
            written down without one.
    """
    facts: dict[str, Fact] = {"what": what, "reason": mask_text(reason)}
    with transaction.atomic(durable=True):
        known = [each for each in sorted(set(consignment_nos)) if orders.find_consignment(each) is not None]
        for number in known:
            order = orders.get_order_of_consignment(number)
            accounts.note_reading(
                order.identity_id, actor.name, f"raw {what} of {number}: {facts['reason']}", now
            )
            records.write("raw_read", actor=actor.name, consignment_no=number, facts=facts, now=now)
        if not known:
            records.write("raw_read", actor=actor.name, facts=facts, now=now)
    log.info("raw document read", what=what, actor=actor.name)
