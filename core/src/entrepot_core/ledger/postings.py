"""Posting rules: what an event of the business writes into the books. Pure tables; knows no database.

A debit is positive, a credit negative, both in minor units. Every journal sums to zero in every currency it holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from entrepot_core.errors import Problem
from entrepot_core.ledger.accounts import Account

VERSION: Final = "2026-12"
"""Version of the rules below; a change of a rule is a new version."""


class Event(StrEnum):
    """What happened, as the books see it."""

    CAPTURED = "captured"
    EXCESS_CAPTURED = "excess_captured"
    RELEASED = "released"
    DELIVERED = "delivered"
    REFUND_OWED = "refund_owed"
    REFUND_PAID = "refund_paid"
    RETURNED = "returned"
    SETTLED = "settled"
    TAX_PAID = "tax_paid"
    TAX_EXPLAINED = "tax_explained"
    ARTICLES_TAXED = "articles_taxed"


class Owner(StrEnum):
    """For whom an account is kept; the event brings the name."""

    HOUSE = "house"
    ORDER = "order"
    SELLER = "seller"
    PROVIDER = "provider"


class Unbalanced(Problem):
    """A journal whose entries do not sum to zero in some currency: nothing is written."""

    code = "ledger.unbalanced"
    title = "The journal “%(kind)s” is out of balance by %(difference)s %(currency)s."


class AmountMissing(Problem):
    """An event came without an amount that its rule needs."""

    code = "ledger.amount_missing"
    title = "The event “%(kind)s” needs the amount “%(amount)s”."


@dataclass(frozen=True, slots=True)
class Rule:
    """One leg of an event: the named amount, times ``sign``, on an account of an owner."""

    account: Account
    owner: Owner
    amount: str
    sign: int


RULES: Final[Mapping[Event, tuple[Rule, ...]]] = MappingProxyType(
    {
        # the buyer paid: the provider holds money that belongs to the order
        Event.CAPTURED: (
            Rule(Account.PROVIDER, Owner.PROVIDER, "paid", +1),
            Rule(Account.DEPOSITS, Owner.ORDER, "paid", -1),
        ),
        # money nobody asked for (a second payment, or one after the order was closed) goes back whole
        Event.EXCESS_CAPTURED: (
            Rule(Account.PROVIDER, Owner.PROVIDER, "paid", +1),
            Rule(Account.REFUNDS, Owner.ORDER, "paid", -1),
        ),
        # customs let a consignment go: from here on we owe its seller, carrier and the tax office
        Event.RELEASED: (
            Rule(Account.DEPOSITS, Owner.ORDER, "total", +1),
            Rule(Account.ESCROW, Owner.SELLER, "share", -1),
            Rule(Account.COMMISSION, Owner.SELLER, "commission", -1),
            Rule(Account.FREIGHT, Owner.HOUSE, "freight", -1),
            Rule(Account.IMPORT_TAX, Owner.HOUSE, "tax", -1),
        ),
        # the parcel arrived: the seller's share leaves escrow
        Event.DELIVERED: (
            Rule(Account.ESCROW, Owner.SELLER, "share", +1),
            Rule(Account.SELLER, Owner.SELLER, "share", -1),
        ),
        # a refund was decided on before anything was owed to others
        Event.REFUND_OWED: (
            Rule(Account.DEPOSITS, Owner.ORDER, "refund", +1),
            Rule(Account.REFUNDS, Owner.ORDER, "refund", -1),
        ),
        # goods of a delivered consignment came back: seller, house and tax office give up their part of them
        Event.RETURNED: (
            Rule(Account.SELLER, Owner.SELLER, "share", +1),
            Rule(Account.COMMISSION, Owner.SELLER, "commission", +1),
            Rule(Account.IMPORT_TAX, Owner.HOUSE, "tax", +1),
            Rule(Account.REFUNDS, Owner.ORDER, "refund", -1),
        ),
        # the provider has paid the refund out
        Event.REFUND_PAID: (
            Rule(Account.REFUNDS, Owner.ORDER, "refund", +1),
            Rule(Account.PROVIDER, Owner.PROVIDER, "refund", -1),
        ),
        # the provider paid us out, less its fee
        Event.SETTLED: (
            Rule(Account.BANK, Owner.HOUSE, "settled", +1),
            Rule(Account.FEES, Owner.PROVIDER, "fee", +1),
            Rule(Account.PROVIDER, Owner.PROVIDER, "gross", -1),
        ),
        # the carrier advanced the tax of personal articles: it is owed that, the buyer what was charged above it
        Event.ARTICLES_TAXED: (
            Rule(Account.IMPORT_TAX, Owner.HOUSE, "withheld", +1),
            Rule(Account.TAX_DIFFERENCE, Owner.HOUSE, "short", +1),
            Rule(Account.FREIGHT, Owner.HOUSE, "billed", -1),
            Rule(Account.DEPOSITS, Owner.ORDER, "over", -1),
        ),
        # the tax of released lists was paid as billed; what was withheld too little or too much is the house's
        Event.TAX_PAID: (
            Rule(Account.IMPORT_TAX, Owner.HOUSE, "withheld", +1),
            Rule(Account.TAX_DIFFERENCE, Owner.HOUSE, "short", +1),
            Rule(Account.TAX_DIFFERENCE, Owner.HOUSE, "over", -1),
            Rule(Account.BANK, Owner.HOUSE, "billed", -1),
        ),
        # of which list a bill was became known only after it was paid: what was withheld for it was no difference
        Event.TAX_EXPLAINED: (
            Rule(Account.IMPORT_TAX, Owner.HOUSE, "withheld", +1),
            Rule(Account.TAX_DIFFERENCE, Owner.HOUSE, "withheld", -1),
        ),
    }
)
"""Event -> its legs. The whole of what the books know about the business."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One leg: debit positive, credit negative, in minor units of ``currency``."""

    account: Account
    owner: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """One event in the books. ``key`` is the business's own name of it: the same key twice is one journal.

    Raises Unbalanced: the entries of a currency do not sum to zero.
    """

    kind: str
    key: str
    order_no: str
    occurred_at: datetime
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        for currency, sum_minor in sums(self.entries).items():
            if sum_minor:
                raise Unbalanced(kind=self.kind, difference=sum_minor, currency=currency)


