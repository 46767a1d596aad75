"""Posting rules: every journal sums to zero, and a finished order leaves nothing behind."""

from collections import defaultdict
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.ledger import (
    RULES,
    Account,
    AmountMissing,
    Entry,
    Event,
    Journal,
    Owner,
    Unbalanced,
    journal_of,
    reversal_of,
    sums,
)

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
amounts = st.integers(min_value=0, max_value=10**12)


def booked(event, **amount):
    return journal_of(
        event,
        key=f"{event}:1",
        order_no="E1",
        amounts=amount,
        currency="CNY",
        owners={Owner.SELLER: "SAKURA", Owner.PROVIDER: "wechat"},
        occurred_at=AT,
    )


def balances(*journals):
    found = defaultdict(int)
    for journal in journals:
        for entry in journal.entries:
            found[entry.account, entry.owner] += entry.amount_minor
    return {account: amount for account, amount in found.items() if amount}


def test_a_delivered_order_ends_as_owed_to_others_and_income():
    journals = (
        booked(Event.CAPTURED, paid=12001),
        booked(Event.RELEASED, total=12001, share=9200, commission=800, freight=1000, tax=1001),
        booked(Event.DELIVERED, share=9200),
    )

    assert balances(*journals) == {
        (Account.PROVIDER, "wechat"): 12001,
        (Account.SELLER, "SAKURA"): -9200,
        (Account.COMMISSION, "SAKURA"): -800,
        (Account.FREIGHT, ""): -1000,
        (Account.IMPORT_TAX, ""): -1001,
    }


def test_a_cancelled_order_leaves_nothing():
    journals = (
        booked(Event.CAPTURED, paid=12001),
        booked(Event.REFUND_OWED, refund=12001),
        booked(Event.REFUND_PAID, refund=12001),
    )

    assert balances(*journals) == {}


def test_money_nobody_asked_for_leaves_nothing_once_it_is_back():
    assert balances(booked(Event.EXCESS_CAPTURED, paid=5), booked(Event.REFUND_PAID, refund=5)) == {}


@given(amounts, amounts, amounts, amounts)
def test_a_release_sums_to_zero_whatever_its_parts(share, commission, freight, tax):
    total = share + commission + freight + tax

    journal = booked(
        Event.RELEASED, total=total, share=share, commission=commission, freight=freight, tax=tax
    )

    assert sums(journal.entries).get("CNY", 0) == 0
    assert all(entry.amount_minor for entry in journal.entries)


def test_parts_that_do_not_add_up_are_refused():
    with pytest.raises(Unbalanced):
        booked(Event.RELEASED, total=101, share=90, commission=8, freight=1, tax=1)


def test_an_amount_or_owner_that_the_rule_needs_is_asked_for():
    with pytest.raises(AmountMissing):
        booked(Event.CAPTURED)
    with pytest.raises(AmountMissing):
        journal_of(
            Event.CAPTURED,
            key="k",
            order_no="E1",
            amounts={"paid": 1},
            currency="CNY",
            owners={},
            occurred_at=AT,
        )


def test_every_event_has_a_rule_with_both_sides():
    assert set(RULES) == set(Event)
    assert [event for event, legs in RULES.items() if {leg.sign for leg in legs} != {1, -1}] == []


def test_currencies_balance_one_by_one():
    with pytest.raises(Unbalanced):
        Journal(
            kind="exchange",
            key="k",
            order_no="",
            occurred_at=AT,
            entries=(Entry(Account.BANK, "", 5, "CNY"), Entry(Account.BANK, "", -5, "JPY")),
        )


def test_a_reversal_undoes():
    paid = booked(Event.CAPTURED, paid=7)

    assert balances(paid, reversal_of(paid, key="undo", occurred_at=AT)) == {}
