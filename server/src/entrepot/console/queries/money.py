"""The books and what providers did: trial balance, journals, attempts, refunds, notifications."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Prefetch, Q, Sum

from entrepot.ledger.models import Account, Entry, Journal
from entrepot.payments.models import Attempt, Notification, Refund
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of

ATTEMPT_GROUPS: Final = ("excess", "paid", "pending", "failed", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """One account code in one currency over all owners; debit and credit are never both set."""

    code: str
    currency: str
    owners: int
    debit_minor: int
    credit_minor: int
    entries_minor: int

    @property
    def holds(self) -> bool:
        """Whether the kept balance equals the sum of the entries."""
        return self.debit_minor - self.credit_minor == self.entries_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBalance:
    """The rows of one currency. ``debit_minor`` equals ``credit_minor`` or the books are wrong."""

    currency: str
    rows: Sequence[BalanceRow]
    debit_minor: int
    credit_minor: int

    @property
    def is_balanced(self) -> bool:
        """Whether debit equals credit and every kept balance its entries."""
        return self.debit_minor == self.credit_minor and all(row.holds for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow:
    """One event in the books, with what moved (the sum of its debits per currency)."""

    journal: Journal
    entries: Sequence[Entry]


def trial_balances() -> Sequence[TrialBalance]:
    """One table a currency, from kept balances, proved by entries. Two statements."""
    kept = (
        Account.objects.values("code", "currency")
        .annotate(owners=Count("pk"), balance=Sum("balance_minor"))
        .order_by("currency", "code")
    )
    sums = {
        (row["account__code"], row["currency"]): row["total"]
        for row in Entry.objects.values("account__code", "currency").annotate(total=Sum("amount_minor"))
    }
    tables: dict[str, list[BalanceRow]] = {}
    for row in kept:
        balance = row["balance"]
        tables.setdefault(row["currency"], []).append(
            BalanceRow(
                code=row["code"],
                currency=row["currency"],
                owners=row["owners"],
                debit_minor=max(balance, 0),
                credit_minor=max(-balance, 0),
                entries_minor=sums.get((row["code"], row["currency"]), 0),
            )
        )
    return [
        TrialBalance(
            currency=currency,
            rows=rows,
            debit_minor=sum(row.debit_minor for row in rows),
            credit_minor=sum(row.credit_minor for row in rows),
        )
        for currency, rows in tables.items()
    ]


def _legs() -> "Prefetch[str]":
    return Prefetch("entries", queryset=Entry.objects.select_related("account").order_by("id"))


def list_journals(*, text: str, account: str, before: int | None) -> Page[JournalRow]:
    """One page with all legs; ``text`` begins an order number, a key or a kind. Two statements."""
    wanted = Journal.objects.prefetch_related(_legs())
    if text:
        wanted = wanted.filter(
            Q(order_no__startswith=text) | Q(key__startswith=text) | Q(kind__startswith=text)
        )
    if account:
        wanted = wanted.filter(pk__in=Entry.objects.filter(account__code=account).values("journal_id"))
    page = page_of(wanted, before=before)
    return Page(
        rows=[JournalRow(journal=row, entries=list(row.entries.all())) for row in page.rows],
        older=page.older,
        is_first=page.is_first,
    )


def get_journal(pk: int) -> JournalRow:
    """One journal. Two statements. Raises NotFound."""
    found = Journal.objects.filter(pk=pk).select_related("reverses").prefetch_related(_legs()).first()
    if found is None:
        raise NotFound
    return JournalRow(journal=found, entries=list(found.entries.all()))


def count_attempts() -> Mapping[str, int]:
    """Attempts by group. One statement."""
    return Attempt.objects.aggregate(
        **{name: Count("pk", filter=_attempts(name)) for name in ATTEMPT_GROUPS}, all=Count("pk")
    )


def _attempts(group: str) -> Q:
    if group == "pending":
        return Q(state__in=("created", "pending"))
    return Q(state=group) if group in ATTEMPT_GROUPS else Q()


def list_attempts(*, group: str, text: str, before: int | None) -> Page[Attempt]:
    """One page with charge and refunds; ``text`` begins a number of order, attempt or transaction. Two statements."""
    wanted = (
        Attempt.objects.filter(_attempts(group))
        .select_related("charge")
        .prefetch_related(Prefetch("refunds", queryset=Refund.objects.order_by("id")))
    )
    if text:
        wanted = wanted.filter(
            Q(number__startswith=text) | Q(charge__order_no__startswith=text) | Q(transaction_id=text)
        )
    return page_of(wanted, before=before)


def list_refunds(*, state: str, before: int | None) -> Page[Refund]:
    """One page, newest first; ``state`` open means not done. One statement."""
    wanted = Refund.objects.select_related("attempt__charge")
    if state == "open":
        wanted = wanted.filter(state__in=("created", "processing"))
    elif state in {"failed", "done"}:
        wanted = wanted.filter(state=state)
    return page_of(wanted, before=before)


def list_notifications(*, before: int | None) -> Page[Notification]:
    """What providers told us, newest first, without the raw bytes. One statement."""
    return page_of(Notification.objects.defer("raw"), before=before)
