"""Whatever happens to however many orders, no account ends on the wrong side, and finished orders leave nothing."""

from collections import defaultdict
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from entrepot_core.ledger import Account, Event, Owner, journal_of, sums

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
amounts = st.integers(min_value=0, max_value=10**9)
OWED = (
    Account.DEPOSITS,
    Account.ESCROW,
    Account.SELLER,
    Account.REFUNDS,
    Account.FREIGHT,
    Account.IMPORT_TAX,
)


class Books(RuleBasedStateMachine):
    """Orders are paid, released in parts, delivered, refunded or paid in excess, in any order that the house allows."""

    paid = Bundle("paid")
    released = Bundle("released")
    owed_back = Bundle("owed_back")

    def __init__(self):
        super().__init__()
        self.balances = defaultdict(int)
        self.number = 0

    def book(self, event, order, **named):
        journal = journal_of(
            event,
            key=f"{event}:{self.number}",
            order_no=order,
            amounts=named,
            currency="CNY",
            owners={Owner.SELLER: "SAKURA", Owner.PROVIDER: "wechat"},
            occurred_at=AT,
        )
        self.number += 1
        assert not any(sums(journal.entries).values())
        for entry in journal.entries:
            self.balances[entry.account, entry.owner] += entry.amount_minor

    @rule(target=paid, share=amounts, commission=amounts, freight=amounts, tax=amounts)
    def pay(self, share, commission, freight, tax):
        parts = {"share": share, "commission": commission, "freight": freight, "tax": tax}
        order = f"E{self.number}"
        self.book(Event.CAPTURED, order, paid=sum(parts.values()))
        return order, parts

    @rule(target=released, order=consumes(paid))
    def release(self, order):
        number, parts = order
        self.book(Event.RELEASED, number, total=sum(parts.values()), **parts)
        assert not self.balances[Account.DEPOSITS, number]
        return order

    @rule(order=consumes(released))
    def deliver(self, order):
        self.book(Event.DELIVERED, order[0], share=order[1]["share"])

    @rule(target=owed_back, order=consumes(paid))
    def call_off(self, order):
        number, parts = order
        self.book(Event.REFUND_OWED, number, refund=sum(parts.values()))
        return number, sum(parts.values())

    @rule(target=owed_back, paid=amounts)
    def pay_again(self, paid):
        order = f"E{self.number}"
        self.book(Event.EXCESS_CAPTURED, order, paid=paid)
        return order, paid

    @rule(refund=consumes(owed_back))
    def pay_back(self, refund):
        self.book(Event.REFUND_PAID, refund[0], refund=refund[1])
        assert not self.balances[Account.REFUNDS, refund[0]]
        assert not self.balances[Account.DEPOSITS, refund[0]]

    @invariant()
    def every_account_is_on_its_side(self):
        assert sum(self.balances.values()) == 0
        assert all(balance <= 0 for (account, _), balance in self.balances.items() if account in OWED)
        assert self.balances[Account.PROVIDER, "wechat"] >= 0


Books.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestBooks = Books.TestCase
