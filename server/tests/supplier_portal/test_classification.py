"""A seller proposes how its own articles are classified, and sees what became of it."""

import pytest
from django.test import Client
from server.tests import desk_cases as cases
from server.tests.goods.test_customs_files import GOOD, serum  # noqa: F401 - a fixture

from entrepot.catalog.models import CustomsProfile, CustomsProposal
from entrepot.usecases.catalog.decide_customs_proposal import decide_customs_proposal

pytestmark = pytest.mark.django_db(transaction=True)


def client_of(seller: str) -> Client:
    client = Client()
    client.force_login(cases.make_user("supplier", seller_code=seller))
    return client


def test_a_proposal_is_sent_changed_and_decided(serum, now):  # noqa: F811
    client = client_of("SAKURA")
    address = "/en/supplier/goods/KUM-1/"
    assert "Stops the sale" in client.get("/en/supplier/goods/").content.decode()

    refused = client.post(address, {**GOOD, "origin": "ZZ"})
    assert refused.status_code == 422 and "Write a country code" in refused.content.decode()
    assert not CustomsProposal.objects.exists()

    assert client.post(address, GOOD).status_code == 302
    assert client.post(address, {**GOOD, "origin": "KR"}).status_code == 302
    assert "Open" in client.get(address).content.decode()
    decide_customs_proposal(
        proposal_id=CustomsProposal.objects.get().pk, accept=True, note="fine", actor="anna", now=now
    )

    page = client.get(address).content.decode()
    assert "Accepted" in page and "fine" in page
    assert CustomsProfile.objects.get().origin == "KR"


def test_another_sellers_article_is_not_found(serum):  # noqa: F811
    client = client_of("ALPINE")

    assert client.get("/en/supplier/goods/KUM-1/").status_code == 404
    assert client.post("/en/supplier/goods/KUM-1/", GOOD).status_code == 404
    assert "KUM-1" not in client.get("/zh/supplier/goods/").content.decode()
    assert not CustomsProposal.objects.exists()
