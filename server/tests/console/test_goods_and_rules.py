"""The goods desk and the rule desk: a person finishes the job on the screen, and a refused act leaves no trace."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from server.tests import desk_cases as cases
from server.tests.goods.test_customs_files import GOOD, a_file, serum  # noqa: F401 - a fixture

from entrepot.catalog.models import CustomsProfile, CustomsProposal, CustomsUpload, Offer
from entrepot.platform import clock
from entrepot.tariffs.models import Rate, RateFile
from entrepot.usecases.catalog.propose_customs_profile import propose_customs_profile

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = b"territory,code,kind,rate,valid_from\r\nCN,33049900,duty,1%,\r\nCN,3,duty,1%,\r\n"


def client_of(role: str, name: str = "") -> Client:
    client = Client()
    client.force_login(cases.make_user(role, name=name))
    return client


def text_of(answer) -> str:
    return answer.content.decode()


def test_what_is_missing_is_filled_in_on_the_screen(serum):  # noqa: F811
    client = client_of("operator")
    assert "KUM-1" in text_of(client.get("/en/console/goods/"))

    refused = client.post("/en/console/goods/articles/KUM-1/", {**GOOD, "unit1": "011", "origin": ""})
    assert refused.status_code == 422
    assert "Fill this in." in text_of(refused) and "熊野玻尿酸精华" in text_of(refused)
    assert not CustomsProfile.objects.exists()

    assert client.post("/en/console/goods/articles/KUM-1/", GOOD).status_code == 302
    assert CustomsProfile.objects.get().hs_code == "3304990039"
    left = text_of(client.get("/en/console/goods/"))
    assert "No customs profile" not in left
    assert "it needs a signed pre-review" in left
    assert "13%" in text_of(client.get("/en/console/goods/articles/KUM-1/"))


def test_a_file_is_looked_at_then_applied(serum):  # noqa: F811
    client = client_of("operator")
    raw = a_file({"sku": "KUM-1", **GOOD}, {"sku": "NONE", **GOOD})

    shown = client.post("/en/console/goods/files/", {"file": SimpleUploadedFile("g.csv", raw)}, follow=True)
    assert "There is no article with this SKU." in text_of(shown)
    assert not CustomsProfile.objects.exists()

    address = f"/en/console/goods/files/{CustomsUpload.objects.get().pk}/"
    assert "1 rows written, 1 left out" in text_of(client.post(address, follow=True))
    assert client.post(address).status_code == 409
    assert (
        client.post("/en/console/goods/files/", {"file": SimpleUploadedFile("g.csv", b"\0")}).status_code
        == 422
    )
    assert client.get("/en/console/goods/files/template.csv").content.startswith(b"\xef\xbb\xbfsku,")


def test_a_proposal_is_compared_and_accepted(serum, now):  # noqa: F811
    number = propose_customs_profile(seller_code="SAKURA", sku="KUM-1", text=GOOD, actor="seller", now=now)
    client = client_of("operator")

    assert "KUM-1" in text_of(client.get("/en/console/goods/proposals/"))
    assert "<mark>" in text_of(client.get(f"/en/console/goods/proposals/{number}/"))
    assert (
        client.post(f"/en/console/goods/proposals/{number}/decide/", {"decision": "accept"}).status_code
        == 302
    )
    assert (
        client.post(f"/en/console/goods/proposals/{number}/decide/", {"decision": "refuse"}).status_code
        == 409
    )
    assert CustomsProposal.objects.get().state == "accepted"


def test_rates_are_taken_over_by_two_people(serum):  # noqa: F811
    anna, ben = client_of("operator", "anna"), client_of("clearance", "ben")
    form = {"format": "own_csv", "source": "Tariff of 2026", "effective_from": "2026-01-01"}

    shown = anna.post(
        "/en/console/rules/files/", {**form, "file": SimpleUploadedFile("t.csv", TABLE)}, follow=True
    )
    assert "Approve" in text_of(shown)
    number = RateFile.objects.get().pk
    assert "33049900" in text_of(ben.get(f"/en/console/rules/files/{number}/?outcome=new"))
    assert anna.post(f"/en/console/rules/files/{number}/decide/", {"decision": "approve"}).status_code == 403
    assert not Rate.objects.exists()
    assert ben.post(f"/en/console/rules/files/{number}/decide/", {"decision": "approve"}).status_code == 302
    assert "33049900" in text_of(anna.get("/en/console/rules/rates/?territory=cn&code=3304"))

    assert anna.post("/en/console/rules/files/", form).status_code == 422
    bad = {**form, "format": "uk_json", "file": SimpleUploadedFile("t.json", b"[]")}
    refused = anna.post("/en/console/rules/files/", bad)
    assert (refused.status_code, RateFile.objects.count()) == (422, 1)
    assert "it is not a commodity with measures" in text_of(refused)


def test_an_override_is_written_and_ended():
    client = client_of("operator")
    form = {
        "territory": "CN",
        "code": "330499",
        "kind": "duty",
        "text": "0%",
        "note": "notice 11",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
    }

    assert client.post("/en/console/rules/overrides/", {**form, "text": "none"}).status_code == 422
    assert client.post("/en/console/rules/overrides/", {**form, "valid_to": ""}).status_code == 422
    assert not Rate.objects.exists()
    today = clock.local_date(clock.now())
    days = {"valid_from": str(today), "valid_to": f"{today.year + 1}-01-01"}
    assert client.post("/en/console/rules/overrides/", form | days).status_code == 302
    rate = Rate.objects.get()
    assert client.post(f"/en/console/rules/overrides/{rate.pk}/end/").status_code == 302
    rate.refresh_from_db()
    assert rate.valid_to < date(today.year + 1, 1, 1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_law_on_file_can_be_read(language):
    client = client_of("clearance")

    assert "eu." in text_of(client.get(f"/{language}/console/rules/"))
    assert "5000" in text_of(client.get(f"/{language}/console/rules/law/CN/retail_import.toml/"))
    assert client.get(f"/{language}/console/rules/law/CN/cases.toml/").status_code == 404
    assert client.get(f"/{language}/console/rules/law/XX/rules.toml/").status_code == 404


def test_who_may_only_see_may_not_write(serum):  # noqa: F811
    client = client_of("warehouse")

    for page in ("goods/", "goods/articles/KUM-1/", "rules/", "rules/overrides/"):
        assert client.get(f"/en/console/{page}").status_code == 403
    assert client.post("/en/console/goods/articles/KUM-1/", GOOD).status_code == 403
    assert not CustomsProfile.objects.exists()


def test_a_market_is_told_how_to_show_tax(now):
    client = client_of("operator")
    assert "Show prices with tax" in text_of(client.get("/en/console/rules/markets/"))

    assert (
        client.post("/en/console/rules/markets/", {"market": "cn", "display": "included"}).status_code == 302
    )
    assert "Show tax beside the price" in text_of(client.get("/en/console/rules/markets/"))
    assert client.post("/en/console/rules/markets/", {"market": "cn", "display": "half"}).status_code == 422
    assert (
        client_of("warehouse")
        .post("/en/console/rules/markets/", {"market": "cn", "display": "added"})
        .status_code
        == 403
    )


def test_the_goods_desk_leads_to_what_a_page_leaves_out(serum):  # noqa: F811
    Offer.objects.bulk_create(
        Offer(variant_id=serum, seller_code=f"S{at}", mode="1210", warehouse_code="GZ") for at in range(200)
    )
    client, last = client_of("operator"), Offer.objects.order_by("-id")

    first = text_of(client.get("/en/console/goods/"))

    assert f'href="?after={last[1].pk}"' in first
    assert ">S199<" not in first
    rest = text_of(client.get(f"/en/console/goods/?after={last[1].pk}"))
    assert ">S199<" in rest
    assert 'rel="next"' not in rest


def never(*_args):
    raise AssertionError("what is too big was read into memory")


def test_what_is_too_big_is_refused_before_it_is_read(staff, monkeypatch):
    monkeypatch.setattr("entrepot.catalog.uploads.MOST_BYTES", 3)
    monkeypatch.setattr("entrepot.tariffs.files.MOST_BYTES", 3)
    monkeypatch.setattr("django.core.files.uploadedfile.InMemoryUploadedFile.read", never, raising=False)
    big = BytesIO(b"four")
    big.name = "g.csv"

    goods = staff.post("/en/console/goods/files/", {"file": big})
    big.seek(0)
    rates = staff.post(
        "/en/console/rules/files/",
        {"file": big, "format": "own_csv", "source": "Tariff", "effective_from": "2026-01-01"},
    )

    assert (goods.status_code, rates.status_code) == (422, 422)
    assert "more than 4 MB" in text_of(goods)
    assert "bring it in in parts" in text_of(rates)
    assert not CustomsUpload.objects.exists()
