"""The controls of the races: the same contests with code that reads, decides and writes. Each has to go wrong, or the
tests of the real code would prove nothing."""

import threading

import pytest

from entrepot.carts.models import Cart
from entrepot.inventory.models import StockBalance
from entrepot.policies.models import AnnualRoom
from entrepot.usecases.shopping.add_to_cart import add_to_cart

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


def naive(read, is_free, write):
    """Acts that all look before any of them writes."""
    seen = threading.Barrier(PEOPLE)

    def act():
        row = read()
        seen.wait()
        if not is_free(row):
            return False
        write(row)
        return True

    return [act] * PEOPLE


def test_control_stock_that_is_read_then_written_is_sold_more_than_once(make_listing, together):
    make_listing(pieces=1)

    def write(row):
        StockBalance.objects.filter(pk=row.pk).update(allocated=row.allocated + 1)

    sold = together(*naive(StockBalance.objects.get, lambda row: row.on_hand > row.allocated, write))

    assert sold.count(True) > StockBalance.objects.get().on_hand


def test_control_a_cart_that_is_read_then_closed_is_ordered_more_than_once(make_listing, together, now):
    make_listing()
    add_to_cart(cart_token="", user_id=None, slug="omega", now=now)

    closed = together(
        *naive(Cart.objects.get, lambda row: row.is_open, lambda row: Cart.objects.update(is_open=False))
    )

    assert closed.count(True) > 1


def test_control_a_room_that_is_read_then_written_is_promised_more_than_it_holds(together):
    AnnualRoom.objects.create(number_lookup="x", year=2026, limit_minor=100)

    def write(row):
        AnnualRoom.objects.filter(pk=row.pk).update(reserved_minor=row.reserved_minor + 60)

    promised = together(*naive(AnnualRoom.objects.get, lambda row: row.limit_minor >= 60, write))

    assert promised.count(True) * 60 > AnnualRoom.objects.get().limit_minor
