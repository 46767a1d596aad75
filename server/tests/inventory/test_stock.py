"""Stock: one conditional statement and one movement each, once per key, never below nothing."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from entrepot.inventory import queries, services
from entrepot.inventory.models import StockBalance, StockMove
from entrepot.inventory.services import Item, NewWarehouse, OutOfStock, UnknownWarehouse

pytestmark = pytest.mark.django_db

PLACE = {"warehouse_code": "GZ", "seller_code": "HARBOUR", "sku": "OMEGA"}


def item(ref="E1A", pieces=1, sku="OMEGA"):
    return Item(**(PLACE | {"sku": sku}), ref=ref, pieces=pieces)


def add_gz():
    services.add_warehouse(NewWarehouse(code="GZ", name_zh="仓", name_en="GZ", kind="bonded", country="CN"))


@pytest.fixture
def stocked(now):
    def stock(pieces=10, sku="OMEGA"):
        add_gz()
        services.receive(**(PLACE | {"sku": sku}), pieces=pieces, key=f"first-{sku}", now=now)

    return stock


def figures(sku="OMEGA"):
    row = StockBalance.objects.get(sku=sku)
    return row.on_hand, row.allocated


def test_pieces_come_in_are_promised_and_leave(stocked, now):
    stocked(10)

    services.allocate([item(pieces=4)], now=now)
    assert figures() == (10, 4)
    assert services.issue("E1A", now=now) == 1
    assert figures() == (6, 0)
    assert services.give_back(**PLACE, ref="E1A", pieces=3, now=now)
    assert figures() == (9, 0)
    assert [move.kind for move in queries.list_moves(StockBalance.objects.get().pk)] == [
        "give_back",
        "issue",
        "allocate",
        "receive",
    ]


def test_every_act_twice_is_once(stocked, now):
    stocked(10)
    for _ in range(2):
        services.receive(**PLACE, pieces=10, key="first-OMEGA", now=now)
        services.allocate([item(pieces=4), item("E2A", 2)], now=now)
        services.issue("E1A", now=now)
        services.release("E2A", now=now)
        services.give_back(**PLACE, ref="E1A", pieces=1, now=now)

    assert figures() == (7, 0)
    assert queries.prove_balances() == ()


def test_a_promise_is_either_issued_or_released(stocked, now):
    stocked(10)
    services.allocate([item(pieces=4)], now=now)

    assert services.issue("E1A", now=now) == 1
    assert services.release("E1A", now=now) == 0
    assert figures() == (6, 0)


@pytest.mark.parametrize("end", [services.issue, services.release])
def test_a_balance_that_forgot_its_promise_stops_the_act_and_no_move_is_left(end, stocked, now):
    stocked(10)
    services.allocate([item(pieces=4)], now=now)
    StockBalance.objects.update(allocated=3)
    moves = StockMove.objects.count()

    with pytest.raises(RuntimeError, match="less than the 4 promised to E1A"):
        end("E1A", now=now)

    assert (figures(), StockMove.objects.count()) == ((10, 3), moves)


def test_all_that_is_short_is_named_and_nothing_is_promised(stocked, now):
    stocked(10)
    stocked(1, sku="ZINC")
    moves = StockMove.objects.count()

    with pytest.raises(OutOfStock) as caught:
        services.allocate([item(pieces=3), item(pieces=2, sku="ZINC"), item(sku="NONE")], now=now)

    assert caught.value.params["items"] == {
        "ZINC": {"wanted": 2, "free": 1},
        "NONE": {"wanted": 1, "free": 0},
    }
    assert (figures("OMEGA"), figures("ZINC")) == ((10, 0), (1, 0))
    assert StockMove.objects.count() == moves


def test_one_article_in_two_parcels_is_counted_together(stocked, now):
    stocked(5)

    with pytest.raises(OutOfStock) as caught:
        services.allocate([item("E1A", 3), item("E1B", 3)], now=now)

    assert caught.value.params["items"] == {"OMEGA": {"wanted": 6, "free": 5}}
    assert figures() == (5, 0)


def test_more_than_left_never_comes_back(stocked, now):
    stocked(10)
    services.allocate([item(pieces=2)], now=now)

    assert not services.give_back(**PLACE, ref="E1A", pieces=1, now=now)
    services.issue("E1A", now=now)
    assert not services.give_back(**PLACE, ref="E1A", pieces=3, now=now)
    assert figures() == (8, 0)


def test_an_unknown_warehouse_and_no_pieces_are_refused(now):
    with pytest.raises(UnknownWarehouse):
        services.receive(**PLACE, pieces=1, key="k", now=now)
    with pytest.raises(ValueError, match="0 pieces"):
        services.allocate([item(pieces=0)], now=now)


def test_the_proof_finds_a_balance_that_was_changed_by_hand(stocked):
    stocked(10)
    assert queries.prove_balances() == ()

    StockBalance.objects.update(on_hand=11)

    (wrong,) = queries.prove_balances()
    assert "11 on hand" in wrong and "movements say 10" in wrong


def test_free_pieces_are_told_for_every_place_that_is_asked(stocked, now):
    stocked(10)
    services.allocate([item(pieces=4)], now=now)

    assert queries.free_pieces([("GZ", "HARBOUR", "OMEGA"), ("GZ", "HARBOUR", "NONE")]) == {
        ("GZ", "HARBOUR", "OMEGA"): 6,
        ("GZ", "HARBOUR", "NONE"): 0,
    }


acts = st.lists(
    st.tuples(
        st.sampled_from(["receive", "allocate", "release", "issue", "give_back"]),
        st.sampled_from(["E1A", "E2A", "E3A"]),
        st.integers(1, 6),
    ),
    max_size=25,
)


class AnyOrderOfActs(TestCase):
    """Hypothesis with a fresh transaction for every example."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(acts)
    def test_movements_equal_balances_and_nothing_is_below_zero(self, acts):
        now = datetime(2026, 11, 20, tzinfo=UTC)
        add_gz()
        for at, (act, ref, pieces) in enumerate(acts):
            try:
                if act == "receive":
                    services.receive(**PLACE, pieces=pieces, key=f"k{at % 7}", now=now)
                elif act == "allocate":
                    services.allocate([item(ref, pieces)], now=now)
                elif act == "give_back":
                    services.give_back(**PLACE, ref=ref, pieces=pieces, now=now)
                else:
                    getattr(services, act)(ref, now=now)
            except OutOfStock:
                pass
            for row in StockBalance.objects.all():
                assert row.on_hand >= row.allocated >= 0
        assert queries.prove_balances() == ()


