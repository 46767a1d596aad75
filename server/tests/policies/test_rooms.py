"""The yearly room of an ID number at this shop."""

import contextlib
import threading
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from entrepot.policies import queries, services
from entrepot.policies.models import AnnualRoom, AnnualRoomMove
from entrepot.policies.services import OverAnnualRoom
from entrepot.usecases.clearance import rooms

pytestmark = pytest.mark.django_db
LIMIT = 2600000


def reserve(ref, amount, now, who="x"):
    return services.reserve(
        number_lookup=who, year=2026, limit_minor=LIMIT, amount_minor=amount, ref=ref, now=now
    )


def figures():
    row = AnnualRoom.objects.get()
    return row.reserved_minor, row.used_minor


def test_room_is_reserved_used_and_given_back(now):
    reserve("E1A", 1000, now)
    assert figures() == (1000, 0)
    assert services.confirm("E1A", now=now)
    assert figures() == (0, 1000)
    assert services.restore("E1A", now=now)
    assert figures() == (0, 0)
    assert queries.prove_rooms() == ()


def test_every_act_twice_is_once(now):
    for _ in range(2):
        reserve("E1A", 1000, now)
        reserve("E2A", 500, now)
        services.confirm("E1A", now=now)
        services.release("E2A", now=now)

    assert figures() == (0, 1000)
    assert AnnualRoomMove.objects.count() == 4
    assert queries.prove_rooms() == ()


def test_release_gives_back_whether_it_was_used_already_or_not(now):
    reserve("E1A", 1000, now)
    reserve("E2A", 500, now)
    services.confirm("E2A", now=now)

    assert services.release("E1A", now=now) and services.release("E2A", now=now)
    assert not services.release("E1A", now=now) and not services.release("E2A", now=now)

    assert figures() == (0, 0)
    assert queries.prove_rooms() == ()


def test_what_was_released_is_never_used(now):
    reserve("E1A", 1000, now)
    services.release("E1A", now=now)

    assert not services.confirm("E1A", now=now)
    assert not services.restore("E1A", now=now)
    assert not services.confirm("E0", now=now)
    assert figures() == (0, 0)


def test_a_part_that_came_back_gives_back_its_part(now):
    reserve("E1A", 1000, now)
    services.confirm("E1A", now=now)

    with pytest.raises(ValueError, match="1001 of 1000"):
        services.restore("E1A", amount_minor=1001, now=now)
    assert services.restore("E1A", amount_minor=400, now=now)
    assert figures() == (0, 600)
    assert queries.prove_rooms() == ()


def test_the_last_fen_is_inside_and_the_next_is_refused_without_a_trace(now):
    reserve("E1A", LIMIT - 1, now)
    reserve("E2A", 1, now)
    moves = AnnualRoomMove.objects.count()

    with pytest.raises(OverAnnualRoom, match=r"26000\.00 CNY .* 0\.00 CNY are left"):
        reserve("E3A", 1, now)

    assert AnnualRoomMove.objects.count() == moves
    assert figures() == (LIMIT, 0)


def test_the_count_says_that_it_is_this_shops(now):
    reserve("E1A", 600000, now)

    room = queries.room_of("x", 2026, limit_minor=LIMIT)
    fresh = queries.room_of("y", 2026, limit_minor=LIMIT)

    assert (str(room.left.amount), room.counted_by) == ("20000.00", "this_shop")
    assert str(fresh.left.amount) == "26000.00"


def test_the_proof_finds_a_room_that_was_changed_by_hand(now):
    reserve("E1A", 1000, now)
    AnnualRoom.objects.update(used_minor=5)

    (wrong,) = queries.prove_rooms()
    assert "5 used" in wrong


def test_the_proof_costs_the_same_for_one_room_and_thirty(now, django_assert_num_queries):
    for at in range(30):
        reserve(f"E{at}A", 1000, now, who=f"buyer {at}")

    with django_assert_num_queries(2):
        assert queries.prove_rooms() == ()


acts = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "confirm", "release", "restore"]),
        st.sampled_from(["E1A", "E2A", "E3A", "E4A"]),
        st.integers(1, LIMIT),
    ),
    max_size=25,
)


class AnyOrderOfActs(TestCase):
    """Hypothesis with a fresh transaction for every example."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(acts)
    def test_moves_equal_figures_and_the_limit_holds(self, acts):
        now = datetime(2026, 11, 20, tzinfo=UTC)
        for act, ref, amount in acts:
            try:
                if act == "reserve":
                    reserve(ref, amount, now)
                else:
                    getattr(services, act)(ref, now=now)
            except OverAnnualRoom:
                pass
            for reserved, used in AnnualRoom.objects.values_list("reserved_minor", "used_minor"):
                assert reserved >= 0 and used >= 0 and reserved + used <= LIMIT
        assert queries.prove_rooms() == ()


@pytest.mark.django_db(transaction=True)
def test_confirm_and_release_at_once_count_one_of_them(now, together):
    reserve("E1A", 1000, now)

    together(
        lambda: services.confirm("E1A", now=now),
        lambda: services.release("E1A", now=now),
        lambda: services.confirm("E1A", now=now),
        lambda: services.release("E1A", now=now),
    )

    assert figures() == (0, 0)
    assert queries.prove_rooms() == ()


@pytest.mark.django_db(transaction=True)
def test_reservations_at_once_never_pass_the_limit(now, together):
    def take(ref):
        try:
            return reserve(ref, 700000, now)
        except OverAnnualRoom:
            return False

    results = together(*[lambda ref=f"E{at}": take(ref) for at in range(6)])

    assert results.count(True) == 3
    assert figures() == (2100000, 0)


@pytest.fixture
def after_the_first(monkeypatch):
    """Two who have given their first room back meet there, as far as both get so far."""
    release, meet = services.release, threading.Barrier(2)

    def slower(ref, *, now):
        done = release(ref, now=now)
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(timeout=1)
        return done

    monkeypatch.setattr(services, "release", slower)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["move", "hold"])
def test_two_buyers_who_swap_their_numbers_at_one_moment_do_not_wait_for_each_other(
    now, together, after_the_first, act
):
    reserve("E1A", 1000, now, who="x")
    reserve("E2A", 700, now, who="y")

    def turn(number, who):
        with transaction.atomic():
            if act == "move":
                return rooms.move_rooms([number], number_lookup=who, now=now)
            return rooms.hold_room(number, number_lookup=who, year=2026, now=now)

    results = together(lambda: turn("E1A", "y"), lambda: turn("E2A", "x"))

    assert [each for each in results if isinstance(each, Exception)] == []
    assert dict(AnnualRoom.objects.values_list("number_lookup", "reserved_minor")) == {"x": 700, "y": 1000}
    assert queries.prove_rooms() == ()
