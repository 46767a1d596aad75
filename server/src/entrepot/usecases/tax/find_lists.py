"""Tax bills that came before the number of their list was known find it."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import bills
from entrepot.usecases.tax.follow_bill import follow_bill


def find_lists(*, now: datetime) -> int:
    """Name their lists, one transaction a bill, with what follows; returns how many found theirs. Repeating it is harmless."""
    found = 0
    for tax_no in bills.find_lists():
        with transaction.atomic(durable=True):
            if bills.link(tax_no):
                follow_bill(tax_no, now=now)
                found += 1
    return found
