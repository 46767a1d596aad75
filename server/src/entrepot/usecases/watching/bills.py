"""Tax bills that customs changed after they were paid, and those that differ from what was withheld."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Final

from entrepot.customs import beside, marks
from entrepot.customs.beside import BillStanding
from entrepot.customs.matters import Wanted
from entrepot.orders.returns import tax_withheld
from entrepot.orders.standings import StandingFacts, standings_of
from entrepot.usecases.watching.written import written
from entrepot_core.customs.matters import Clock, bill_standing
from entrepot_core.money import Money

AT_ONCE: Final = 1000
MARK: Final = "bills"


def to_see(_now: datetime) -> tuple[str, ...]:
    """Contested ones, and those that came since the last look. Asks to be called inside a transaction."""
    fresh = beside.bills_after(marks.mark_of(MARK), limit=AT_ONCE)
    return tuple(str(pk) for pk in {*fresh, *beside.contested_bills()})


def seen(refs: Collection[str]) -> None:
    """The desk was told of these: the next look goes on behind them. Asks to be called inside a transaction."""
    mark = marks.mark_of(MARK)
    told = takewhile(lambda pk: str(pk) in refs, beside.bills_after(mark, limit=AT_ONCE))
    last = max(told, default=mark)
    if last > mark:
        marks.move_mark(MARK, after=mark, to=last)


def wanted(refs: Sequence[str], rules: tuple[Clock, ...], _now: datetime) -> list[Wanted]:
    """As the page of a bill compares: less what went back to the buyer, and counted by the first bill of a list alone.

    Five statements.
    """
    found = beside.bills_of(beside.by_number(refs))
    numbers = sorted({bill.consignment_no for bill in found if bill.consignment_no})
    parcels = {parcel.number: parcel for parcel in standings_of(numbers)} if numbers else {}
    withheld, first = tax_withheld(numbers), beside.counting_bills(numbers)

    def mine(bill: BillStanding) -> int:
        counted, _ = first.get(bill.consignment_no, (bill.id, ""))
        return withheld.get(bill.consignment_no, 0) if counted == bill.id else 0

    return [_written(bill, parcels.get(bill.consignment_no), mine(bill), rules) for bill in found]


def _written(
    bill: BillStanding, parcel: StandingFacts | None, withheld: int, rules: tuple[Clock, ...]
) -> Wanted:
    billed = Money(bill.billed, "CNY").rounded().minor
    standing = bill_standing(
        status=bill.status,
        contested_at=bill.contested_at,
        differs=parcel is not None and withheld != billed,
        figures_at=bill.figures_at,
    )
    return written(
        "bill",
        bill.id,
        standing,
        rules,
        port=bill.port or (parcel.port if parcel else ""),
        mode=parcel.mode if parcel else "",
        name=bill.tax_no,
        consignment_no=bill.consignment_no,
        order_no=parcel.order_no if parcel else "",
    )
