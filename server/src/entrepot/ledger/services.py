"""Writing the books. Ask inside a transaction: a journal belongs to the fact it speaks of."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from entrepot.ledger.models import Account, Entry, Journal
from entrepot_core.ledger import Entry as Leg
from entrepot_core.ledger import Journal as Draft


def post(journal: Draft, *, now: datetime) -> bool:
    """Write a journal and move the balances with it; False if this key was posted before, and nothing is written.

    Accounts are locked in one fixed order (code, owner, currency), so two journals never wait for each other.
    """
    try:
        with transaction.atomic():
            row = Journal.objects.create(
                kind=journal.kind,
                key=journal.key,
                order_no=journal.order_no,
                occurred_at=journal.occurred_at,
                booked_at=now,
            )
    except IntegrityError:
        return False
    for leg in sorted(journal.entries, key=lambda leg: (leg.account, leg.owner, leg.currency)):
        Entry.objects.create(
            journal=row, account=_moved(leg), amount_minor=leg.amount_minor, currency=leg.currency
        )
    return True


def _moved(leg: Leg) -> Account:
    account, _ = Account.objects.get_or_create(code=str(leg.account), owner=leg.owner, currency=leg.currency)
    Account.objects.filter(pk=account.pk).update(balance_minor=F("balance_minor") + leg.amount_minor)
    return account
