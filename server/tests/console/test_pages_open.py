"""Every page of the console opens, full and empty."""

from decimal import Decimal

import pytest
from django.test import Client
from server.tests import desk_cases as cases

from entrepot.customs.models import TaxBill
from entrepot.orders.models import Consignment

LISTS = (
    "",
    "declarations/",
    "declarations/?group=rejected",
    "bills/",
    "inbox/?group=all",
    "orders/",
    "picking/",
    "stock/",
    "books/",
    "money/",
    "money/journals/",
    "money/payments/",
    "money/refunds/",
    "money/notifications/",
    "jobs/",
    "jobs/?state=waiting",
    "jobs/schedules/",
)


@pytest.fixture
def client_of_all():
    user = cases.make_user("operator")
    user.roles = ["operator", "clearance", "warehouse", "finance"]
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("page", LISTS)
@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
def test_every_list_opens(client_of_all, page, full):
    if full:
        cases.make_world()

    answer = client_of_all.get(f"/zh/console/{page}")

    assert answer.status_code == 200


@pytest.mark.django_db
def test_bills_are_shown_beside_what_was_withheld(client_of_all, now):
    cases.make_world()
    consignment = Consignment.objects.order_by("id").first()
    billed = Decimal(consignment.tax_minor) / 100 + 1
    bill = TaxBill.objects.create(
        tax_no="T1",
        consignment_no=consignment.number,
        invt_no="510020261000000001",
        vat=billed,
        figures_at=now,
        status_at=now,
        lines=[
            {
                "number": "1",
                "code": "3304990039",
                "dutiable": "100",
                "duty": "0",
                "vat": str(billed),
                "consumption_tax": "0",
            }
        ],
    )

    page = client_of_all.get("/en/console/bills/").content.decode()

    assert page.count("CN¥1.00") == 2, "the difference of the bill, and of its month"
    assert "Differs" in page
    assert "3304990039" in client_of_all.get(f"/zh/console/bills/{bill.pk}/").content.decode()
    assert "T1" not in client_of_all.get("/zh/console/bills/?q=other").content.decode()
