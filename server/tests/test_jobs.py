"""Jobs and events: committed together, run at least once, retried, buried, revived."""

from datetime import timedelta

import pytest
from django.db import transaction

from entrepot.platform import clock, jobs, outbox, worker
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
