import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.orders.tracks import (
    CUSTOMS,
    GOODS,
    LIFECYCLES,
    MONEY,
    CustomsState,
    GoodsState,
    MoneyState,
    ServiceState,
    ShopperStatus,
    Track,
    shopper_status,
)

parcels = st.lists(st.tuples(st.sampled_from(GoodsState), st.sampled_from(CustomsState)), max_size=4)


def test_every_track_has_a_table():
    assert set(LIFECYCLES) == set(Track)


@pytest.mark.parametrize("track", list(Track))
def test_a_step_leads_to_one_state_wherever_it_starts(track):
    targets: dict[str, set[str]] = {}
    for _, step, after in LIFECYCLES[track]:
        targets.setdefault(step, set()).add(after)

    assert {step for step, found in targets.items() if len(found) > 1} == set()


def test_customs_may_release_before_the_list_number_came():
    assert CUSTOMS.after(CustomsState.DECLARING, "release") is CustomsState.RELEASED


def test_a_released_parcel_is_never_cancelled_or_rejected():
    assert not CUSTOMS.allows(CustomsState.RELEASED, "cancel")
    assert not CUSTOMS.allows(CustomsState.RELEASED, "reject")


def test_a_release_that_comes_first_ends_a_cancellation_that_was_asked_for():
    assert CUSTOMS.after(CustomsState.CANCELLING, "release") is CustomsState.RELEASED
    assert CUSTOMS.after(CustomsState.CANCELLING, "refuse_cancel") is CustomsState.ACCEPTED
    assert CUSTOMS.sources("cancelled") == (CustomsState.CANCELLING,)


def test_goods_leave_the_warehouse_only_after_release():
    assert GOODS.sources("hand_over") == (GoodsState.READY,)


def test_money_goes_back_only_after_it_came():
    assert MONEY.sources("refund") == (MoneyState.PAID,)


@given(st.sampled_from(MoneyState), st.sampled_from(ServiceState), parcels)
def test_every_order_has_a_status(money, service, lives):
    assert shopper_status(money, service, lives) in ShopperStatus


def test_the_parcel_that_is_furthest_behind_speaks_for_the_order():
    status = shopper_status(
        MoneyState.PAID,
        ServiceState.NONE,
        [(GoodsState.DELIVERED, CustomsState.RELEASED), (GoodsState.ALLOCATED, CustomsState.ACCEPTED)],
    )

    assert status is ShopperStatus.IN_CUSTOMS


def test_a_needed_correction_is_what_the_shopper_reads():
    status = shopper_status(
        MoneyState.PAID,
        ServiceState.CORRECTION_NEEDED,
        [(GoodsState.ALLOCATED, CustomsState.REJECTED)],
    )

    assert status is ShopperStatus.NEEDS_YOU
