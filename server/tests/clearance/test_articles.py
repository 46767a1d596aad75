"""Personal articles: their carrier declares them, customs taxes, waives, holds or turns back; what was charged is settled."""

import json
from datetime import timedelta
from decimal import Decimal

import httpx2
import pytest

from entrepot.customs import articles
from entrepot.customs import queries as customs
from entrepot.customs.models import ArticleDeclaration
from entrepot.ledger import queries as ledger
from entrepot.logistics.carriers.protocol import ArticleNews
from entrepot.logistics.queries import find_waybill
from entrepot.orders import queries as orders
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.records.models import LogEntry
from entrepot.usecases.articles.declare_articles import declare_articles
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_core.customs.articles import ArticleState, is_s10

pytestmark = pytest.mark.django_db(transaction=True)
CHARGED = 1911


@pytest.fixture
def bought(world, make_order, pay):
    """A paid order of personal articles from Tokyo: its number and its parcel's."""

    def make(**plan):
        number = make_order(mode="postal", place="TYO")
        if plan:
            body = {"articles": [{"reference": f"{number}A", **plan}]}
            httpx2.post(
                f"{world.carrier.url}/_control/script", json=body, trust_env=False, timeout=60
            ).raise_for_status()
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        return number, f"{number}A"

    return make


def standing(parcel):
    found = orders.get_consignment(parcel)
    return str(found.goods_state), str(found.customs_state)


def is_settled(parcel):
    found = articles.find_article(parcel)
    return found is not None and found.settled_at is not None


def quiet():
    return not Job.objects.filter(state__in=["waiting", "leased"]).exists()


@pytest.mark.parametrize(
    ("tax", "short", "over"),
    [("19.11", 0, 0), ("25.00", 589, 0), ("0", 0, CHARGED)],
)
def test_tax_is_settled_as_customs_assessed_it(tax, short, over, world, bought, work):
    number, parcel = bought(tax=tax)

    work(lambda: standing(parcel) == ("delivered", "released") and is_settled(parcel))
    work(lambda: [str(each.state) for each in payments.refunds_of_order(number)] == ["done"] * bool(over))

    found = articles.get_article(parcel)
    assert is_s10(found.item_no) and found.item_no == find_waybill(parcel).number
    assert found.billed_minor == int(Decimal(tax) * 100)
    assert found.difference_minor == short - over
    assert customs.documents_of(parcel) == {}
    assert [each["kind"] for each in world.port.state()["filings"]] == []
    assert ledger.balance_of("2300") == 0
    assert ledger.balance_of("2400") == -1000 - int(Decimal(tax) * 100)
    assert sum(refund.amount for refund in world.payment.bank.refunds()) == over
    assert ledger.balance_of("2100", owner=number) == ledger.balance_of("2700", owner=number) == 0
    assert ledger.proof().holds
    assert not Job.objects.filter(state="dead").exists()


def test_the_rules_of_the_day_waive_what_is_small(world, bought, work):
    _number, parcel = bought()

    work(lambda: is_settled(parcel))

    assert articles.get_article(parcel).billed_minor == 0


def test_a_parcel_that_customs_holds_comes_later(bought, work):
    number, parcel = bought(play="held", tax="19.11")

    work(lambda: standing(parcel) == ("delivered", "released"))

    steps = [entry.step for entry in orders.timeline(number) if entry.track == "customs"]
    assert steps == ["declare", "accept", "inspect", "release"]
    work(lambda: is_settled(parcel))
    entries = LogEntry.objects.filter(consignment_no=parcel).order_by("pk")
    acts = [(entry.act, json.loads(entry.text).get("fact.article", "")) for entry in entries]
    assert [state for act, state in acts if act == "article_moved"][-1] == "released"
    assert [act for act, _state in acts if act == "article_assessed"] == ["article_assessed"]


def test_a_parcel_that_is_turned_back_is_refunded_in_full(world, bought, work):
    number, parcel = bought(play="returned")

    work(lambda: [str(each.state) for each in payments.refunds_of_order(number)] == ["done"])

    assert standing(parcel) == ("cancelled", "sent_back")
    assert orders.get_order(number).money_state == "refunded"
    assert sum(refund.amount for refund in world.payment.bank.refunds()) == 22911
    assert ledger.balance_of("2300") == ledger.balance_of("2100", owner=number) == 0
    assert ledger.proof().holds


def test_news_in_any_order_and_twice_settle_once(bought, work):
    from django.db import transaction  # noqa: PLC0415 - only here

    from entrepot.usecases.articles.follow_news import follow_news  # noqa: PLC0415 - beside it

    _number, parcel = bought(tax="19.11")
    work(lambda: is_settled(parcel))
    before = ledger.balance_of("2400")

    for news in (
        ArticleNews(state=ArticleState.ASSESSED, tax=Decimal("99.00"), bill_no="PT1"),
        ArticleNews(state=ArticleState.HELD),
        ArticleNews(state=ArticleState.RELEASED),
        ArticleNews(state=ArticleState.RETURNED),
    ):
        with transaction.atomic():
            assert not follow_news(parcel, news, at=clock.now(), now=clock.now())

    assert ledger.balance_of("2400") == before
    assert standing(parcel)[1] == "released"


def test_the_newest_assessment_counts_till_it_is_settled(now):
    ArticleDeclaration.objects.create(
        consignment_no="P1", carrier="x", state="released", value_minor=1, estimated_minor=1, updated_at=now
    )

    def assess(minor, hours):
        at = now + timedelta(hours=hours)
        return articles.write_bill("P1", billed_minor=minor, bill_no=f"PT{minor}", at=at, now=now)

    assert [assess(1900, 1), assess(2500, 3), assess(100, 2)] == [True, True, False]
    assert articles.get_article("P1").billed_minor == 2500
    assert articles.settle("P1", now=now)
    assert not assess(1, 4)
    assert articles.get_article("P1").bill_no == "PT2500"


def test_it_is_declared_once_and_its_people_stay_sealed(bought, work):
    number, parcel = bought(tax="19.11")
    work(lambda: is_settled(parcel))

    assert not declare_articles(order_no=number, consignment_no=parcel, now=clock.now())

    row = ArticleDeclaration.objects.get()
    assert "测试路" not in str(row.__dict__) and row.contents[0]["description"] == "Vitamin C serum"
