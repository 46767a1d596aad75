"""Cancelling an order of several parcels takes balances in the order in which placing takes them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entrepot.inventory import queries as inventory
from entrepot.usecases.service.cancel_order import cancel_order

pytestmark = pytest.mark.django_db(transaction=True)


def balances_touched(statements) -> list[int]:
    found = []
    for statement in statements:
        if match := re.search(
            r'UPDATE "inventory_stockbalance".*"inventory_stockbalance"\."id" = (\d+)', statement["sql"]
        ):
            found.append(int(match[1]))
    return found


def test_balances_are_taken_by_sku_whatever_parcel_they_belong_to(make_listing, make_buyer, order_cart, now):
    make_listing("zebra", pieces=5, warehouse="GZ-NANSHA")
    make_listing("apple", pieces=5, warehouse="NB-BEILUN")
    placed = order_cart(make_buyer(), zebra=1, apple=1)
    with CaptureQueriesContext(connection) as placing:
        number = placed().order_no

    with CaptureQueriesContext(connection) as cancelling:
        cancel_order(actor="shopper", order_no=number, reason="test", now=now)

    assert balances_touched(cancelling) == balances_touched(placing)
    assert len(balances_touched(cancelling)) == 2
    assert [balance.allocated for balance in inventory.list_balances()] == [0, 0]
