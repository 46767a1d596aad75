"""Somebody reads the values of an amendment in full."""

from datetime import datetime

from django.db import transaction

from entrepot.accounts import services as accounts
from entrepot.customs import amendments
from entrepot.orders import queries as orders
from entrepot.platform.access import Actor
from entrepot.usecases.amendments.amending import note_amendment


def open_amendment(*, amendment_id: int, actor: Actor, now: datetime) -> None:
    """Write down who read what of whom, before it is shown. Raises NotFound."""
    with transaction.atomic(durable=True):
        facts = amendments.get(amendment_id)
        order = orders.get_order_of_consignment(facts.consignment_no)
        accounts.note_reading(order.identity_id, actor.name, f"amendment {facts.id}", now)
        port = order.consignment(facts.consignment_no).port
        note_amendment("amendment_opened", facts, actor=actor.name, port=port, now=now)
