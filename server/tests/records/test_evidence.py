"""Raw exchanges are locked at rest, never changed, and kept until their time is over; a purge leaves an entry."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from entrepot.payments import queries, services
from entrepot.payments.models import Attempt, Charge, ProviderExchange
from entrepot.payments.triggers import KEEPER
from entrepot.platform import clock, sealed
from entrepot.records.models import LogEntry
from entrepot.usecases.records.purge_evidence import purge_evidence
from entrepot_core.customs.terms import keep_until

pytestmark = pytest.mark.django_db(transaction=True)
REQUEST, ANSWER = '{"payer":"韩梅梅"}\r\n'.encode(), b"\x00\xff raw"


@pytest.fixture
def attempt(now):
    charge = Charge.objects.create(order_no="E1", currency="CNY", amount_minor=100, created_at=now)
    return Attempt.objects.create(charge=charge, provider="wechat", number="E1-1", created_at=now)


def keep(attempt, ago=timedelta(0)):
    with clock.shifted(-ago):
        services.keeper_of(attempt.number)("start", REQUEST, ANSWER)
    return ProviderExchange.objects.latest("pk")


def test_what_is_kept_is_byte_exact_and_not_to_be_read_in_the_table(attempt):
    row = keep(attempt)
    with connection.cursor() as cursor:
        cursor.execute("SELECT request, response FROM payments_providerexchange")
        stored = [bytes(each) for each in cursor.fetchone()]

    facts = queries.first_exchange("E1-1", kind="start")
    assert (facts.request, facts.response, facts.is_whole) == (REQUEST, ANSWER, True)
    assert all(each.startswith(sealed.MARK) and b"payer" not in each for each in stored)
    assert facts.keep_until == keep_until(clock.local_date(row.at))


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE payments_providerexchange SET digest = 'x'",
        "UPDATE payments_providerexchange SET keep_until = '2020-01-01'",
        "DELETE FROM payments_providerexchange",
    ],
)
def test_the_database_refuses_to_change_an_exchange_or_remove_it_early(attempt, act):
    keep(attempt)

    with pytest.raises(DatabaseError, match="kept as they are"), transaction.atomic():
        connection.cursor().execute(act)
    assert queries.first_exchange("E1-1", kind="start").is_whole


def test_bytes_written_over_are_found_by_their_digest(attempt):
    row = keep(attempt)
    ProviderExchange.objects.filter(pk=row.pk).update(response=b"other")

    assert not queries.first_exchange("E1-1", kind="start").is_whole


def test_a_new_key_may_lock_them_anew(attempt, settings):
    keep(attempt)
    assert sealed.relock() == 0


def test_a_purge_removes_what_is_over_and_nothing_a_day_early(attempt):
    long_ago = keep(attempt, ago=timedelta(days=4 * 365))
    young = keep(attempt, ago=timedelta(days=2 * 365))
    last_day = datetime.combine(long_ago.keep_until, datetime.min.time(), UTC) + timedelta(hours=4)

    assert purge_evidence(now=last_day) == 0
    assert not LogEntry.objects.exists()
    assert purge_evidence(now=last_day + timedelta(days=1)) == 1
    assert list(ProviderExchange.objects.values_list("pk", flat=True)) == [young.pk]
    (entry,) = LogEntry.objects.all()
    assert entry.act == "evidence_purged" and long_ago.keep_until.isoformat() in entry.text
    assert purge_evidence(now=clock.now()) == 0


def test_what_lay_open_before_is_locked_by_the_migration(attempt):
    old = MigrationExecutor(connection).loader.project_state([("payments", "0004_evidence_kept")]).apps
    describe = import_module("entrepot.payments.migrations.0004_evidence_kept").describe
    with transaction.atomic():
        cursor = connection.cursor()
        for statement in KEEPER.drop(connection.vendor):
            cursor.execute(statement)
        for answer in (ANSWER, None):
            cursor.execute(
                "INSERT INTO payments_providerexchange (attempt_id, kind, request, response, digest, at, keep_until) "
                "VALUES (%s, 'start', %s, %s, '', '2026-11-29 20:00:00+00:00', '2026-11-29')",
                [attempt.pk, REQUEST, answer],
            )
        describe(old, None)
        cursor.execute("SELECT request, response FROM payments_providerexchange ORDER BY id")
        stored = [bytes(each) for row in cursor.fetchall() for each in row if each is not None]
        for statement in KEEPER.create(connection.vendor):
            cursor.execute(statement)

    assert len(stored) == 3 and all(each.startswith(sealed.MARK) for each in stored)
    facts = queries.first_exchange("E1-1", kind="start")
    assert (facts.request, facts.response, facts.is_whole) == (REQUEST, ANSWER, True)
