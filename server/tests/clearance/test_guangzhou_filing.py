"""Goods filed at the platform of Guangzhou: sent over its channel, answered article by article, changed, refused."""

import pytest
from django.db import transaction

from entrepot.customs import filing_queries, filings
from entrepot.customs.filings import Place
from entrepot.customs.models import Receipt
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.usecases.filing.draft_filing import edit_filing
from entrepot.usecases.filing.file_filing import file_filing
from entrepot_core.customs.filing import FilingState

pytestmark = pytest.mark.django_db(transaction=True)
PORT, CLERK = "guangzhou", "clerk@demo.example"
FACTS = {
    "itemNo": "SERUM-30", "emsNo": "T5144W000003", "itemRecordNo": "GDS0001", "customsOffice": "5144",
    "businessType": "1210", "shelfName": "维生素C精华 30毫升", "ncadCode": "09020110", "gcode": "3304990039",
    "gname": "维生素C精华液", "gmodel": "30毫升/瓶|无品牌", "brand": "无品牌", "unit": "142", "unit1": "035", "unit2": "011",
    "qty1PerUnit": "0.03", "qty2PerUnit": "1", "price": "100.00", "currency": "CNY", "country": "JP",
    "netWeight": "0.03", "grossWeight": "0.06", "manufacturer": "示例化妆品株式会社", "ingredients": "抗坏血酸", "gift": "N",
}  # fmt: skip


@pytest.fixture
def drafted(world, house):
    place = Place(sku="SERUM-30", seller_code="SAKURA", port=PORT, office="5144", ems_no="T5144W000003")
    with transaction.atomic():
        filing = filings.open_filing(place, form="kj881101", now=clock.now())
        filings.write_draft(filing, FACTS, actor=CLERK, now=clock.now())
    return filing


def file(filing, **changes):
    if changes:
        edit_filing(filing_id=filing, text=FACTS | changes, actor=CLERK, now=clock.now())
    file_filing(filing_id=filing, actor=CLERK, now=clock.now())


def quiet():
    return not Job.objects.filter(state__in=["waiting", "leased"]).exists()


def state(filing):
    return filing_queries.get_filing(filing).state


def test_an_article_is_filed_and_gets_its_number(world, drafted, work):
    file(drafted)
    work(lambda: state(drafted) == FilingState.APPROVED and quiet())
    assert filing_queries.get_filing(drafted).registration_no.startswith("GZ")
    assert not Receipt.objects.exists(), "what answers a filing is no receipt of a document"


def test_a_refusal_says_why_and_the_next_version_is_taken(world, drafted, work, script):
    script(
        world.port,
        documents=[{"kind": "filing", "reject": "1", "reject_text": "品名与税号不符", "copies": 1}],
    )
    file(drafted)
    work(lambda: state(drafted) == FilingState.REJECTED and quiet())
    assert filing_queries.get_filing(drafted).registration_no == ""

    file(drafted, gname="维生素C精华露")
    work(lambda: state(drafted) == FilingState.APPROVED and quiet())
    assert not Job.objects.filter(state="dead").exists()
