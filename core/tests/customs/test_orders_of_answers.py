"""Six answers about one parcel in any order, and each once, twice or ten times: it ends where the straight order ends."""

import itertools
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot_core.customs import specimens
from entrepot_core.customs.receipts import Effect, Position, Receipt, State, apply, send

FEW = settings(max_examples=80)
ANSWERED = {"312": "311", "412": "411", "512": "511", "622": "621"}
STORIES = {
    "released": ("312 120", "412 120", "512 120", "622 2", "622 120", "622 800"),
    "warned and sent twice": ("622 2", "622 4", "622 3", "622 120", "622 800", "622 899"),
    "looked at": ("312 120", "622 2", "622 120", "622 300", "622 500", "622 800"),
    "detained and sent back": ("622 2", "622 3", "622 120", "622 500", "622 501", "622 700"),
    "rejected": ("312 2", "312 120", "412 120", "622 2", "622 3", "622 100"),
    "not taken": ("312 2", "312 120", "412 2", "412 120", "512 120", "622 -621018"),
}
ENDS = {
    "released": State.RELEASED,
    "warned and sent twice": State.CLOSED,
    "looked at": State.RELEASED,
    "detained and sent back": State.SENT_BACK,
    "rejected": State.REJECTED,
    "not taken": State.FORMAT_ERROR,
}


def told(story):
    """The answers of a story as they were said, a second apart."""
    answers = []
    for at, said in enumerate(STORIES[story]):
        kind, status = said.split()
        own = kind == "622" and not status.startswith("-")
        answers.append(
            Receipt(
                kind=kind,
                status=status,
                return_time=specimens.AT + timedelta(seconds=at),
                message_guid=specimens.guid(at),
                pre_no="B20240305000000001" if own else "",
                invt_no=specimens.INVT_NO if own and status not in {"2", "3", "4"} else "",
            )
        )
    return answers


def heard(answers):
    """Kind of document -> where it stands after all of ``answers``, and how often something moved it."""
    documents = {
        kind: send(Position(kind=kind), message_guid=kind, at=specimens.AT - timedelta(minutes=1))
        for kind in ANSWERED.values()
    }
    moved = dict.fromkeys(documents, 0)
    for answer in answers:
        kind = ANSWERED[answer.kind]
        outcome = apply(documents[kind], answer)
        documents[kind] = outcome.position
        moved[kind] += outcome.effect is Effect.MOVED
    return documents, moved


def end(documents):
    """All that counts afterwards; of the history what was said, not what it did when."""
    ends = {}
    for kind, position in documents.items():
        (attempt,) = position.attempts
        said = {(each.kind, each.status, each.return_time) for each in attempt.history}
        assert len(said) == len(attempt.history), "a copy was written down"
        ends[kind] = (replace(attempt, history=()), position.aside, position.seen, said)
    return ends


@pytest.mark.parametrize("story", STORIES)
def test_every_order_of_six_answers_ends_alike(story):
    answers = told(story)
    straight, _ = heard(answers)
    assert straight["621"].state is ENDS[story]

    for order in itertools.permutations(answers):
        assert end(heard(order)[0]) == end(straight)


@pytest.mark.parametrize("copies", [1, 2, 10])
@pytest.mark.parametrize("story", STORIES)
def test_24_orders_in_so_many_copies_end_alike_and_move_no_more_often(story, copies):
    dice = random.Random(f"{story} {copies}")
    answers = told(story)
    straight, steps = heard(answers)

    for _ in range(24):
        order = dice.sample(answers, len(answers))
        documents, moved = heard([each for each in order for _ in range(copies)])
        mixed = dice.sample(order * copies, len(order) * copies)

        assert end(documents) == end(straight) == end(heard(mixed)[0])
        assert all(moved[kind] <= steps[kind] for kind in moved)


@FEW
@given(st.sampled_from(sorted(STORIES)), st.data())
def test_any_order_in_any_number_ends_alike(story, data):
    answers = told(story)
    numbers = data.draw(st.lists(st.integers(1, 4), min_size=6, max_size=6))
    many = [each for each, count in zip(answers, numbers, strict=True) for _ in range(count)]

    assert end(heard(data.draw(st.permutations(many)))[0]) == end(heard(answers)[0])


def test_an_answer_left_out_is_found_out():
    answers = told("released")

    assert end(heard(answers[:-1])[0]) != end(heard(answers)[0])
