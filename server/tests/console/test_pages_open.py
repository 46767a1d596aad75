"""Every page of the console opens, full and empty."""

import pytest
from django.test import Client
from server.tests import desk_cases as cases

LISTS = (
    "",
    "declarations/",
    "declarations/?group=rejected",
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
