"""Customs calls for the raw data of a payment (announcement 179)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from entrepot.customs import data_calls
from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import UnknownPort
from entrepot.orders import queries as orders
from entrepot.payments import queries as payments
from entrepot.platform import jobs, throttle
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.customs.realtime179 import CallInvalid

log = structlog.get_logger()
MOST_CALLS: Final = 20
DAY: Final = timedelta(days=1)


def receive_data_call(*, port: str, form: Mapping[str, str], now: datetime) -> bytes:
    """Answer at once, have the data uploaded by a job; a call that is repeated makes no second one.

    Raises UnknownPort.
    """
    evidence = get_port(port).evidence
    if evidence is None:
        raise UnknownPort(port=port)
    try:
        call = evidence.read_call(form)
    except CallInvalid as problem:
        log.warning("data call refused", port=port, code=problem.code)
        return evidence.answer(taken=False, message=problem.sentence, at=now)
    consignment = orders.find_consignment(call.order_no)
    if consignment is None or payments.find_paid_attempt(consignment.order_no) is None:
        return evidence.answer(taken=False, message="no such order was paid here", at=now)
    # Nothing proves that customs calls: whoever knows a number of an order may not have its data sent without end.
    try:
        throttle.take("data_call", call.order_no, most=MOST_CALLS, per=DAY, now=now)
    except throttle.TooManyTries as problem:
        return evidence.answer(taken=False, message=problem.sentence, at=now)
    with transaction.atomic(durable=True):
        taken = data_calls.take(
            port=port,
            session=call.session_id,
            order_no=consignment.order_no,
            consignment_no=call.order_no,
            now=now,
        )
        if taken is not None:
            jobs.enqueue("clearance.upload_data", {"call": taken.id}, key=f"data:{taken.id}:1", at=now)
            tell("data_call", [taken.id], now=now)
    return evidence.answer(taken=True, message="", at=now)
