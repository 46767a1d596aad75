"""Goods that buyers give back: what was asked for, and how far it is. Writes ask to be called inside a transaction; every
claim is one conditional UPDATE or a constraint."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Sum

from entrepot.orders.models import Consignment, ReturnLine, ReturnRequest
from entrepot.platform.access import NotFound
from entrepot_core.money import Money

PAGE = 50
NUMBERS = 500
"""How many numbers a statement names at most: databases take only so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLineFacts:
    """So many pieces of the order line at ``position``, and what is given back for them."""

    position: int
    quantity: int
    goods: Money
    tax: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFacts:
    """One return. ``state`` is open, settled, refused or lapsed; ``back_by`` the last day for the goods."""

    id: int
    number: str
    turn: int
    consignment_no: str
    order_no: str
    warehouse_code: str
    state: str
    reason: str
    goods: Money
    tax: Money
    refund_no: str
    back_by: date
    asked_at: datetime
    granted_at: datetime | None
    back_at: datetime | None
    lines: tuple[ReturnLineFacts, ...]

    @property
    def refund(self) -> Money:
        """What the buyer gets back: price and tax of the goods, no freight."""
        return self.goods + self.tax


def write(
    *,
    consignment_id: int,
    number: str,
    turn: int,
    reason: str,
    back_by: date,
    lines: Sequence[ReturnLineFacts],
    now: datetime,
) -> None:
    """Write an open return. A second open one of a consignment is an IntegrityError."""
    row = ReturnRequest.objects.create(
        consignment_id=consignment_id,
        number=number,
        turn=turn,
        reason=reason,
        goods_minor=sum(line.goods.minor for line in lines),
        tax_minor=sum(line.tax.minor for line in lines),
        back_by=back_by,
        asked_at=now,
    )
    ReturnLine.objects.bulk_create(
        ReturnLine(
            request=row,
            position=line.position,
            quantity=line.quantity,
            goods_minor=line.goods.minor,
            tax_minor=line.tax.minor,
        )
        for line in lines
    )


def grant(number: str, *, now: datetime) -> bool:
    """Customs agrees; False if it did before, or the return is over."""
    return bool(_open(number).filter(granted_at=None).update(granted_at=now))


def receive(number: str, *, now: datetime) -> bool:
    """The goods are back; False if they were before, or the return is over."""
    return bool(_open(number).filter(back_at=None).update(back_at=now))


def settle(number: str, *, now: datetime) -> bool:
    """End a return that is granted and whose goods are back; False for any other. Whoever ends it pays it back."""
    ready = _open(number).filter(granted_at__isnull=False, back_at__isnull=False)
    return bool(ready.update(state="settled", ended_at=now))


def end(number: str, *, state: str, now: datetime) -> bool:
    """End a return that comes to nothing: ``refused`` by customs, or ``lapsed``; False if it is over, or settled."""
    return bool(_open(number).update(state=state, ended_at=now))


def note_refund(number: str, refund_no: str) -> None:
    """Write down by which refund a return was paid back."""
    ReturnRequest.objects.filter(number=number).update(refund_no=refund_no)


def get_return(number: str) -> ReturnFacts:
    """Raises NotFound."""
    row = _rows().filter(number=number).first()
    if row is None:
        raise NotFound
    return _facts(row)


def returns_of_order(order_no: str) -> tuple[ReturnFacts, ...]:
    """Every return of an order, oldest first."""
    rows = _rows().filter(consignment__order__number=order_no).order_by("id")
    return tuple(_facts(row) for row in rows)


def list_overdue(day: date, *, limit: int = PAGE) -> tuple[str, ...]:
    """Numbers of open returns whose goods had to be back before ``day`` and are not."""
    rows = ReturnRequest.objects.filter(state="open", back_at=None, back_by__lt=day).order_by("id")
    return tuple(rows.values_list("number", flat=True)[:limit])


def pieces_returned(consignment_no: str) -> Mapping[int, int]:
    """Position -> pieces that came back in settled returns."""
    rows = ReturnLine.objects.filter(
        request__consignment__number=consignment_no, request__state="settled"
    ).values("position")
    return {row["position"]: row["pieces"] for row in rows.annotate(pieces=Sum("quantity"))}


def count_turns(consignment_no: str) -> int:
    """How many returns of a consignment there were, whatever became of them."""
    return ReturnRequest.objects.filter(consignment__number=consignment_no).count()


def goods_returned(consignment_no: str, *, before: int) -> int:
    """Price in minor units of what came back in settled returns of turns earlier than ``before``."""
    rows = ReturnRequest.objects.filter(consignment__number=consignment_no, state="settled", turn__lt=before)
    return rows.aggregate(total=Sum("goods_minor"))["total"] or 0


def tax_withheld(consignment_nos: Collection[str] | QuerySet[Any]) -> Mapping[str, int]:
    """Consignment -> import tax in minor units that was withheld from its buyer and not given back since.

    Args:
        consignment_nos: numbers, asked for in parts; or a column of them, which the database looks through by itself.
    """
    if isinstance(consignment_nos, QuerySet):
        return _withheld(consignment_nos)
    numbers, found = list(consignment_nos), dict[str, int]()
    for begin in range(0, len(numbers), NUMBERS):
        found |= _withheld(numbers[begin : begin + NUMBERS])
    return found


def _withheld(consignment_nos: Collection[str] | QuerySet[Any]) -> dict[str, int]:
    withheld = dict(Consignment.objects.filter(number__in=consignment_nos).values_list("number", "tax_minor"))
    back = ReturnRequest.objects.filter(consignment__number__in=consignment_nos, state="settled")
    for number, tax in back.values_list("consignment__number").annotate(tax=Sum("tax_minor")):
        if number in withheld:  # it may have come in between
            withheld[number] -= tax
    return withheld


def _open(number: str) -> QuerySet[ReturnRequest]:
    return ReturnRequest.objects.filter(number=number, state="open")


def _rows() -> QuerySet[ReturnRequest]:
    return ReturnRequest.objects.select_related("consignment__order").prefetch_related("lines")


def _facts(row: ReturnRequest) -> ReturnFacts:
    part: Consignment = row.consignment

    def money(minor: int) -> Money:
        return Money.of_minor(minor, part.order.currency)

    return ReturnFacts(
        id=row.pk,
        number=row.number,
        turn=row.turn,
        consignment_no=part.number,
        order_no=part.order.number,
        warehouse_code=part.warehouse_code,
        state=row.state,
        reason=row.reason,
        goods=money(row.goods_minor),
        tax=money(row.tax_minor),
        refund_no=row.refund_no,
        back_by=row.back_by,
        asked_at=row.asked_at,
        granted_at=row.granted_at,
        back_at=row.back_at,
        lines=tuple(
            ReturnLineFacts(
                position=line.position,
                quantity=line.quantity,
                goods=money(line.goods_minor),
                tax=money(line.tax_minor),
            )
            for line in sorted(row.lines.all(), key=lambda line: line.position)
        ),
    )
