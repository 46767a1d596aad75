"""The sample orders are playable: goods, people and ends exist; and they show what the demo promises."""

import pytest
from stdnum.cn import ric

from entrepot.seeds.play import is_at_its_end
from entrepot.seeds.samples import LEFT_OPEN, SAMPLES, Answer
from entrepot.seeds.telling import line_of, padded, width_of
from entrepot.seeds.world import world
from entrepot_core.orders.tracks import GoodsState, MoneyState, ServiceState

EVERY = (*SAMPLES, *LEFT_OPEN)


@pytest.mark.parametrize("sample", EVERY, ids=[sample.name for sample in EVERY])
def test_a_sample_can_be_played(sample):
    slugs = {product["slug"] for product in world().products}

    assert set(sample.basket) <= slugs
    assert "shopper" in world().person(sample.shopper)["roles"]
    assert MoneyState(sample.ends[0])
    assert ServiceState(sample.ends[1])
    assert GoodsState(sample.ends[2])
    assert not sample.person or ric.is_valid(sample.person["number"])


def test_samples_have_names_of_their_own():
    assert len({sample.name for sample in EVERY}) == len(EVERY) >= 12


def test_the_promised_cases_are_there():
    modes = {
        offer["mode"]
        for product in world().products
        for offer in product["offers"]
        if any(product["slug"] in sample.basket for sample in SAMPLES)
    }

    assert modes == {"1210", "9610", "postal"}
    assert {sample.answer for sample in SAMPLES} == set(Answer)
    assert any(sample.parcels == 2 for sample in SAMPLES)
    assert any(play.get("sequence") == "reversed" for sample in SAMPLES for play in sample.port)
    assert any("reject" in play for sample in SAMPLES for play in sample.port)
    told = {word for sample in SAMPLES for play in sample.payment for word in play["play"]}
    assert {"twice", "forged", "wrong_amount", "replay"} <= told


def test_an_order_that_stands_elsewhere_is_not_at_its_end():
    class Part:
        goods_state = GoodsState.MOVING

    class Order:
        money_state, service_state, consignments = MoneyState.PAID, ServiceState.NONE, (Part(),)

    assert not is_at_its_end(Order(), SAMPLES[0])
    Part.goods_state = GoodsState.DELIVERED
    assert is_at_its_end(Order(), SAMPLES[0])


def test_chinese_takes_two_cells():
    assert width_of("放行 ok") == 7
    assert padded("放行", 6) == "放行  "
    assert (
        line_of("12:00:00", "plain", "放行", "Released", "E1A").index("Released") == 8 + 2 + 22 + 2 + 24 + 2
    )
