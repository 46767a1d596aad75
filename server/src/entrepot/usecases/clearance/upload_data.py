"""The raw data of a payment go to customs, which asked for them (announcement 179)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import structlog
from django.db import transaction

from entrepot.customs import data_calls, figures
from entrepot.customs.ports import get_port
from entrepot.customs.ports.protocol import PortRefused, UnknownPort
from entrepot.orders import queries as orders
from entrepot.orders.facts import ConsignmentFacts
from entrepot.parties.queries import get_party, get_seller
from entrepot.payments import declaring
from entrepot.payments import queries as payments
from entrepot.payments.queries import AttemptFacts
from entrepot.platform import clock, jobs
from entrepot.platform.access import NotFound
from entrepot.platform.partners import partners
from entrepot.platform.problems import kept
from entrepot.usecases.clearance.declare_order import new_guid
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.customs.realtime179 import TAKEN, Call, Exchange, PaidOrder
from entrepot_core.errors import Problem

log = structlog.get_logger()
SCANNED_CODE = "3"
"""How our buyers pay, in the words of the announcement."""


def upload_data(*, call: int, now: datetime) -> None:
    """Send the exchange with the provider byte for byte, and every order that was paid with it; once a call and turn.

    Each try is written down before it leaves, and its answer after; after the last one the call waits for a person.

    Raises: NotFound: nothing was paid, or its exchange was not kept. UploadInvalid, PortRefused, CustomsPartyMissing,
    PartnerUnreachable, AnswerUnknown; jobs.Hopeless after the last try.
    """
    facts = data_calls.get(call)
    if facts.state != data_calls.OPEN:
        return
    order, attempt = orders.get_order(facts.order_no), payments.find_paid_attempt(facts.order_no)
    if attempt is None or attempt.paid_at is None:
        raise NotFound
    evidence = get_port(facts.port).evidence
    if evidence is None:
        raise UnknownPort(port=facts.port)
    with figures.failures_noted(facts.port, now=now):
        payload = evidence.make(
            Call(order_no=facts.consignment_no, session_id=facts.session, at=now),
            _exchange(facts.port, facts.consignment_no, attempt, attempt.paid_at),
            [_paid(part, attempt.provider) for part in order.consignments],
            at=now,
        )
    with transaction.atomic(durable=True):
        upload = data_calls.write_upload(call, payload=payload, now=now)
    wrong: Problem | None = None
    params: Mapping[str, int | str] = {}
    try:
        code, message = evidence.send(payload)
    except Problem as problem:
        told = kept(problem)
        wrong, code, message, params = problem, told.code, told.sentence, told.params
    with transaction.atomic(durable=True):
        is_over = data_calls.note_answer(upload, code=code, message=message, params=params, now=clock.now())
        tell("data_call", [call], now=now)
    if code == TAKEN:
        return
    if is_over:
        log.error("payment data not uploaded", call=call, port=facts.port)
        raise jobs.Hopeless(f"{code} {message}")
    raise wrong or PortRefused(reason=f"{code} {message}")


def _exchange(port: str, consignment_no: str, attempt: AttemptFacts, paid_at: datetime) -> Exchange:
    kept = payments.first_exchange(attempt.number, kind="start")
    declared = declaring.find_declaration(consignment_no)
    total: Decimal = attempt.amount.rounded().amount
    return Exchange(
        guid=new_guid(),
        raw_request=kept.request.decode(),
        raw_answer=kept.response.decode(),
        platform_code=get_party("ebp", port).code,
        payment_code=get_party("pay", port).code,
        transaction_id=(declared.trade_no if declared else "") or attempt.transaction_id,
        total=total,
        paid_at=paid_at,
        verified_by=(declared.verified_by if declared else "") or "3",
        pay_type=SCANNED_CODE,
    )


def _paid(part: ConsignmentFacts, provider: str) -> PaidOrder:
    seller, here = get_seller(part.seller_code), partners()
    return PaidOrder(
        order_no=part.number,
        goods=tuple(
            (line.name_zh, f"{here.public_url}/zh/goods/{line.listing_slug}/") for line in part.lines
        ),
        account=f"{provider}:{here.payment_merchant}",
        receiver_code=seller.customs_code,
        receiver_name=seller.customs_name,
    )
