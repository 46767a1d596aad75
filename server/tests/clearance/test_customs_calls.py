"""Announcement 179 end to end: customs calls, the house uploads, customs judges it byte for byte."""

import pytest

from entrepot.orders import queries as orders
from entrepot.platform import clock
from entrepot.usecases.payment.start_payment import start_payment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("port", "parts"), [("national", 2), ("haikou", 1)])
def test_what_customs_calls_for_holds(port, parts, world, make_order, pay, work):
    number = make_order(parts=parts, port=port)
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: all(len(world.port.registry.in_order(f"{number}{each}", "411")) for each in "AB"[:parts]))
    work(lambda: all(len(world.port.registry.in_order(f"{number}{each}", "311")) for each in "AB"[:parts]))
    assert orders.get_order(number).money_state == "paid"

    called = world.port.call_for_data(f"{number}A")
    assert called.answered == "10000"
    work(lambda: world.port.data_calls.of_order(f"{number}A")[0].uploads)

    judged = world.port.data_calls.of_order(f"{number}A")[0]
    assert (judged.holds, judged.faults) == (True, ())
