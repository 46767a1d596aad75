"""Many shipments one after the other: each has its answer, none stops the rest, nothing is held."""

import json
import tracemalloc
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain, count, islice, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.errors import Problem
from entrepot_core.money import Money
from entrepot_core.taxes import Assessment, Goods, Line, Shipment, assess, assess_all
from entrepot_core.taxes.reading import read_shipments

TODAY = date(2026, 11, 22)
SHIRT = Line(id="A", quantity=1, unit_price=Money.of("20", "EUR"), goods=Goods(hs_code="610910"))
GOOD = Shipment(destination="DE", origin="CN", lines=(SHIRT,))
WRONG = replace(GOOD, destination="XX")
TEXT = {
    "destination": "DE",
    "origin": "CN",
    "currency": "EUR",
    "lines": [{"unit_price": "20", "goods": {"hs_code": "610910"}}],
}


def test_each_shipment_has_its_answer_in_its_place():
    sold_by_post = replace(GOOD, registered=False)

    first, second, third = assess_all([GOOD, WRONG, sold_by_post], as_of=TODAY)

    assert (first, third) == (assess(GOOD, as_of=TODAY), assess(sold_by_post, as_of=TODAY))
    assert (second.code, second.field) == ("places.unknown_country", "destination")


def test_an_answer_is_there_before_the_next_shipment_is_asked_for():
    def shipments():
        yield GOOD
        pytest.fail("asked for a second shipment")

    assert next(assess_all(shipments(), as_of=TODAY)).route == "IOSS"


def test_shipments_may_be_endless():
    answers = assess_all(chain([WRONG], repeat(GOOD)), as_of=TODAY)

    assert [isinstance(answer, Problem) for answer in islice(answers, 3)] == [True, False, False]


def test_a_problem_keeps_no_shipment_alive():
    (answer,) = assess_all([WRONG], as_of=TODAY)

    assert answer.__traceback__ is None


def test_a_mistake_of_the_program_is_not_taken_for_an_answer():
    with pytest.raises(AttributeError):
        list(assess_all([None], as_of=TODAY))


def test_what_is_held_does_not_grow_with_the_shipments():
    numbers = count()
    shipments = (
        replace(GOOD, lines=(replace(SHIRT, unit_price=Money(Decimal(next(numbers) % 90 + 1), "EUR")),))
        for _ in repeat(None)
    )
    answers = assess_all(shipments, as_of=TODAY)
    for _ in islice(answers, 300):
        pass

    tracemalloc.start()
    try:
        for _ in islice(answers, 1500):
            pass
        held, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held < 100_000  # the answers of 1,500 shipments are some millions


def lines_of(*data) -> list[bytes]:
    return [each if isinstance(each, bytes) else json.dumps(each).encode() for each in data]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"", "This line is not JSON: Expecting value at column 1."),
        (b'{"destination": \n', "This line is not JSON: Expecting value at column 16."),
        (b"\xff", "This line is not JSON: it is not UTF-8."),
        (b"[" * 100_000, "This line is not JSON: it is nested too deeply."),
        (b"1" * 5000, "This line is not JSON: a number has too many digits."),
        (b"7", "This must be an object."),
    ],
)
def test_a_line_that_can_not_be_read_is_named_and_does_not_stop_the_rest(line, sentence):
    before, wrong, after = assess_all(read_shipments(lines_of(TEXT, line, TEXT)), as_of=TODAY)

    assert before == after == assess(replace(GOOD, lines=(replace(SHIRT, id="1"),)), as_of=TODAY)
    assert wrong.sentence == sentence


def test_a_mark_of_byte_order_is_no_fault():
    (answer,) = assess_all(read_shipments([b"\xef\xbb\xbf" + json.dumps(TEXT).encode()]), as_of=TODAY)

    assert isinstance(answer, Assessment)


@given(st.lists(st.binary(max_size=60) | st.just(json.dumps(TEXT).encode()), max_size=6))
def test_there_is_one_answer_a_line_whatever_the_line_is(lines):
    answers = list(assess_all(read_shipments(lines), as_of=TODAY))

    assert len(answers) == len(lines)
