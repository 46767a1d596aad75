import dataclasses
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from entrepot.platform import jobs, throttle
from entrepot.platform.models import Tally

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_tries_are_counted_by_person_and_period(now):
    for _ in range(3):
        throttle.take("sign_in", "a", most=3, per=MINUTE, now=now)
    throttle.take("sign_in", "b", most=3, per=MINUTE, now=now)

    with pytest.raises(throttle.TooManyTries):
        throttle.take("sign_in", "a", most=3, per=MINUTE, now=now)
    throttle.take("sign_in", "a", most=3, per=MINUTE, now=now + MINUTE)


@pytest.mark.django_db
def test_a_success_clears_the_count(now):
    throttle.take("sign_in", "a", most=1, per=MINUTE, now=now)
    throttle.forget("sign_in", "a")

    throttle.take("sign_in", "a", most=1, per=MINUTE, now=now)


@pytest.mark.django_db
def test_counts_whose_period_is_over_are_swept_at_night(now):
    throttle.take("sign_in", "a", most=1, per=MINUTE, now=now)
    throttle.take("sign_in", "b", most=1, per=3 * MINUTE, now=now)

    jobs.get_handler("repair.sweep_tallies")({}, now + 2 * MINUTE)

    assert Tally.objects.count() == 1
    with pytest.raises(throttle.TooManyTries):
        throttle.take("sign_in", "b", most=1, per=MINUTE, now=now + 2 * MINUTE)


@pytest.mark.django_db
@pytest.mark.parametrize("earlier", [None, MINUTE], ids=["the first ever", "after a period that is over"])
def test_who_begins_a_period_at_the_same_moment_as_another_is_counted_and_not_refused(earlier, now):
    if earlier:
        throttle.take("sign_in", "a", most=2, per=MINUTE, now=now - earlier)
    asked = []

    def another_is_faster(execute, sql, params, many, context):
        """Between the look for a running period and the look for one that is over, another try comes through whole."""
        asked.append(sql)
        if len(asked) == 2:
            throttle.take("sign_in", "a", most=2, per=MINUTE, now=now)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(another_is_faster):
        throttle.take("sign_in", "a", most=2, per=MINUTE, now=now)

    assert Tally.objects.get().count == 2
    with pytest.raises(throttle.TooManyTries):
        throttle.take("sign_in", "a", most=2, per=MINUTE, now=now)


def test_only_our_own_proxy_is_believed_who_knocks(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.7"})

    assert throttle.address_of(request) == "10.0.0.9"
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, behind_proxy=True)
    assert throttle.address_of(request) == "203.0.113.7"


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_are_counted_one_by_one(now):
    throttle.take("sign_in", "a", most=5, per=MINUTE, now=now)
    barrier, passed = Barrier(8), []

    def attempt():
        barrier.wait()
        try:
            throttle.take("sign_in", "a", most=5, per=MINUTE, now=now)
            passed.append(1)
        except throttle.TooManyTries:
            pass
        finally:
            connection.close()

    threads = [Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(passed) == 4
