"""Customs answered the stock-in list (711) of a batch."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import batches, counting
from entrepot.customs import queries as documents
from entrepot.customs import services as customs
from entrepot.customs.counting import STOCK_IN, TAKEN
from entrepot.usecases.arrivals.declare_stock_in import write_stock_in
from entrepot.usecases.arrivals.passing_on import pass_on


def follow_stock_in(*, batch_no: str, now: datetime) -> int:
    """Where it is taken, the site gives out what customs has released: how many parcels. A parcel that was found
    meanwhile is added by a changed list. Repeating it is harmless. Raises NotFound.
    """
    with transaction.atomic(durable=True):
        batch = batches.get_batch(batch_no)
        document = documents.find_document(batch_no, STOCK_IN)
        if document is None or document.state not in TAKEN:
            return 0
        leaving = [number for number in batches.parcels_of(batch_no) if counting.may_leave(number)]
        told = pass_on(leaving, key=f"{batch_no}:{document.attempt}", now=now)
        if not counting.is_fully_listed(batch):
            customs.reopen(consignment_no=batch_no, kind=STOCK_IN, accepted=True, now=now)
            write_stock_in(batch, now=now)
    return told
