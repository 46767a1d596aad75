"""Parcels of one buyer share a year's room, and all parcels a guarantee: each transaction takes their rows in the same order."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from server.tests.desk_cases import ask_back

from entrepot.orders import queries as orders
from entrepot.platform import clock
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.service.call_off import call_off
from entrepot.usecases.service.cancel_order import cancel_order
from entrepot.usecases.service.correct_identity import correct_identity
from entrepot.usecases.service.receive_return import receive_return
from entrepot_simulators.population import people

pytestmark = pytest.mark.django_db(transaction=True)
RIGHT = (people()[0].name, people()[0].id_number)
WRONG = (people()[0].name, people()[1].id_number)
ROOM, ACCOUNT = "policies_annualroom", "customs_guaranteeaccount"
BEFORE = {
    "orders_order",
    "orders_consignment",
    "customs_customsdocument",
    "customs_accountbookitem",
    "inventory_stockbalance",
}
"""Of which one transaction takes a row before it takes a room."""
UPDATE = re.compile(r'UPDATE "(\w+)"')


def transactions(statements):
    """The tables each transaction updated, in the order in which it did so first."""
    found, tables = [], []
    for statement in statements:
        if statement.startswith("BEGIN"):
            tables = []
            found.append(tables)
        elif (match := UPDATE.match(statement)) and match[1] not in tables:
            tables.append(match[1])
    return found


def in_order(seen):
    """What the transactions updated that took a room: none took what goes before it later, or a guarantee earlier."""
    of_room = [
        tables for tables in transactions(each["sql"] for each in seen.captured_queries) if ROOM in tables
    ]
    for tables in of_room:
        at = tables.index(ROOM)
        assert not BEFORE & set(tables[at:])
        assert ACCOUNT not in tables[:at]
    return of_room


def part(number):
    return orders.get_order(number).consignment(f"{number}A")


def test_an_order_that_is_corrected_refused_and_cancelled(world, make_order, pay, work, person):
    with CaptureQueriesContext(connection) as seen:
        for payer in (RIGHT, WRONG):  # found out before it is declared, and by customs
            number = make_order(who=WRONG)
            pay(start_payment(order_no=number, now=clock.now()).code_url, payer)
            work(lambda number=number: orders.get_order(number).service_state == "correction_needed")
            correct_identity(
                user_id=orders.get_order(number).user_id,
                order_no=number,
                identity_id=person(*RIGHT),
                now=clock.now(),
            )
        number = make_order()
        cancel_order(actor="shopper", order_no=number, reason="not mine", now=clock.now())

    of_room = in_order(seen)
    assert any("orders_order" in tables for tables in of_room)
    assert any(ACCOUNT in tables for tables in of_room)


def test_a_parcel_that_customs_cancels(world, make_order, pay, work, script):
    with CaptureQueriesContext(connection) as seen:
        number = make_order()
        script(world.port, documents=[{"kind": "621", "order_no": f"{number}A", "hold": "120"}])
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        work(lambda: part(number).customs_state == "accepted")
        call_off(actor="shopper", order_no=number, reason="changed my mind", now=clock.now())
        work(lambda: orders.get_order(number).money_state == "refunded")

    assert any("orders_order" in tables for tables in in_order(seen))


def test_a_parcel_that_is_released_and_comes_back(world, make_order, pay, work):
    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    with CaptureQueriesContext(connection) as seen:
        work(lambda: part(number).goods_state == "delivered")
        returned = ask_back(f"{number}A", 2)
        receive_return(actor="clerk", number=returned, now=clock.now())
        work(lambda: part(number).customs_state == "returned")

    assert any("orders_returnrequest" in tables for tables in in_order(seen))
