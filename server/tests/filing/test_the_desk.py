"""The filing desk and the seller's page: a person finishes the job on the screen, and a refused act leaves no trace."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from server.tests import desk_cases as cases

from entrepot.catalog.models import Listing, Offer
from entrepot.customs.models import FilingStep, FilingVersion, GoodsFiling, ListingReview, PositiveFile
from entrepot.platform import clock
from entrepot.records.models import LogEntry

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "税则号列,货品名称,备注\n33049900,美容品,\n".encode()


def client_of(role: str, name: str = "", seller: str = "") -> Client:
    client = Client()
    client.force_login(cases.make_user(role, seller_code=seller, name=name))
    return client


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def article(make_listing):
    """An article in a bonded warehouse that nobody filed; gives its listing."""
    return make_listing(published=False, filed=False, seller="SAKURA")


def test_an_article_goes_from_missing_to_the_shelf_on_the_screen(article):
    anna, ben = client_of("operator", "anna"), client_of("clearance", "ben")
    assert "Draft a filing" in text_of(anna.get("/en/console/goods/"))

    drafted = anna.post("/en/console/filings/draft/", {"offer": Offer.objects.get().pk}, follow=True)
    filing = GoodsFiling.objects.get()
    assert "Brand" in text_of(drafted) and FilingVersion.objects.get().facts["itemNo"] == "OMEGA"
    address = f"/en/console/filings/{filing.pk}/"

    facts = FilingVersion.objects.get().facts
    refused = anna.post(f"{address}edit/", {**facts, "gname": "", "then": "file"})
    assert refused.status_code == 422
    assert "Goods name for customs is missing." in text_of(refused)
    assert not FilingStep.objects.exists()

    assert anna.post(f"{address}edit/", {**facts, "then": "file"}).status_code == 302
    sheet = anna.get(f"{address}sheet.csv").content.decode("utf-8-sig")
    assert "gcode,Customs code (HS),商品编码,2106909090" in sheet
    assert anna.post(f"{address}answer/", {"state": "approved", "note": "letter 1"}).status_code == 422
    said = {"state": "approved", "item_record_no": "B0001", "note": "letter 1", "valid_to": "2030-12-31"}
    assert anna.post(f"{address}answer/", said).status_code == 302
    assert "letter 1" in text_of(anna.get(address))
    row = GoodsFiling.objects.get()
    assert (row.state, row.item_record_no, row.valid_to) == ("approved", "B0001", date(2030, 12, 31))

    shown = anna.post("/en/console/reviews/ask/", {"listing": article}, follow=True)
    assert "Decide and sign" in text_of(shown)
    review = f"/en/console/reviews/{ListingReview.objects.get().pk}/"
    assert anna.post(f"{review}decide/", {"decision": "accept", "note": "ok"}).status_code == 403
    assert not Listing.objects.get().published
    assert ben.post(f"{review}decide/", {"decision": "accept", "note": "compared"}).status_code == 302
    assert Listing.objects.get().published
    assert "On sale" in text_of(anna.get(address))
    assert list(LogEntry.objects.order_by("id").values_list("act", "actor")) == [
        ("goods_filed", "anna"),
        ("filing_answered", "anna"),
        ("review_asked", "anna"),
        ("listing_signed", "ben"),
    ]


def test_a_filing_is_found_by_name_number_port_and_book(make_listing):
    make_listing()
    client = client_of("clearance")
    row = GoodsFiling.objects.get()

    for query in ("q=omega", "q=鱼油", f"q={row.item_record_no}", f"port={row.port}", f"book={row.ems_no}"):
        assert "OMEGA" in text_of(client.get(f"/en/console/filings/?{query}")), query
    for query in ("q=nothing", "group=rejected", "book=T0"):
        assert "OMEGA" not in text_of(client.get(f"/en/console/filings/?{query}")), query


def test_a_cancelled_filing_takes_its_goods_off_the_shelf(make_listing):
    listing = make_listing()
    client = client_of("operator")
    address = f"/en/console/filings/{GoodsFiling.objects.get().pk}/cancel/"

    assert client.post(address, {"reason": ""}).status_code == 422
    assert Listing.objects.get(pk=listing).published
    assert client.post(address, {"reason": "recalled"}).status_code == 302

    assert not Listing.objects.get(pk=listing).published
    assert "OMEGA" in text_of(client.get("/en/console/reviews/?state=stopped"))


def test_a_list_is_brought_in_looked_at_and_approved_by_another(make_listing):
    make_listing(published=True)
    anna, ben = client_of("operator", "anna"), client_of("clearance", "ben")
    form = {
        "edition": "2026",
        "source": "announcement 1",
        "effective_from": str(clock.local_date(clock.now())),
        "complete": "yes",
    }

    assert anna.post("/en/console/positive/files/", form).status_code == 422
    shown = anna.post(
        "/en/console/positive/files/", {**form, "file": SimpleUploadedFile("l.csv", LIST)}, follow=True
    )
    assert "OMEGA" in text_of(shown) and "is not on the list in force" in text_of(shown)
    address = f"/en/console/positive/files/{PositiveFile.objects.get().pk}/decide/"
    assert anna.post(address, {"decision": "approve"}).status_code == 403
    assert ben.post(address, {"decision": "approve"}).status_code == 302
    assert ben.post(address, {"decision": "approve"}).status_code == 409

    page = text_of(ben.get("/zh/console/positive/"))
    assert "不允许" in page and "2026" in page
    bad = SimpleUploadedFile("l.csv", b"\0")
    assert anna.post("/en/console/positive/files/", {**form, "file": bad}).status_code == 422


def test_a_seller_sees_what_is_missing_and_asks_for_its_own_goods_only(article):
    mine, other = client_of("supplier", seller="SAKURA"), client_of("supplier", seller="HARBOUR")
    offer = Offer.objects.get().pk

    assert "Not filed with customs" in text_of(mine.get("/en/supplier/goods/"))
    assert "Ask for the pre-review" in text_of(mine.get("/en/supplier/goods/OMEGA/"))
    assert other.get("/en/supplier/goods/OMEGA/").status_code == 404
    assert other.post("/en/supplier/goods/OMEGA/ask/", {"offer": offer}).status_code == 404
    assert not ListingReview.objects.exists()

    assert mine.post("/en/supplier/goods/OMEGA/ask/", {"offer": offer}).status_code == 302
    assert ListingReview.objects.get().state == "open"
    assert "With the house" in text_of(mine.get("/en/supplier/goods/OMEGA/"))


@pytest.mark.parametrize("role", ["warehouse", "finance", "supplier", "shopper"])
def test_who_has_no_part_in_it_changes_nothing(article, role):
    client = client_of(role)

    assert client.post("/en/console/filings/draft/", {"offer": Offer.objects.get().pk}).status_code == 403
    assert client.post("/en/console/reviews/ask/", {"listing": article}).status_code == 403
    assert not GoodsFiling.objects.exists() and not ListingReview.objects.exists()
