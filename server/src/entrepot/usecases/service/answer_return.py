"""Customs has granted a return or refused it, or its goods did not come back in their days."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import queries as customs
from entrepot.orders import returns
from entrepot.orders import services as order_services
from entrepot.usecases.service.settle_return import settle_return
from entrepot_core.customs.clock import beijing_day


def grant_return(*, document: int, now: datetime) -> bool:
    """The return of a document (625) is granted; False if that was known. Raises NotFound."""
    number = customs.get_document(document).natural_key
    with transaction.atomic(durable=True):
        if not returns.grant(number, now=now):
            return False
        settle_return(number, now=now)
    return True


def refuse_return(*, document: int, now: datetime) -> bool:
    """The return of a document (625) is refused: the buyer keeps the goods; False if that was known. Raises NotFound."""
    facts = customs.get_document(document)
    return _end(facts.natural_key, "refused", "customs", facts.last_text, now)


def lapse_returns(*, now: datetime) -> int:
    """End returns whose goods had to be back by yesterday in Beijing and are not; returns how many."""
    overdue = returns.list_overdue(beijing_day(now))
    return sum(_end(number, "lapsed", "clock", "the goods did not come back", now) for number in overdue)


def _end(number: str, state: str, actor: str, reason: str, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        if not returns.end(number, state=state, now=now):
            return False
        facts = returns.get_return(number)
        order_services.step(
            order_no=facts.order_no,
            consignment_no=facts.consignment_no,
            track="customs",
            step="refuse_return",
            actor=actor,
            reason=reason,
            now=now,
        )
    return True
