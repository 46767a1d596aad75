"""Reading a shipment from JSON: everything is a shipment or a named problem, whatever is sent."""

import copy
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrepot_core.errors import Problem
from entrepot_core.money import Money
from entrepot_core.taxes import Assessment, ConsumptionTax, DutyRate, assess, compare
from entrepot_core.taxes.problems import MemberMissing, UnknownMember, WrongType
from entrepot_core.taxes.reading import read_shipment

TODAY = date(2026, 11, 22)
WHOLE = {
    "currency": "CNY",
    "destination": "CN",
    "origin": "FR",
    "mode": "1210",
    "regime": "cn.retail_import",
    "channel": "courier",
    "postcode": "510000",
    "method": "",
    "freight": "10.00",
    "insurance": "1",
    "price_cut": 2,
    "voucher": "0.50",
    "annual_used": "100",
    "rates": {"USD": "7.1"},
    "registered": True,
    "personal": True,
    "gift": False,
    "lines": [
        {
            "id": "A",
            "quantity": 2,
            "unit_price": "99.90",
            "goods": {
                "hs_code": "3304990039",
                "description": "serum",
                "origin": "FR",
                "net_weight_g": "80",
                "volume_ml": "50",
                "content": "50",
                "content_unit": "ml",
                "duty": {"ad_valorem": "0.01", "specific": "0", "unit": "kg"},
                "vat": "0.13",
                "consumption_tax": {"kind": "high_end_cosmetics", "rate": "0.15", "unit": "l"},
                "vat_class": "",
                "postal_class": "middle",
                "postal_rate": "0.2",
                "table_value": "120",
                "on_positive_list": True,
                "cap_g": "2000",
                "cap_used_g": "0",
                "additional_duty": "0",
            },
        }
    ],
}


def paths(value, at=()):
    yield at
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, member in members:
        yield from paths(member, (*at, name))


PATHS = [path for path in paths(WHOLE) if path]
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.text(max_size=8),
    st.sampled_from(
        ["", "0", "-1", "1e400", "NaN", "CN", "GB", "DE", "9610", "0110", "postal", "cn.export", "US"]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)


def test_every_member_is_read():
    shipment = read_shipment(WHOLE)

    goods = shipment.lines[0].goods
    assert (shipment.freight, shipment.price_cut) == (Money.of("10.00", "CNY"), Money.of(2, "CNY"))
    assert (goods.table_value, goods.cap_g) == (Money.of(120, "CNY"), Decimal(2000))
    assert goods.duty == DutyRate(ad_valorem=Decimal("0.01"), specific=Decimal(0), unit="kg")
    assert goods.consumption_tax == ConsumptionTax(kind="high_end_cosmetics", rate=Decimal("0.15"))
    assert assess(shipment, as_of=TODAY).route == "CBEC"


@given(path=st.sampled_from(PATHS), value=anything)
@settings(max_examples=500)
def test_whatever_stands_in_a_place_is_answered_or_named(path, value):
    data = copy.deepcopy(WHOLE)
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value

    try:
        shipment = read_shipment(data)
        results = [assess(shipment, as_of=TODAY), *compare(shipment, as_of=TODAY)]
    except Problem as problem:
        assert problem.field
        assert problem.sentence
    else:
        for result in results:
            assert Assessment.from_json(json.loads(json.dumps(result.to_json()))) == result


@pytest.mark.parametrize("value", [None, [], "text", 5, True])
def test_what_is_no_object_is_no_shipment(value):
    with pytest.raises(WrongType):
        read_shipment(value)


@pytest.mark.parametrize("path", [("currency",), ("destination",), ("lines", 0, "unit_price")])
def test_null_is_the_same_as_missing(path):
    data = copy.deepcopy(WHOLE)
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = None

    with pytest.raises(MemberMissing):
        read_shipment(data)


def test_a_misspelt_member_names_those_that_are_known():
    with pytest.raises(UnknownMember) as raised:
        read_shipment({**WHOLE, "frieght": "1"})

    assert raised.value.field == "frieght"
    assert "freight" in raised.value.sentence
