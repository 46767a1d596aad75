"""What holds for any answers, in any order and number: copies do nothing, ranks do not fall, a release stands."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot_core.customs import specimens
from entrepot_core.customs.receipts import Effect, Position, Receipt, State, apply, machine, send

FEW = settings(max_examples=60)
KINDS = ["311", "603", "621", "623", "213", "816"]
# statuses that tell one story: no refusal beside an acceptance
STORY = ["1", "2", "3", "4", "120", "300", "399", "500", "501", "503", "599", "800", "899"]


def receipt(kind, status, minute, copy=0):
    return Receipt(
        kind=kind,
        status=status,
        return_time=specimens.AT + timedelta(minutes=minute),
        message_guid=f"{status}-{minute}-{copy}",
        pre_no="B20240305000000001",
    )


def start(kind):
    return send(Position(kind=kind), message_guid="one", at=specimens.AT - timedelta(minutes=1))


def walk(position, receipts):
    for each in receipts:
        position = apply(position, each).position
    return position


@st.composite
def heard(draw, statuses=None):
    kind = draw(st.sampled_from(KINDS))
    answer = min(machine(kind).answers)
    known = statuses or [*machine(kind).steps, "-621017", "-621004", "99", "abc"]
    said = draw(
        st.lists(st.tuples(st.sampled_from(sorted(known)), st.integers(0, 9)), max_size=8, unique=True)
    )
    return kind, [receipt(answer, "-1" if status == "<0" else status, minute) for status, minute in said]


@FEW
@given(heard(), st.randoms(use_true_random=False))
def test_copies_do_nothing_whatever_they_are_called(case, dice):
    kind, receipts = case
    once = walk(start(kind), receipts)
    again = [replace(each, message_guid=f"copy-{each.message_guid}") for each in receipts]
    twice = walk(once, dice.sample(again, len(again)) + receipts)
    assert replace(twice, seen=frozenset()) == replace(once, seen=frozenset())


@FEW
@given(heard())
def test_ranks_do_not_fall_and_only_a_move_moves(case):
    kind, receipts = case
    position = start(kind)
    for each in receipts:
        outcome = apply(position, each)
        before, after = position.attempts[-1], outcome.position.attempts[-1]
        assert after.rank >= before.rank
        assert (after.state != before.state) <= (outcome.effect is Effect.MOVED)
        if before.state in {State.RELEASED, State.CLOSED}:
            assert after.state in {State.RELEASED, State.CLOSED}
        if before.state in machine(kind).terminal:
            assert after.state is before.state
        position = outcome.position
    assert position.attempts[-1].state in machine(kind).states


@FEW
@given(st.lists(st.tuples(st.sampled_from(STORY), st.integers(0, 5)), max_size=8, unique=True), st.data())
def test_one_story_ends_the_same_in_any_order(said, data):
    receipts = [receipt("622", status, minute) for status, minute in said]
    shuffled = data.draw(st.permutations(receipts))
    one, other = walk(start("621"), receipts), walk(start("621"), shuffled)
    assert (one.state, one.pre_no) == (other.state, other.pre_no)
    assert one.attempts[0].since == other.attempts[0].since