def journal_of(
    event: Event,
    *,
    key: str,
    order_no: str,
    amounts: Mapping[str, int],
    currency: str,
    owners: Mapping[Owner, str],
    occurred_at: datetime,
) -> Journal:
    """The journal that ``event`` writes.

    Args:
        amounts: the named amounts of the rule, in minor units, none negative; zero legs are left out.
        owners: the names of seller and provider where the rule asks for them; the order is ``order_no``.

    Raises:
        AmountMissing: the rule needs an amount, or an owner, that was not given.
        Unbalanced: the amounts do not add up (``total`` is not share + commission + freight + tax).
    """
    named = {Owner.HOUSE: "", Owner.ORDER: order_no, **owners}
    entries = []
    for rule in RULES[event]:
        if rule.amount not in amounts or rule.owner not in named:
            missing = rule.amount if rule.amount not in amounts else rule.owner
            raise AmountMissing(kind=str(event), amount=str(missing))
        if amount := rule.sign * amounts[rule.amount]:
            entries.append(Entry(rule.account, named[rule.owner], amount, currency))
    return Journal(
        kind=str(event), key=key, order_no=order_no, occurred_at=occurred_at, entries=tuple(entries)
    )


def reversal_of(journal: Journal, *, key: str, occurred_at: datetime) -> Journal:
    """The journal that undoes ``journal``: entries are never changed, only answered."""
    return Journal(
        kind=f"reverse_{journal.kind}",
        key=key,
        order_no=journal.order_no,
        occurred_at=occurred_at,
        entries=tuple(
            Entry(entry.account, entry.owner, -entry.amount_minor, entry.currency)
            for entry in journal.entries
        ),
    )


def sums(entries: Iterable[Entry]) -> Mapping[str, int]:
    """Currency -> sum of the entries in minor units."""
    found: dict[str, int] = defaultdict(int)
    for entry in entries:
        found[entry.currency] += entry.amount_minor
    return found
