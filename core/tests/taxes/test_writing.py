"""Records written fast are the records of their class: equal, frozen, replaceable, picklable."""

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, replace
from datetime import date
from decimal import Decimal

import pytest

from entrepot_core.money import Money
from entrepot_core.taxes.result import Assessment, Charge, LineAssessment, write_charge
from entrepot_core.taxes.writing import writer

FACTS = {
    "kind": "duty",
    "base": Money.of("10.00", "EUR"),
    "rate": "12 %",
    "formula": "10.00 × 0.12",
    "amount": Money.of("1.20", "EUR"),
    "rule": "xx.duty",
    "source": "a law",
    "valid_from": date(2026, 1, 1),
    "payer": "buyer",
    "collector": "customs",
    "withheld": False,
    "confidence": "high",
}


def test_a_charge_that_was_written_is_a_charge():
    written, made = write_charge(*FACTS.values()), Charge(**FACTS)

    assert type(written) is Charge
    assert (written, hash(written), repr(written)) == (made, hash(made), repr(made))
    assert pickle.loads(pickle.dumps(written)) == copy.copy(written) == made
    assert replace(written, kind="vat") == replace(made, kind="vat")


def test_what_was_written_is_frozen():
    written = write_charge(*FACTS.values())

    with pytest.raises(FrozenInstanceError):
        written.kind = "vat"
    with pytest.raises(FrozenInstanceError):
        del written.kind


def test_a_field_can_be_neither_left_out_nor_added():
    with pytest.raises(TypeError):
        write_charge(*list(FACTS.values())[1:])
    with pytest.raises(TypeError):
        write_charge(*FACTS.values(), "more")


@pytest.mark.parametrize("frozen", [Charge, LineAssessment, Assessment])
def test_fields_are_written_in_the_order_of_their_class(frozen):
    names = [field.name for field in fields(frozen)]

    written = writer(frozen)(*names)

    assert [getattr(written, name) for name in names] == names


def test_trusted_money_is_money():
    trusted, checked = Money.trusted(Decimal("1.20"), "EUR"), Money.of("1.20", "EUR")

    assert type(trusted) is Money
    assert (trusted, hash(trusted), trusted + checked) == (checked, hash(checked), Money.of("2.40", "EUR"))
    assert pickle.loads(pickle.dumps(trusted)) == checked
    with pytest.raises(FrozenInstanceError):
        trusted.amount = Decimal(0)
