"""The proof of the account book: the database adds up, and finds what was changed by hand."""

import pytest
from django.db import transaction

from entrepot.customs import books
from entrepot.customs.models import AccountBookItem, AccountBookMove

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(now):
    made = []
    for at in range(20):
        item = AccountBookItem.objects.create(
            ems_no="T1", item_record_no=str(at), seller_code="S", sku=f"X{at}", came_in=10, deducted=at and 3
        )
        moves = [("stock_in", 10), *([("deduct", 4), ("give_back", 1)] if at else [])]
        for kind, quantity in moves:
            AccountBookMove.objects.create(
                item=item, key=f"{kind}:{at}", kind=kind, quantity=quantity, at=now
            )
        made.append(item)
    return made


def test_the_books_add_up_in_one_statement(items, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert books.prove_books() == ()


@pytest.mark.parametrize("changed", [{"came_in": 11}, {"deducted": 2}])
def test_an_item_changed_by_hand_is_named(changed, items):
    AccountBookItem.objects.filter(pk=items[7].pk).update(**changed)
    AccountBookItem.objects.create(ems_no="T1", item_record_no="bare", seller_code="S", sku="Y", came_in=1)

    assert books.prove_books() == ("T1 7", "T1 bare")


def test_an_item_is_not_booked_as_other_goods(items, now):
    booking = {"ems_no": "T1", "item_record_no": "7", "quantity": 5, "key": "late", "now": now}

    for seller, sku in (("S", "X8"), ("R", "X7")):
        with pytest.raises(books.OtherGoods), transaction.atomic():
            books.stock_in(**booking, seller_code=seller, sku=sku)
    assert AccountBookItem.objects.get(item_record_no="7").came_in == 10

    assert books.stock_in(**booking, seller_code="S", sku="")
