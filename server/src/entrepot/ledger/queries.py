"""Reading the books: balances, journals, and the proof that they are in order."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from entrepot.ledger.models import Account, Entry, Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One account of one owner: debit minus credit, in minor units."""

    code: str
    owner: str
    currency: str
    balance_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """One leg of a journal."""

    journal_key: str
    kind: str
    order_no: str
    code: str
    owner: str
    amount_minor: int
    currency: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Whether the books are in order; each tuple names what is not."""

    unbalanced_journals: tuple[str, ...]
    unbalanced_currencies: tuple[str, ...]
    wrong_balances: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Nothing is wrong."""
        return not (self.unbalanced_journals or self.unbalanced_currencies or self.wrong_balances)


def trial_balance(*, currency: str = "") -> tuple[Balance, ...]:
    """Every account that was ever moved, by code and owner; of one currency or of all."""
    rows = Account.objects.order_by("currency", "code", "owner")
    if currency:
        rows = rows.filter(currency=currency)
    return tuple(
        Balance(code=row.code, owner=row.owner, currency=row.currency, balance_minor=row.balance_minor)
        for row in rows
    )


def balance_of(code: str, *, owner: str = "", currency: str = "CNY") -> int:
    """The balance of one account in minor units; 0 if nothing was ever booked on it."""
    found = Account.objects.filter(code=code, owner=owner, currency=currency).values_list("balance_minor")
    return sum(balance for (balance,) in found)


def entries_of_order(order_no: str) -> tuple[EntryFacts, ...]:
    """Every leg of every journal of an order, in the order of booking."""
    return _facts(Entry.objects.filter(journal__order_no=order_no).order_by("journal_id", "id"))


def _facts(rows: QuerySet[Entry]) -> tuple[EntryFacts, ...]:
    return tuple(
        EntryFacts(
            journal_key=row.journal.key,
            kind=row.journal.kind,
            order_no=row.journal.order_no,
            code=row.account.code,
            owner=row.account.owner,
            amount_minor=row.amount_minor,
            currency=row.currency,
            occurred_at=row.journal.occurred_at,
        )
        for row in rows.select_related("journal", "account")
    )


def proof() -> Proof:
    """Sum everything up again: each journal, each currency, and each kept balance against its entries."""
    journals = (
        Journal.objects.values("key", "entries__currency")
        .annotate(sum=Sum("entries__amount_minor"))
        .exclude(sum=0)
        .order_by("key")
    )
    currencies = Entry.objects.values("currency").annotate(sum=Sum("amount_minor")).exclude(sum=0)
    accounts = (
        Account.objects.annotate(sum=Coalesce(Sum("entries__amount_minor"), 0))
        .exclude(sum=F("balance_minor"))
        .order_by("code", "owner")
    )
    return Proof(
        unbalanced_journals=tuple(row["key"] for row in journals),
        unbalanced_currencies=tuple(row["currency"] for row in currencies.order_by("currency")),
        wrong_balances=tuple(str(row) for row in accounts),
    )
