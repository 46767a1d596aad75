"""Tax bills that came before the number of their list was known find it."""

from datetime import datetime
from typing import Final

from django.db import transaction

from entrepot.customs import bills, marks
from entrepot.usecases.tax.follow_bill import follow_bill
from entrepot.usecases.watching.watch_subject import tell

AT_ONCE: Final = 500
MARK: Final = "bill_lists"


def find_lists(*, now: datetime, at_once: int = AT_ONCE) -> int:
    """Name their lists, one transaction a bill, with what follows; returns how many found theirs. Repeating it is harmless.

    Looks at so many at once and goes on from there the next time, so that those without a list hide none.
    """
    with transaction.atomic(durable=True):
        mark = marks.mark_of(MARK)
    numbers, reach = bills.find_lists(after=mark, limit=at_once)
    found = 0
    for tax_no in sorted(numbers):
        with transaction.atomic(durable=True):
            if bills.link(tax_no):
                follow_bill(tax_no, now=now)
                tell("bill", [numbers[tax_no]], now=now)
                found += 1
    with transaction.atomic(durable=True):
        marks.move_mark(MARK, after=mark, to=reach)
    return found
