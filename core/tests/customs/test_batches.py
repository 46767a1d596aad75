"""Batches of direct mail: what they may hold, their sums, and what differs on arrival."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.customs import batch_problems, batches
from entrepot_core.customs.batches import Condition, Difference, HouseBill, MasterBill, Way

WAY = Way(port="a", mode="9610", office="5165", carrier="c", country="JP")
WAYBILLS = st.lists(st.text("SW0123456789", min_size=3, max_size=8), unique=True, max_size=20)


def bill(**changed):
    facts = {"number": "784-12345675", "traffic": "5", "vehicle": "CZ386", "voyage": "CZ386"}
    return MasterBill(**(facts | changed))


@pytest.mark.parametrize(
    ("mode", "kind", "standing", "expected"),
    [
        ("9610", "consolidation", True, True),
        ("9610", "overseas", True, False),
        ("9610", "overseas", False, True),
        ("1210", "bonded", False, False),
    ],
)
def test_a_parcel_needs_a_batch_where_no_vehicle_stands_for_it(mode, kind, standing, expected):
    assert batches.needs_batch(mode=mode, warehouse_kind=kind, standing_flight=standing) is expected


@pytest.mark.parametrize("number", ["784-12345675", "78412345675", "999-00000070"])
def test_an_air_waybill_with_its_check_digit_is_taken(number):
    batches.check_bill(bill(number=number))


@pytest.mark.parametrize(
    ("changed", "problem", "field"),
    [
        ({"number": "784-12345676"}, batch_problems.AirBillMistyped, "number"),
        ({"number": "784-1234567"}, batch_problems.AirBillMistyped, "number"),
        ({"number": "cosu 12", "traffic": "2"}, batch_problems.BillMalformed, "number"),
        ({"number": "C" * 38, "traffic": "2"}, batch_problems.BillMalformed, "number"),
        ({"voyage": "V" * 33}, batch_problems.BillMalformed, "voyage"),
        ({"vehicle": ""}, batch_problems.BillMalformed, "vehicle"),
        ({"traffic": "Y"}, batch_problems.TrafficUnknown, "traffic"),
    ],
)
def test_what_the_messages_cannot_carry_is_refused_by_field(changed, problem, field):
    with pytest.raises(problem) as raised:
        batches.check_bill(bill(**changed))

    assert raised.value.field == field


@pytest.mark.parametrize(
    ("what", "other", "problem"),
    [
        ("port", "b", batch_problems.OtherPort),
        ("office", "5141", batch_problems.OtherOffice),
        ("carrier", "d", batch_problems.OtherCarrier),
        ("country", "KR", batch_problems.OtherCountry),
    ],
)
def test_a_parcel_of_another_way_does_not_fit(what, other, problem):
    facts = {name: getattr(WAY, name) for name in Way.__slots__}

    with pytest.raises(problem) as raised:
        batches.check_way("E1A", of_parcel=Way(**(facts | {what: other})), of_batch=WAY)

    assert raised.value.params["own"] == other


def test_bonded_parcels_have_no_batch():
    bonded = Way(port="a", mode="1210", office="5165", carrier="c", country="CN")

    with pytest.raises(batch_problems.ModeNotBatched):
        batches.check_way("E1A", of_parcel=bonded, of_batch=WAY)


@pytest.mark.parametrize(
    ("changed", "weights", "problem"),
    [
        ({}, [], batch_problems.BatchIsEmpty),
        ({"pieces": 3}, [500, 500], batch_problems.TooManyPieces),
        ({"gross_weight_g": 999}, [500, 500], batch_problems.HeavierThanBill),
    ],
)
def test_parcels_that_do_not_fit_under_the_bill_keep_it_open(changed, weights, problem):
    houses = [HouseBill(waybill_no=f"SW{at}", gross_weight_g=weight) for at, weight in enumerate(weights)]

    with pytest.raises(problem):
        batches.check_sums(bill(**changed), houses)


def test_a_bag_of_two_parcels_with_its_packing_closes():
    houses = [
        HouseBill(waybill_no="SW1", gross_weight_g=500),
        HouseBill(waybill_no="SW2", gross_weight_g=450),
    ]

    batches.check_sums(bill(pieces=1, gross_weight_g=1000), houses)

    assert batches.sums_of(houses) == batches.Sums(parcels=2, gross_weight_g=950)


def test_what_arrived_differs_by_missing_damaged_and_surplus():
    found = {"SW2": Condition.DAMAGED, "SW9": Condition.SOUND}

    assert batches.differences(["SW1", "SW2"], found) == (
        ("SW1", Difference.MISSING),
        ("SW2", Difference.DAMAGED),
        ("SW9", Difference.SURPLUS),
    )
    assert batches.stocked(["SW1", "SW2"], found) == ("SW2",)


@given(WAYBILLS, WAYBILLS)
def test_every_announced_parcel_is_stocked_or_missing(announced, arrived):
    found = dict.fromkeys(arrived, Condition.SOUND)

    missing = {number for number, how in batches.differences(announced, found) if how is Difference.MISSING}

    assert missing.isdisjoint(batches.stocked(announced, found))
    assert missing | set(batches.stocked(announced, found)) == set(announced)
