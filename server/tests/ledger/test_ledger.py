"""The books in the database: one journal a key, balances that follow, nothing changed afterwards."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from entrepot.ledger import queries, services
from entrepot.ledger.models import Account, Entry, Journal
from entrepot_core.ledger import Event, Owner, journal_of

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def captured(number, paid=1200):
    return journal_of(
        Event.CAPTURED,
        key=f"capture:wechat:{number}",
        order_no="E1",
        amounts={"paid": paid},
        currency="CNY",
        owners={Owner.PROVIDER: "wechat"},
        occurred_at=AT,
    )


@pytest.mark.django_db
def test_the_same_event_twice_is_one_journal():
    assert services.post(captured(1), now=AT)
    assert not services.post(captured(1), now=AT)

    assert Journal.objects.count() == 1
    assert queries.balance_of("1100", owner="wechat") == 1200
    assert queries.balance_of("2100", owner="E1") == -1200
    assert queries.proof().holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda: Entry.objects.update(amount_minor=5),
        lambda: Entry.objects.all()._raw_delete(connection.alias),
        lambda: Journal.objects.update(key="other"),
        lambda: Journal.objects.all()._raw_delete(connection.alias),
    ],
)
def test_the_database_refuses_to_change_or_remove(change):
    services.post(captured(1), now=AT)

    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    assert [entry.amount_minor for entry in queries.entries_of_order("E1")] == [1200, -1200]


@pytest.mark.django_db
def test_the_proof_sees_a_balance_that_was_bent():
    services.post(captured(1), now=AT)
    Account.objects.filter(code="1100").update(balance_minor=7)

    assert queries.proof().wrong_balances == ("1100 wechat CNY",)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_nothing():
    barrier = threading.Barrier(4)

    def book(number):
        barrier.wait()
        try:
            for at in range(5):
                with transaction.atomic():
                    services.post(captured(f"{number}-{at}", paid=1), now=AT)
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert queries.balance_of("1100", owner="wechat") == 20
    assert queries.proof().holds
