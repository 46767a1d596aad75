"""The steps of the tracks: taken once, recorded once, refused without a trace."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from entrepot.orders import access, queries, services
from entrepot.orders.models import Consignment, Order, TrackEvent
from entrepot.platform.access import Actor, NotFound
from entrepot.platform.models import OutboxEvent
from entrepot_core.lifecycle import StepNotAllowed
from entrepot_core.orders.tracks import CustomsState, MoneyState, Track

pytestmark = pytest.mark.django_db


def test_a_step_moves_its_track_and_tells(make_order, now):
    order = make_order()

    assert services.step(order_no=order.number, track="money", step="pay", actor="provider", now=now)

    assert queries.get_order(order.number).money_state is MoneyState.PAID
    (entry,) = queries.timeline(order.number)
    assert (entry.track, entry.step, entry.before, entry.after) == (Track.MONEY, "pay", "unpaid", "paid")
    assert OutboxEvent.objects.get().payload == {
        "order_no": order.number,
        "consignment_no": "",
        "track": "money",
        "step": "pay",
        "before": "unpaid",
        "after": "paid",
    }


def test_a_consignment_steps_by_itself(make_order, now):
    order = make_order(parts=2)
    first, second = order.consignments

    services.step(
        order_no=order.number,
        consignment_no=first.number,
        track="customs",
        step="declare",
        actor="system",
        now=now,
    )

    after = queries.get_order(order.number)
    assert [part.customs_state for part in after.consignments] == [
        CustomsState.DECLARING,
        CustomsState.NOT_DECLARED,
    ]
    assert queries.timeline(order.number)[0].consignment_no == first.number
    assert second.number != first.number


def test_a_step_that_does_not_start_here_leaves_no_trace(make_order, now):
    order = make_order()

    assert not services.step(order_no=order.number, track="money", step="refund", actor="x", now=now)
    with pytest.raises(StepNotAllowed):
        services.step(order_no=order.number, track="money", step="refund", actor="x", now=now, strict=True)

    assert queries.get_order(order.number) == order
    assert not TrackEvent.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_consignment_of_another_order_is_not_found(make_order, now):
    mine, other = make_order("E1"), make_order("E2")

    with pytest.raises(NotFound):
        services.step(
            order_no=mine.number,
            consignment_no=other.consignments[0].number,
            track="customs",
            step="declare",
            actor="x",
            now=now,
        )


def take_together(take, people=6):
    """Call ``take`` in ``people`` threads that start together; the answers."""
    barrier, answers = threading.Barrier(people), []

    def run():
        try:
            barrier.wait()
            answers.append(take())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_a_step_is_taken_once_however_many_try(make_order, now):
    order = make_order()

    answers = take_together(
        lambda: services.step(order_no=order.number, track="money", step="pay", actor="x", now=now)
    )

    assert sorted(answers) == [False] * 5 + [True]
    assert TrackEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_control_reading_then_writing_takes_it_more_than_once(make_order):
    order = make_order()
    seen = threading.Barrier(6)

    def naive():
        state = Order.objects.get(number=order.number).money_state
        seen.wait()
        if state != "unpaid":
            return False
        Order.objects.filter(number=order.number).update(money_state="paid")
        return True

    assert sum(take_together(naive)) > 1


def test_an_order_is_read_in_three_statements_whatever_it_holds(make_order, django_assert_num_queries):
    make_order("E1")
    make_order("E2", parts=3, lines=4)

    with django_assert_num_queries(3):
        queries.get_order("E1")
    with django_assert_num_queries(3):
        queries.get_order("E2")


def test_lists_are_of_ones_own_and_page_backwards(make_order, django_user_model):
    me = django_user_model.objects.create(username="me")
    numbers = [make_order(f"E{at}", user=me).number for at in range(5)]
    make_order("E9")

    first = queries.list_orders_of(me.pk, limit=2)
    second = queries.list_orders_of(me.pk, before=first[-1].id, limit=9)

    assert [order.number for order in (*first, *second)] == numbers[::-1]


def test_what_is_not_yours_looks_like_what_does_not_exist(make_order):
    order = make_order(seller_code="SAKURA")
    part = order.consignments[0]
    buyer = Actor(user_id=order.user_id)
    sakura = Actor(user_id=-2, seller_code="SAKURA", permissions=frozenset({"supplier"}))
    alpine = Actor(user_id=-3, seller_code="ALPINE", permissions=frozenset({"supplier"}))

    assert access.get_order(buyer, order.number) == order
    assert access.get_consignment(sakura, part.number) == part
    for ask in (
        lambda: access.get_order(Actor(user_id=-1), order.number),
        lambda: access.get_order(Actor(), order.number),
        lambda: access.get_order(sakura, order.number),
        lambda: access.get_order(buyer, "E0"),
        lambda: access.get_consignment(alpine, part.number),
        lambda: access.get_consignment(buyer, part.number),
    ):
        with pytest.raises(NotFound):
            ask()


def test_the_buyer_finds_the_order_by_its_consignment(make_order):
    order = make_order(parts=2)

    assert queries.get_order_of_consignment(order.consignments[1].number) == order
    assert queries.find_consignment("E0") is None
    assert Consignment.objects.count() == 2


def test_only_what_was_not_paid_waits_for_its_money(make_order, now):
    first = make_order("E261120AAAAAAAA")
    second = make_order("E261121BBBBBBBB")
    services.step(order_no=second.number, track="money", step="pay", actor="x", now=now)

    assert queries.list_unpaid_before(now) == ()
    assert queries.list_unpaid_before(now + timedelta(seconds=1)) == (first.number,)


def test_a_cart_finds_its_order_for_its_buyer_alone(make_order):
    order = make_order()

    assert queries.find_number_of_cart(order.cart_id, user_id=order.user_id) == order.number
    assert queries.find_number_of_cart(order.cart_id, user_id=order.user_id + 1) is None
    assert queries.find_order_of_cart(order.cart_id) == order
