"""A seller's people see that seller's rows; what is another's looks like what does not exist; no buyer is named."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from server.tests import desk_cases as cases
from server.tests.desk_pages import PORTAL, foreign_words
from server.tests.supplier_portal.conftest import sign_in

from entrepot.ledger.models import Entry

LISTS = tuple(page for page in PORTAL if "{" not in page)


@pytest.mark.parametrize("page", LISTS)
def test_an_empty_page_says_what_will_be_there(supplier, page):
    cases.make_sellers()

    answer = supplier.get(f"/zh/supplier/{page}")

    assert answer.status_code == 200
    assert foreign_words(answer.text, "zh") == []


def test_what_is_anothers_looks_like_what_does_not_exist(supplier):
    cases.make_sellers()
    theirs = cases.make_order(seller="ALPINE")
    balance = cases.make_stock(seller="ALPINE")
    not_there = supplier.get("/en/supplier/consignments/NONE/")

    for path in (f"consignments/{theirs.number}/", f"stock/{balance.pk}/"):
        answer = supplier.get(f"/en/supplier/{path}")
        assert answer.status_code == 404
        assert theirs.number not in answer.text.replace(path, "")
    assert not_there.status_code == 404


def test_lists_hold_own_rows_alone(supplier):
    cases.make_sellers()
    mine, theirs = cases.make_order(), cases.make_order(seller="ALPINE")
    own, other = cases.make_stock(), cases.make_stock(seller="ALPINE")
    offered, hidden = cases.make_offer(), cases.make_offer(seller="ALPINE")

    pages = {page: supplier.get(f"/en/supplier/{page}").text for page in LISTS}

    assert mine.number in pages["consignments/"] and theirs.number not in pages["consignments/"]
    assert own.sku in pages["stock/"] and other.sku not in pages["stock/"]
    assert offered.offer.variant.sku in pages["offers/"] and hidden.offer.variant.sku not in pages["offers/"]
    assert mine.order.number in pages["money/"] and theirs.order.number not in pages["money/"]


def test_money_is_the_sellers_two_accounts_and_no_others(supplier):
    cases.make_sellers()
    cases.make_order()

    text = supplier.get("/en/supplier/money/").text

    assert text.count("CN¥274.16") == 2
    assert "CN¥338.21" not in text and "CN¥23.84" not in text
    assert Entry.objects.count() == 5


def test_an_unpaid_order_is_not_heard_of(supplier):
    cases.make_sellers()
    parcel = cases.make_order(money="unpaid", customs="not_declared", goods="allocated")

    assert supplier.get(f"/en/supplier/consignments/{parcel.number}/").status_code == 404
    assert parcel.number not in supplier.get("/en/supplier/consignments/").text


@pytest.mark.django_db
def test_a_supplier_without_a_seller_sees_nothing():
    user = cases.make_user("supplier")
    user.seller_code = ""
    user.save()

    assert {sign_in(user).get(f"/en/supplier/{page}").status_code for page in LISTS} == {404}


def test_every_list_costs_the_same_with_one_row_and_with_thirty(supplier):
    def statements(page):
        with CaptureQueriesContext(connection) as seen:
            assert supplier.get(f"/en/supplier/{page}").status_code == 200
        return len(seen)

    cases.make_world(1)
    supplier.get("/en/supplier/")
    one = {page: statements(page) for page in LISTS}
    cases.make_world(29)

    assert {page: statements(page) for page in LISTS} == one
    assert max(one.values()) <= 16
