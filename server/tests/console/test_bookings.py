"""Goods are booked into an account book by the desk: looked at first, once, with their document."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from server.tests import desk_cases as cases

from entrepot.customs import books
from entrepot.customs.models import AccountBookItem, AccountBookMove
from entrepot.inventory.models import Warehouse

PAGE = "/en/console/books/stock-in/"
QD = "QD516526I000000123"


@pytest.fixture
def item(db):
    Warehouse.objects.create(
        code="GZ-NANSHA",
        name_zh="南沙",
        name_en="Nansha",
        kind="bonded",
        country="CN",
        ems_no="T5165W000001",
    )
    return cases.make_book()


def table(*rows):
    text = "ems_no,item_record_no,quantity,document_no,seller_code,sku\n" + "\n".join(rows)
    return {"file": SimpleUploadedFile("in.csv", text.encode("gb18030"), content_type="text/csv")}


def test_an_entry_is_shown_first_and_booked_once(staff, item):
    entry = {
        "ems_no": item.ems_no,
        "item_record_no": item.item_record_no,
        "quantity": "40",
        "document_no": QD.lower(),
    }

    shown = staff.post(PAGE, entry)
    assert "To be booked" in shown.text and AccountBookMove.objects.count() == 3

    text = shown.context["text"]
    for said in ("1 lines booked, 0 were booked before", "0 lines booked, 1 were booked before"):
        assert said in staff.post(PAGE, {"text": text, "confirm": "1"}, follow=True).text
    item.refresh_from_db()
    assert item.came_in == 140
    move = AccountBookMove.objects.get(document_no=QD)
    assert (move.kind, move.quantity, move.booked_by != "") == ("stock_in", 40, True)
    assert QD in staff.get(f"/en/console/books/{item.pk}/").text
    assert books.prove_books() == ()


def test_a_table_books_what_it_can_and_says_the_rest(staff, item):
    rows = (
        f"{item.ems_no},{item.item_record_no},5,{QD}",
        f"{item.ems_no},NEW-1,7,{QD},SAKURA,SKU-NEW",
        f"{item.ems_no},NEW-2,7,{QD}",
        f"{item.ems_no},{item.item_record_no},7,QD516526I000000124,{item.seller_code},SKU-NEW",
        f"T0000W000009,{item.item_record_no},7,{QD}",
        f"{item.ems_no},{item.item_record_no},0,{QD}",
    )

    shown = staff.post(PAGE, table(*rows))
    answer = staff.post(PAGE, {"text": shown.context["text"], "confirm": "1"}, follow=True)

    assert "2 lines booked, 0 were booked before, 4 left out." in answer.text
    assert AccountBookItem.objects.get(item_record_no="NEW-1").came_in == 7
    item.refresh_from_db()
    assert item.came_in == 105


def test_what_is_no_table_is_refused_and_writes_nothing(staff, item):
    answer = staff.post(PAGE, {"file": SimpleUploadedFile("x.csv", b"sku\n1")})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert AccountBookMove.objects.count() == 3
