"""A batch at the desk: opened by its form, filled by scanning, closed, met, counted, settled; what is refused says why."""

import pytest
from server.tests import desk_cases as cases

from entrepot.customs.models import Batch, BatchDifference, BatchFind, BatchParcel
from entrepot.inventory.models import Warehouse
from entrepot.logistics.models import Waybill
from entrepot.parties.models import CustomsParty

BASE = "/en/console/batches/"
FORM = {
    "warehouse": "KIX",
    "traffic": "5",
    "number": "784-12345675",
    "vehicle": "cz386",
    "voyage": "CZ386",
    "weight": "12.5",
    "expected_at": "2026-12-01T08:30",
}


@pytest.fixture
def osaka(db):
    Warehouse.objects.create(
        code="KIX",
        name_zh="大阪集货仓",
        name_en="Osaka",
        kind="consolidation",
        country="JP",
        port="national",
        customs_office="5165",
    )
    CustomsParty.objects.create(role="operator", port="national", code="4401666009", name="示例场所")


@pytest.fixture
def parcel(osaka):
    """A paid parcel of that warehouse with a waybill that customs has taken."""
    found = cases.make_order(customs="declaring", goods="allocated")
    type(found).objects.filter(pk=found.pk).update(mode="9610", warehouse_code="KIX")
    Waybill.objects.filter(consignment_no=found.number).update(carrier="swift")
    return Waybill.objects.get(consignment_no=found.number)


def opened(staff):
    staff.post(f"{BASE}open/", FORM)
    return Batch.objects.get()


def test_the_form_opens_a_batch_in_beijing_time_and_leads_to_scanning(staff, osaka):
    answer = staff.post(f"{BASE}open/", FORM)

    batch = Batch.objects.get()
    assert answer["Location"] == f"{BASE}{batch.number}/scan/"
    assert (batch.vehicle, batch.gross_weight_g, batch.operator_code) == ("CZ386", 12_500, "4401666009")
    assert batch.expected_at.isoformat() == "2026-12-01T00:30:00+00:00"
    assert "784-12345675" in staff.get(f"{BASE}{batch.number}/bill/").text


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"number": "784-12345676"}, "check digit"),
        ({"number": ""}, "required"),
        ({"warehouse": "NONE"}, "valid choice"),
        ({"vehicle": "飞机"}, "be used here"),
    ],
)
def test_a_form_with_a_fault_says_where_and_writes_nothing(staff, osaka, changed, word):
    answer = staff.post(f"{BASE}open/", FORM | changed)

    assert answer.status_code == 422
    assert word in answer.text
    assert not Batch.objects.exists()


def test_a_master_bill_has_one_batch(staff, osaka):
    opened(staff)

    answer = staff.post(f"{BASE}open/", FORM)

    assert answer.status_code == 422 and "has a batch already" in answer.text


def test_a_batch_goes_its_way_by_the_buttons_of_its_pages(staff, parcel):
    batch = opened(staff)
    page = f"{BASE}{batch.number}/"
    assert parcel.number in staff.get(f"{page}scan/").text

    for waybill, word in (
        ("SW404", "No parcel of ours"),
        (parcel.number.lower(), "is on the batch"),
        (parcel.number, "was on it already"),
    ):
        assert word in staff.post(f"{page}scan/", {"waybill": waybill}, follow=True).text
    assert "Take off" in staff.get(page).text
    staff.post(f"{page}close/")
    assert "The batch is closed" in staff.post(f"{page}scan/", {"waybill": "X1"}).text
    staff.post(f"{page}arrive/")
    answer = staff.post(
        f"{page}count/",
        {"waybill": parcel.number, "condition": "damaged", "note": "a corner"},
        follow=True,
    )
    assert "is there" in answer.text
    assert "set it aside" in staff.post(f"{page}count/", {"waybill": "SW9"}, follow=True).text

    batch.refresh_from_db()
    assert (batch.state, BatchParcel.objects.count(), BatchFind.objects.count()) == ("arrived", 1, 2)


def test_a_difference_is_settled_once(staff, osaka):
    parcel = cases.make_order(customs="released", goods="ready")
    batch = cases.make_batch(parcel)
    row = BatchDifference.objects.get(kind="surplus")
    address = f"{BASE}{batch.number}/differences/{row.pk}/settle/"

    assert staff.post(address, {"settlement": "found"}).status_code == 422
    staff.post(address, {"settlement": "of_another", "note": "bill 784-1"})

    row.refresh_from_db()
    assert (row.settlement, row.note, bool(row.settled_by)) == ("of_another", "bill 784-1", True)
    assert "Belongs to another batch" in staff.get(f"{BASE}{batch.number}/").text


def test_a_number_of_a_batch_leads_from_the_clearance_desk_to_it(staff, osaka):
    batch = cases.make_batch(state="open")

    answer = staff.get(f"/en/console/declarations/{batch.number}/")

    assert answer["Location"] == f"{BASE}{batch.number}/"
