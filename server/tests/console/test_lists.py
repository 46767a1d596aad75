"""Lists of the console: empty ones are designed, and full ones cost the same number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from server.tests import desk_cases as cases
from server.tests.desk_pages import LISTS, foreign_words


@pytest.mark.parametrize("page", LISTS)
def test_an_empty_list_says_what_will_be_there(staff, page):
    answer = staff.get(f"/zh/console/{page}")

    assert answer.status_code == 200
    assert "<h1" in answer.text
    assert foreign_words(answer.text, "zh") == []


def statements(client, page):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


def test_every_list_costs_the_same_with_one_row_and_with_thirty(staff):
    cases.make_world(1)
    pages = [f"/en/console/{page}" for page in LISTS]
    staff.get(pages[0])
    one = {page: statements(staff, page) for page in pages}
    cases.make_world(29)

    assert {page: statements(staff, page) for page in pages} == one
    assert max(one.values()) <= 20


@pytest.mark.parametrize("page", ["orders/{order}/", "declarations/{number}/"])
def test_a_detail_page_costs_the_same_however_much_happened(staff, page):
    parcel = cases.make_order(customs="rejected", goods="allocated")
    address = f"/en/console/{page.format(order=parcel.order.number, number=parcel.number)}"
    staff.get(address)
    one = statements(staff, address)
    for _ in range(12):
        cases.make_payment(parcel.order, state="excess")
        cases.make_books_again(parcel.order)
        cases.make_events(parcel)
        document = parcel_document(parcel)
        cases.make_attempt(document, live=False)
        cases.make_receipt(document, "120", "[Code:1800;Desc:逻辑校验通过]")

    assert statements(staff, address) == one
    assert one <= 20


def parcel_document(parcel):
    return cases.CustomsDocument.objects.get(consignment_no=parcel.number, kind="621")
