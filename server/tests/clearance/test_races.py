"""Several at once: the database decides who was first, and what comes second finds it done."""

import threading

import pytest
from django.db import connection

from entrepot.customs.models import Attempt
from entrepot.inventory import queries as stock
from entrepot.inventory.models import StockMove
from entrepot.ledger import queries as ledger
from entrepot.ledger.models import Journal
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.payments.providers.protocol import Standing, TradeState
from entrepot.platform import clock
from entrepot.usecases.clearance.declare_order import declare_order
from entrepot.usecases.dispatch.hand_over import hand_over
from entrepot.usecases.payment.confirm_payment import confirm_payment
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.service.cancel_order import TooLateToCancel, cancel_order

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run ``acts`` together; what each returned, or the problem it raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at, act):
        barrier.wait()
        try:
            results[at] = act()
        except Exception as problem:  # noqa: BLE001 - whoever comes second is looked at
            results[at] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def paid(number):
    order = orders.get_order(number)
    page = start_payment(order_no=number, now=clock.now())
    return lambda: confirm_payment(
        provider="wechat",
        merchant="m",
        standing=Standing(
            number=page.number,
            state=TradeState.PAID,
            merchant="m",
            transaction_id=f"T{number}",
            amount=order.total,
        ),
        now=clock.now(),
    )


def test_a_payment_told_to_four_workers_is_booked_once(world, make_order):
    number = make_order()

    results = at_once(*[paid(number)] * 4)

    assert sorted(map(str, results)) == ["paid", "repeat", "repeat", "repeat"]
    assert Journal.objects.filter(kind="captured").count() == 1
    assert ledger.balance_of("2100", owner=number) == -22911


def test_two_workers_write_one_attempt(world, make_order):
    number = make_order()
    paid(number)()

    def declare():
        return declare_order(order_no=number, consignment_no=f"{number}A", now=clock.now())

    assert sorted(at_once(declare, declare)) == [False, True]
    assert Attempt.objects.filter(live=True).count() == 1


@pytest.mark.parametrize("turn", range(4))
def test_either_the_order_is_declared_or_it_is_cancelled(turn, world, make_order):
    number = make_order()
    paid(number)()

    declared, cancelled = at_once(
        lambda: declare_order(order_no=number, consignment_no=f"{number}A", now=clock.now()),
        lambda: cancel_order(actor="shopper", order_no=number, reason="race", now=clock.now()),
    )

    order = orders.get_order(number)
    if declared is True:
        assert isinstance(cancelled, TooLateToCancel)
        assert (str(order.money_state), str(order.consignments[0].customs_state)) == ("paid", "declaring")
    else:
        assert declared is False and cancelled.refund_no
        assert (str(order.money_state), Attempt.objects.count()) == ("refunding", 0)
    assert ledger.proof().holds


def test_a_parcel_is_handed_over_once_and_only_when_released(world, make_order):
    number = make_order()
    paid(number)()

    def hand():
        return hand_over(order_no=number, consignment_no=f"{number}A", actor="clerk", now=clock.now())

    assert at_once(hand, hand) == [False, False]
    assert not StockMove.objects.filter(kind="issue").exists()

    order_services.step(
        order_no=number,
        consignment_no=f"{number}A",
        track="goods",
        step="release",
        actor="test",
        now=clock.now(),
    )
    assert sorted(at_once(hand, hand)) == [False, True]
    assert StockMove.objects.filter(kind="issue").count() == 1
    assert stock.prove_balances() == ()
