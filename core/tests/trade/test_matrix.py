"""The matrix of trade modes refuses by name, and agrees with the tax rules where both state a figure."""

from datetime import date

import pytest

from entrepot_core.taxes.engine import regime_named
from entrepot_core.taxes.rulebook import rulebook
from entrepot_core.trade import (
    Buyer,
    Direction,
    Fulfilment,
    WarehouseKind,
    check,
    get_mode,
    matrix,
    modes,
    refusals,
)
from entrepot_core.trade.problems import (
    BuyerNotAllowed,
    CounterNotAllowedHere,
    FulfilmentNotAllowed,
    IdentityMissing,
    ItemRecordMissing,
    ModeNotInForce,
    ResaleNotAllowed,
    UnknownTradeMode,
    UnknownWord,
    WarehouseNotAllowed,
)

TODAY = date(2026, 11, 22)
VERSIONS = [version.value for history in matrix().values() for version in history]
every_version = pytest.mark.parametrize(
    "mode", VERSIONS, ids=lambda mode: f"{mode.direction} {mode.code} {mode.valid_from}"
)


@pytest.mark.parametrize(
    ("facts", "problem", "field"),
    [
        ({"buyer": "reseller"}, BuyerNotAllowed, "buyer"),
        ({"resale": True}, ResaleNotAllowed, "resale"),
        ({"warehouse": "domestic"}, WarehouseNotAllowed, "warehouse"),
        ({"fulfilment": "bulk"}, FulfilmentNotAllowed, "fulfilment"),
        ({"fulfilment": "counter", "port": "5141"}, CounterNotAllowedHere, "port"),
        ({"fulfilment": "counter"}, CounterNotAllowedHere, "port"),
        ({"identified": False}, IdentityMissing, "identified"),
        ({"item_record_no": ""}, ItemRecordMissing, "item_record_no"),
    ],
)
def test_bonded_goods_are_refused_by_name(facts, problem, field):
    with pytest.raises(problem) as raised:
        check("1210", as_of=TODAY, **facts)

    assert raised.value.field == field
    assert "%" not in raised.value.sentence


def test_bonded_goods_go_to_a_consumer_from_the_zone():
    mode = check(
        "1210",
        as_of=TODAY,
        buyer="consumer",
        warehouse="bonded",
        fulfilment="parcel",
        port="5141",
        identified=True,
        item_record_no="5141-0001",
    )

    assert (mode.tax_regime, mode.name_zh) == ("cn.retail_import", "网购保税进口")


def test_a_counter_is_open_where_and_since_when_the_matrix_says_so():
    assert check("1210", as_of=TODAY, fulfilment="counter", port="4604")
    with pytest.raises(FulfilmentNotAllowed):
        check("1210", as_of=date(2018, 12, 31), fulfilment="counter", port="4604")


def test_all_refusals_come_at_once():
    found = refusals("9610", as_of=TODAY, buyer="company", warehouse="bonded", fulfilment="counter")

    assert [type(problem) for problem in found] == [
        BuyerNotAllowed,
        WarehouseNotAllowed,
        FulfilmentNotAllowed,
    ]


def test_one_code_means_another_thing_on_the_way_out():
    assert get_mode("9610", as_of=TODAY).documents[0] == "311"
    assert get_mode("9610", direction=Direction.EXPORT, as_of=TODAY).documents[0] == "303"


def test_unknown_modes_words_and_days_are_named():
    with pytest.raises(UnknownTradeMode):
        check("9710", as_of=TODAY)
    with pytest.raises(ModeNotInForce):
        check("9810", direction=Direction.EXPORT, as_of=date(2020, 6, 30))
    with pytest.raises(UnknownWord):
        check("1210", as_of=TODAY, buyer="friend")


def test_the_modes_of_a_direction():
    assert [mode.code for mode in modes(Direction.IMPORT, as_of=TODAY)] == [
        "postal",
        "9610",
        "1210",
        "1239",
        "0110",
    ]
    assert [mode.code for mode in modes(Direction.EXPORT, as_of=date(2015, 1, 1))] == ["9610", "1210"]


@every_version
def test_every_row_is_sourced_and_speaks_known_words(mode):
    assert mode.source
    assert mode.confidence in {"high", "medium", "low"}
    assert mode.buyers
    assert set(mode.buyers) <= set(Buyer)
    assert set(mode.warehouses) <= set(WarehouseKind)
    assert set(mode.fulfilments) <= set(Fulfilment)
    assert mode.resale or "reseller" not in mode.buyers


@every_version
def test_every_row_names_a_tax_regime_there_is(mode):
    assert regime_named(mode.tax_regime)


@every_version
def test_limits_and_return_windows_are_those_of_the_tax_rules(mode):
    day = mode.valid_from
    if mode.single_limit:
        limits = rulebook("cn", "retail_import.toml").on("limits", day)
        assert (mode.single_limit, mode.annual_limit) == (limits.number("single"), limits.number("annual"))
    if mode.parcel_limit:
        limit = rulebook("cn", "postal.toml").on("limit", day)
        assert (mode.parcel_limit, mode.parcel_limit_near) == (limit.number("other"), limit.number("near"))
    if mode.return_back_days:
        returns = rulebook("cn", "retail_import.toml").on("returns", TODAY)
        assert mode.return_apply_days == returns.values["apply_within_days"]
        assert mode.return_back_days == returns.values["back_within_days"]
