"""Jobs and events: committed together, run at least once, retried, buried, revived."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, transaction

from entrepot.platform import clock, housekeeping, http, jobs, outbox, worker
from entrepot.platform.models import Job, JobState, OutboxEvent

ran: list[str] = []


@jobs.job("test.note")
def note(payload, now):
    ran.append(payload["word"])


@jobs.job("test.fail")
def fail(payload, now):
    raise RuntimeError("no, 11010119900307123X")


@jobs.job("test.later")
def later(payload, now):
    raise jobs.Later(30, "waiting for the partner")


@pytest.fixture(autouse=True)
def _empty():
    ran.clear()


@pytest.mark.django_db
def test_an_event_and_its_jobs_are_committed_together(monkeypatch):
    monkeypatch.setitem(outbox._followers, "tests.noted.v1", ("test.note",))

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.publish("tests.noted.v1", {"word": "lost"}, at=clock.now())
        1 / 0
    with transaction.atomic():
        outbox.publish("tests.noted.v1", {"word": "kept"}, at=clock.now())
    worker.run_until_idle()

    assert ran == ["kept"]
    assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(outbox.OutsideTransaction):
        outbox.publish("tests.noted.v1", {}, at=clock.now())


@pytest.mark.django_db
def test_the_same_key_is_one_job():
    with transaction.atomic():
        assert jobs.enqueue("test.note", {"word": "a"}, key="k", at=clock.now())
        assert not jobs.enqueue("test.note", {"word": "b"}, key="k", at=clock.now())
    worker.run_until_idle()

    assert ran == ["a"]


@pytest.mark.django_db
def test_a_job_of_a_dead_worker_is_taken_again():
    jobs.enqueue("test.note", {"word": "a"}, key="k", at=clock.now())
    first = jobs.claim(clock.now())

    assert first is not None
    assert jobs.claim(clock.now()) is None
    with clock.shifted(jobs.LEASE + timedelta(seconds=1)):
        again = jobs.claim(clock.now())
        assert again is not None and again.pk == first.pk
        jobs.finish(first, now=clock.now())
        assert Job.objects.get().state == JobState.LEASED
        jobs.finish(again, now=clock.now())
    assert Job.objects.get().state == JobState.DONE


@pytest.mark.django_db
def test_a_failing_job_backs_off_then_dies_with_its_reason_and_can_be_revived():
    jobs.enqueue("test.fail", {}, key="k", at=clock.now())
    for _ in range(jobs.MOST_FAILURES):
        row = Job.objects.get()
        assert row.state == JobState.WAITING
        assert worker.run_one(row.run_at)
        Job.objects.update(run_at=clock.now())

    row = Job.objects.get()
    assert row.state == JobState.DEAD
    assert "RuntimeError" in row.reason and "19900307" not in row.reason
    assert jobs.retry_dead(row.pk, now=clock.now())
    assert not jobs.retry_dead(row.pk, now=clock.now())


@pytest.mark.django_db
def test_later_is_no_failure():
    jobs.enqueue("test.later", {}, key="k", at=clock.now())
    worker.run_one()

    row = Job.objects.get()
    assert (row.state, row.failures, row.reason) == (JobState.WAITING, 0, "waiting for the partner")


@jobs.job("test.away")
def away(payload, now):
    raise http.PartnerUnreachable(partner="Customs")


@pytest.mark.django_db
def test_a_slow_job_keeps_its_lease_while_it_runs_and_no_other_takes_it():
    jobs.enqueue("test.note", {"word": "a"}, key="k", at=clock.now())
    slow = jobs.claim(clock.now())
    jobs.begin(slow)

    with clock.shifted(jobs.LEASE * 0.9):
        assert jobs.renew(now=clock.now()) == 1
    with clock.shifted(jobs.LEASE * 1.5):
        assert jobs.claim(clock.now()) is None
        jobs.end(slow)
        assert jobs.renew(now=clock.now()) == 0
    with clock.shifted(jobs.LEASE * 3):
        assert jobs.claim(clock.now()).pk == slow.pk


@pytest.mark.django_db
def test_a_job_that_was_begun_a_second_time_here_keeps_its_lease_when_the_first_run_ends():
    jobs.enqueue("test.note", {"word": "a"}, key="k", at=clock.now())
    first = jobs.claim(clock.now())
    jobs.begin(first)

    with clock.shifted(jobs.LEASE * 1.5):
        second = jobs.claim(clock.now())
        jobs.begin(second)
        jobs.end(first)
        assert jobs.renew(now=clock.now()) == 1
        jobs.end(second)
        assert jobs.renew(now=clock.now()) == 0


stopping = threading.Event()


@jobs.job("test.long")
def long(payload, now):
    """Goes on after the worker was told to stop, until its lease was renewed twice; as long as that takes, and no longer."""
    stopping.set()
    seen, ends = set(), time.monotonic() + 10
    while len(seen) < 3 and time.monotonic() < ends:
        seen.add(Job.objects.get().leased_until)
    ran.append("kept" if len(seen) == 3 else "lost")


@pytest.mark.django_db(transaction=True)
def test_the_job_in_hand_keeps_its_lease_while_the_worker_stops(monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.3))
    monkeypatch.setattr(worker, "_schedules", {})
    jobs.enqueue("test.long", {}, key="k", at=clock.now())
    stopping.clear()

    worker.work(stopping, threads=1, pause=0)

    assert (ran, Job.objects.get().state) == (["kept"], JobState.DONE)


@pytest.mark.django_db
def test_a_job_of_the_calendar_that_could_not_be_made_is_still_due(monkeypatch):
    monkeypatch.setattr(worker, "_schedules", {"test.note": "0 4 * * *"})
    now = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

    def refuse(execute, sql, params, many, context):
        if "INSERT INTO" in sql and "platform_job" in sql:
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(OperationalError, match="disk full"):
        worker.make_due(now)

    assert worker.make_due(now) == 1
    assert worker.make_due(now) == 0


@pytest.mark.django_db
def test_a_partner_that_is_away_is_waited_for_for_days():
    jobs.enqueue("test.away", {}, key="k", at=clock.now())
    for _ in range(jobs.MOST_FAILURES + 5):
        assert worker.run_one(Job.objects.get().run_at)
    assert Job.objects.get().state == JobState.WAITING

    Job.objects.update(created_at=clock.now() - jobs.PATIENCE - timedelta(hours=1))
    worker.run_one(Job.objects.get().run_at)
    assert Job.objects.get().state == JobState.DEAD


def test_a_worker_outlives_a_database_that_fails(monkeypatch):
    stop, calls = threading.Event(), []

    def claim(now):
        calls.append(now)
        if len(calls) > 1:
            stop.set()
            return
        raise OperationalError("the database is away")

    monkeypatch.setattr(jobs, "claim", claim)
    monkeypatch.setattr(worker, "make_due", lambda now: 0)
    monkeypatch.setattr(worker, "AFTER_TROUBLE", 0)
    worker.serve(stop, pause=0)

    assert len(calls) == 2


@pytest.mark.django_db
def test_what_was_done_long_ago_is_forgotten_and_the_dead_stay(now):
    for key, state in (("old", JobState.DONE), ("dead", JobState.DEAD), ("new", JobState.DONE)):
        jobs.enqueue("test.note", {"word": key}, key=key, at=now)
        ended = now - timedelta(days=1 if key == "new" else 60)
        Job.objects.filter(key=key).update(state=state, finished_at=ended)

    housekeeping.forget({}, now)

    assert set(Job.objects.values_list("key", flat=True)) == {"dead", "new"}
