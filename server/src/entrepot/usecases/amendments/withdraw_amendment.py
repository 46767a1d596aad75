"""Who proposed an amendment takes it back."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import amendments
from entrepot.orders import queries as orders
from entrepot.usecases.amendments.amending import note_amendment


def withdraw_amendment(*, amendment_id: int, actor: str, now: datetime) -> None:
    """Take back one's own proposal while nobody decided it. Raises NotFound, AmendmentDecided."""
    with transaction.atomic(durable=True):
        facts = amendments.withdraw(amendment_id, actor=actor, now=now)
        port = orders.get_consignment(facts.consignment_no).port
        note_amendment("amendment_withdrawn", facts, actor=actor, port=port, now=now)
