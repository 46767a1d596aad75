"""The warehouse has goods back that their buyer returned."""

from datetime import datetime

from django.db import transaction

from entrepot.orders import returns
from entrepot.platform import outbox
from entrepot.usecases.service.settle_return import settle_return
from entrepot_core.customs.clock import beijing_day
from entrepot_core.errors import Kind, Problem


class GoodsBackTooLate(Problem):
    """The days within which returned goods win their tax back are over."""

    code = "service.goods_back_too_late"
    kind = Kind.CONFLICT
    title = "The goods had to be back by %(back_by)s, %(days)s days ago: nothing is paid back for them."


class ReturnOver(Problem):
    """The return is settled or refused, or its goods are back already."""

    code = "service.return_over"
    kind = Kind.CONFLICT
    title = "Return %(number)s waits for no goods: they are back already, or it was refused."


def receive_return(*, actor: str, number: str, now: datetime) -> str:
    """Write down that all goods of a return are back; returns the number of the refund, empty while customs is asked.

    Raises: NotFound, GoodsBackTooLate, ReturnOver; then nothing was written.
    """
    with transaction.atomic(durable=True):
        facts = returns.get_return(number)
        today = beijing_day(now)
        if today > facts.back_by:
            raise GoodsBackTooLate(back_by=facts.back_by.isoformat(), days=(today - facts.back_by).days)
        if not returns.receive(number, now=now):
            raise ReturnOver(number=number)
        outbox.publish("orders.return_received.v1", {"return_no": number, "actor": actor}, at=now)
        return settle_return(number, now=now)