@pytest.mark.django_db(transaction=True)
def test_a_hundred_tries_for_thirty_pieces_promise_thirty(stocked, now, together):
    stocked(30)

    def buy(thread):
        won = 0
        for at in range(25):
            try:
                services.allocate([item(f"E{thread}-{at}")], now=now)
                won += 1
            except OutOfStock:
                pass
        return won

    assert sum(together(*[lambda thread=thread: buy(thread) for thread in range(4)])) == 30
    assert figures() == (30, 30)
    assert queries.prove_balances() == ()


@pytest.mark.django_db(transaction=True)
def test_orders_that_name_the_same_goods_crosswise_never_block_each_other(stocked, now, together):
    stocked(100, sku="A")
    stocked(100, sku="B")

    def buy(thread, skus):
        for at in range(15):
            with transaction.atomic():
                services.allocate([item(f"E{thread}-{at}", sku=sku) for sku in skus], now=now)
        return "done"

    results = together(lambda: buy(1, "AB"), lambda: buy(2, "BA"), lambda: buy(3, "AB"), lambda: buy(4, "BA"))

    assert results == ["done"] * 4
    assert (figures("A"), figures("B")) == ((100, 60), (100, 60))


@pytest.mark.django_db(transaction=True)
def test_release_and_issue_at_once_have_one_winner(stocked, now, together):
    stocked(10)
    services.allocate([item(pieces=4)], now=now)

    results = together(
        lambda: services.release("E1A", now=now),
        lambda: services.issue("E1A", now=now),
        lambda: services.release("E1A", now=now),
    )

    assert sorted(results) == [0, 0, 1]
    assert figures() in {(10, 0), (6, 0)}
    assert queries.prove_balances() == ()
