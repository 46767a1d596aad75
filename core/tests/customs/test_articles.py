"""Personal articles: item numbers, and the least that is told ahead."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.customs.articles import (
    Content,
    ItemData,
    ItemDataMissing,
    ItemDataTooLong,
    Party,
    check_item,
    is_s10,
    s10_number,
)
from entrepot_core.customs.articles.data import elements

CONTENT = Content(
    description="Instant coffee, 20 cups",
    quantity=2,
    net_weight_g=120,
    value=Decimal("172.00"),
    hs_code="210112",
    origin="JP",
)
ITEM = ItemData(
    nature="sale",
    sender=Party(name="Sakura", address="1 Test Street, Tokyo", country="JP"),
    addressee=Party(name="李雷", address="测试路 1 号", country="CN", telephone="13800000000"),
    gross_weight_g=320,
    currency="CNY",
    contents=(CONTENT,),
)


@pytest.mark.parametrize("number", ["RR473124829GB", "EE123456785JP"])
def test_numbers_of_the_post_pass(number):
    assert is_s10(number)


@pytest.mark.parametrize("number", ["RR473124828GB", "RR47312482GB", "rr473124829gb", "RR473124829G1", ""])
def test_mistyped_numbers_do_not(number):
    assert not is_s10(number)


@given(st.integers(0, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_a_wrong_digit_is_noticed(serial, at, by):
    number = s10_number("EE", serial, "JP")
    digit = (int(number[2 + at]) + by) % 10
    wrong = number[: 2 + at] + str(digit) + number[3 + at :]

    assert is_s10(number)
    # 10 and 11 share check digits with 0 and 5, so those two rests may hide one mistake
    assert not is_s10(wrong) or number[10] in "05"


def test_an_item_with_everything_passes():
    check_item(ITEM)


@pytest.mark.parametrize(
    ("changed", "problem", "field"),
    [
        ({"nature": ""}, ItemDataMissing, "nature"),
        ({"gross_weight_g": 0}, ItemDataMissing, "gross_weight_g"),
        ({"currency": "RMB元x"}, ItemDataTooLong, "currency"),
        ({"contents": ()}, ItemDataMissing, "contents"),
        ({"contents": (CONTENT,) * 101}, ItemDataTooLong, "contents"),
        (
            {"contents": (CONTENT, dataclasses.replace(CONTENT, hs_code="2101"))},
            ItemDataTooLong,
            "contents[1].hs_code",
        ),
        (
            {"contents": (dataclasses.replace(CONTENT, description="x" * 65),)},
            ItemDataTooLong,
            "contents[0].description",
        ),
        ({"sender": Party(name="", address="x", country="JP")}, ItemDataMissing, "sender.name"),
    ],
)
def test_what_is_missing_or_too_long_is_named(changed, problem, field):
    with pytest.raises(problem) as raised:
        check_item(dataclasses.replace(ITEM, **changed))

    assert raised.value.field == field


def test_people_do_not_show():
    assert "李雷" not in repr(ITEM)
    assert len(elements()) == 17
