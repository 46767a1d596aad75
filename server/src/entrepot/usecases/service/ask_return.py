"""A buyer gives back goods of a delivered parcel: customs is asked at once (625), the goods follow.

Announcement 45 of 2020 wants the application within 30 days of release and the goods back within 45, so the application
does not wait for the goods.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from django.db import transaction

from entrepot.customs import queries as customs
from entrepot.customs.declarations import Sending
from entrepot.customs.hearing import check_askable
from entrepot.customs.requests import RETURN, return_document, return_no
from entrepot.orders import queries as orders
from entrepot.orders import returns
from entrepot.orders import services as order_services
from entrepot.orders.facts import ConsignmentFacts, OrderFacts
from entrepot.orders.returns import ReturnLineFacts
from entrepot.platform import outbox
from entrepot.platform.access import NotFound
from entrepot.usecases.service.asking import ask_customs
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document
from entrepot_core.customs.matching import MatchContext
from entrepot_core.errors import Kind, Problem
from entrepot_core.money import Money
from entrepot_core.orders.returns import Portion, ReturnReason
from entrepot_core.orders.tracks import CustomsState, GoodsState, MoneyState
from entrepot_core.taxes import return_window

WORDS: Final = MappingProxyType(
    {
        ReturnReason.CHANGED_MIND: "七天无理由退货",
        ReturnReason.QUALITY: "质量问题",
        ReturnReason.DAMAGED: "运输破损",
        ReturnReason.WRONG_GOODS: "商品与订单不符",
    }
)
"""The reason as customs reads it."""
REGIME: Final = "cn.retail_import"
RELEASED: Final = frozenset({CustomsState.RELEASED, CustomsState.CLOSED})


class NotReturnable(Problem):
    """The parcel is not delivered, or a return of it is open."""

    code = "service.not_returnable"
    kind = Kind.CONFLICT
    title = (
        "Goods of this parcel can't be returned now: it is not delivered yet, or a return of it is under way."
    )


class ReturnTooLate(Problem):
    """The days within which customs takes returns are over."""

    code = "service.return_too_late"
    kind = Kind.CONFLICT
    title = "A return had to be asked for by %(apply_by)s, %(days)s days after the release by customs."


class NothingToReturn(Problem):
    """No pieces are named, or more than are left."""

    code = "service.nothing_to_return"
    field = "quantity"
    title = "Say how many pieces go back: at least one, and no more than you have."


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The last days, both included, in Beijing: to ask for a return, and for the goods to be back."""

    released_on: date
    apply_by: date
    back_by: date


def find_window(consignment_no: str) -> Window | None:
    """The days of a released parcel; None before its release."""
    listed = customs.find_document(consignment_no, "621")
    if listed is None or listed.released_at is None:
        return None
    day = beijing_day(listed.released_at)
    window = return_window(REGIME, released_on=day)
    return Window(released_on=day, apply_by=window.apply_by, back_by=window.back_by)


def ask_return(
    *,
    user_id: int,
    order_no: str,
    consignment_no: str,
    quantities: Mapping[int, int],
    reason: ReturnReason,
    now: datetime,
) -> str:
    """Ask customs for the return of ``quantities`` (position of the line -> pieces); returns the number of the return.

    Nothing is paid back yet: that waits for customs' consent and for the goods.

    Raises: NotFound: no such parcel of this user. NotReturnable, ReturnTooLate, NothingToReturn, NotAskable,
    RequestMisfit. Then nothing was written.
    """
    with transaction.atomic(durable=True):
        order = orders.get_order(order_no)
        known = {part.number: part for part in order.consignments}
        if order.user_id != user_id or consignment_no not in known:
            raise NotFound
        part = known[consignment_no]
        window = _claim(order, part, reason, now)
        before = returns.pieces_returned(consignment_no)
        lines = _lines(part, quantities, before)
        turn = returns.count_turns(consignment_no) + 1
        number = return_no(consignment_no, turn)
        returns.write(
            consignment_id=part.id,
            number=number,
            turn=turn,
            reason=reason,
            back_by=window.back_by,
            lines=lines,
            now=now,
        )
        _ask(
            part, number=number, turn=turn, lines=lines, before=before, window=window, reason=reason, now=now
        )
        payload = {"order_no": order_no, "consignment_no": consignment_no, "return_no": number}
        outbox.publish("orders.return_asked.v1", payload, at=now)
    return number


def _claim(order: OrderFacts, part: ConsignmentFacts, reason: str, now: datetime) -> Window:
    """The step of the customs track is the claim: of two requests of one parcel one is first."""
    window = find_window(part.number)
    is_there = part.goods_state is GoodsState.DELIVERED and order.money_state is MoneyState.PAID
    if window is None or not is_there or part.customs_state not in RELEASED:
        raise NotReturnable
    if beijing_day(now) > window.apply_by:
        days = (window.apply_by - window.released_on).days
        raise ReturnTooLate(apply_by=window.apply_by.isoformat(), days=days)
    check_askable(part.number, "return")
    taken = order_services.step(
        order_no=order.number,
        consignment_no=part.number,
        track="customs",
        step="ask_return",
        actor="shopper",
        reason=reason,
        now=now,
    )
    if not taken:
        raise NotReturnable
    return window


def _lines(
    part: ConsignmentFacts, quantities: Mapping[int, int], before: Mapping[int, int]
) -> tuple[ReturnLineFacts, ...]:
    """What goes back of each line. A line's tax is given back by pieces, and all of it with the last piece."""
    known = {line.position: line for line in part.lines}
    wanted = {position: pieces for position, pieces in sorted(quantities.items()) if pieces}
    if not wanted or not wanted.keys() <= known.keys():
        raise NothingToReturn
    found = []
    for position, pieces in wanted.items():
        line, gone = known[position], before.get(position, 0)
        if not 0 < pieces <= line.quantity - gone:
            raise NothingToReturn
        portion = Portion(before=gone, taken=pieces, whole=line.quantity)
        tax = Money.of_minor(portion.of(line.tax.minor), line.tax.currency)
        goods = Money.of_minor(line.unit_price.minor * pieces, line.goods.currency)
        found.append(ReturnLineFacts(position=position, quantity=pieces, goods=goods, tax=tax))
    return tuple(found)


def _ask(
    part: ConsignmentFacts,
    *,
    number: str,
    turn: int,
    lines: tuple[ReturnLineFacts, ...],
    before: Mapping[int, int],
    window: Window,
    reason: ReturnReason,
    now: datetime,
) -> None:
    quantities = {line.position: line.quantity for line in lines}

    def make(listed: Document, sending: Sending, invt_no: str) -> Document:
        return return_document(
            listed, sending, number=number, invt_no=invt_no, reason=WORDS[reason], quantities=quantities
        )

    context = MatchContext(
        released_on=window.released_on,
        returned={position: Decimal(pieces) for position, pieces in before.items()},
    )
    ask_customs(part, kind=RETURN, number=number, make=make, context=context, turn=turn, now=now)
