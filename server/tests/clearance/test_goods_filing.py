"""Goods filed by message at a port that takes them: real signatures, real answers, over real HTTP."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from entrepot.catalog import services as catalog
from entrepot.catalog.facts import TextFacts
from entrepot.customs import filing_queries
from entrepot.customs.models import FilingSending, FilingStep, GoodsFiling, InboundMessage
from entrepot.customs.ports import PORTS, describe
from entrepot.inventory import services as inventory
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.pricing import services as pricing
from entrepot.usecases.clearance.jobs import run_listen
from entrepot.usecases.clearance.read_message import read_message
from entrepot.usecases.filing.draft_filing import draft_filing, edit_filing
from entrepot.usecases.filing.end_filing import cancel_filing
from entrepot.usecases.filing.file_filing import FilingIncomplete, file_filing
from entrepot.usecases.filing.hear_filing_answer import hear_filing_answers
from entrepot_core.customs.filing import AnswerState, FilingAnswer
from entrepot_core.money import Money

pytestmark = pytest.mark.django_db(transaction=True)
BY_MESSAGE = [name for name in PORTS if describe(name).files_goods]
CLERK = {"actor": "clerk@demo.example"}
MORE = {
    "ncadCode": "09020000",
    "manufacturer": "熊野制药",
    "ingredients": "透明质酸",
    "barCode": "4900000000017",
}


@pytest.fixture(params=BY_MESSAGE)
def drafted(request, house, world):
    """A draft of an article that lies in a bonded warehouse of the port."""
    now, port = clock.now(), request.param
    inventory.add_warehouse(
        inventory.NewWarehouse(
            code="BONDED",
            name_zh="保税仓",
            name_en="Bonded",
            kind="bonded",
            country="CN",
            port=port,
            customs_office="5165",
            area_code="4401666001",
            area_name="示例南沙综合保税区仓储有限公司",
            ems_no="T5165W000009",
        )
    )
    texts = {
        "zh-hans": TextFacts(name="玻尿酸精华", summary="", description=""),
        "en": TextFacts(name="Serum", summary="", description=""),
    }
    product = catalog.add_product(
        slug="serum", brand="KUMANO", category="beauty", picture="x.svg", texts=texts, now=now
    )
    variant = catalog.add_variant(
        product, catalog.NewVariant(sku="SERUM-30", net_weight_g=60, gross_weight_g=120)
    )
    catalog.add_profile(
        variant,
        catalog.NewProfile(
            valid_from=date(2026, 1, 1),
            hs_code="3304990039",
            origin="JP",
            declared_name="玻尿酸精华液",
            declared_model="30毫升/瓶|品牌:KUMANO",
            unit="142",
            unit1="035",
            quantity1=Decimal("0.06"),
            unit2="011",
            quantity2=Decimal(1),
            item_record_no="GDS0009",
        ),
    )
    offer = catalog.add_offer(variant, seller_code="SAKURA", mode="1210", warehouse_code="BONDED")
    pricing.set_price(
        offer, market="cn", price=Money.of("219.00", "CNY"), valid_from=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return draft_filing(offer_id=offer, **CLERK, now=now)


def complete(filing, **changed):
    facts = filing_queries.find_version(filing, state="draft") or filing_queries.find_version(
        filing, state="approved"
    )
    text = {**facts.facts, **MORE, **changed}
    return edit_filing(filing_id=filing, text=text, **CLERK, now=clock.now())


def send(filing, work):
    file_filing(filing_id=filing, **CLERK, now=clock.now())
    work(lambda: row(filing).state not in {"filed", "received", "changed"} and quiet())


def row(filing):
    return GoodsFiling.objects.get(pk=filing)


def quiet():
    return not Job.objects.filter(state__in=["waiting", "leased"]).exists()


def steps(filing):
    return list(FilingStep.objects.filter(filing_id=filing).order_by("id").values_list("step", flat=True))


def test_what_the_form_asks_beyond_the_book_is_missed_before_it_leaves(drafted):
    with pytest.raises(FilingIncomplete) as refused:
        file_filing(filing_id=drafted, **CLERK, now=clock.now())

    assert {finding.field for finding in refused.value.findings} == {
        "ncadCode",
        "manufacturer",
        "ingredients",
    }
    assert not FilingSending.objects.exists()


def test_a_filing_is_received_and_approved_by_message(drafted, work):
    complete(drafted)
    send(drafted, work)

    facts = row(drafted)
    assert (facts.state, facts.version, facts.item_record_no) == ("approved", 1, "GDS0009")
    assert facts.registration_no
    assert steps(drafted) == ["file", "receive", "approve"]
    assert FilingSending.objects.get().sent_at is not None


def test_hearing_every_answer_again_changes_nothing(drafted, work):
    complete(drafted)
    send(drafted, work)
    before = (row(drafted).state, row(drafted).registration_no, steps(drafted))

    for inbound in InboundMessage.objects.values_list("id", flat=True):
        assert set(read_message(inbound=inbound, now=clock.now())) == {"duplicate"}

    assert (row(drafted).state, row(drafted).registration_no, steps(drafted)) == before


def test_a_refusal_says_why_and_the_corrected_filing_goes_again(drafted, work, world, script):
    script(
        world.port, documents=[{"kind": "filing", "reject": "1", "reject_text": "品名与税号不符", "times": 1}]
    )
    complete(drafted)
    send(drafted, work)
    assert row(drafted).state == "rejected"
    assert "品名与税号不符" in row(drafted).reason

    refused = filing_queries.find_version(drafted, state="rejected")
    edit_filing(filing_id=drafted, text={**refused.facts, "gname": "精华液"}, **CLERK, now=clock.now())
    send(drafted, work)
    assert (row(drafted).state, row(drafted).version) == ("approved", 2)


def test_a_belated_answer_to_an_earlier_version_decides_nothing(drafted, work, script, world):
    script(
        world.port, documents=[{"kind": "filing", "reject": "1", "reject_text": "品名与税号不符", "times": 1}]
    )
    complete(drafted)
    send(drafted, work)
    first = FilingSending.objects.get()
    refused = filing_queries.find_version(drafted, state="rejected")
    edit_filing(filing_id=drafted, text={**refused.facts, "gname": "精华液"}, **CLERK, now=clock.now())
    file_filing(filing_id=drafted, **CLERK, now=clock.now() + timedelta(seconds=5))
    port = row(drafted).port
    inbound = InboundMessage.objects.create(port=port, digest="late", raw=b"", received_at=clock.now()).pk
    late = (
        FilingAnswer(state=AnswerState.REJECTED, message_guid=first.message_guid, text="again"),
        FilingAnswer(state=AnswerState.REJECTED, item_no="SERUM-30", answered_at=clock.now(), text="again"),
    )

    effects = hear_filing_answers(port=port, answers=late, inbound=inbound, now=clock.now())

    assert effects == ("history", "history")
    assert row(drafted).state == "filed"


def test_a_change_and_a_cancellation_are_messages_of_their_own(drafted, work):
    complete(drafted)
    send(drafted, work)
    complete(drafted, price="200")
    send(drafted, work)
    assert (row(drafted).state, row(drafted).version) == ("approved", 2)

    cancel_filing(filing_id=drafted, reason="no longer sold", **CLERK, now=clock.now())
    work(lambda: FilingSending.objects.filter(sent_at=None).count() == 0 and quiet())

    assert row(drafted).state == "cancelled"
    assert list(FilingSending.objects.order_by("id").values_list("act", flat=True)) == ["1", "2", "3"]


def test_a_port_that_stays_silent_is_asked(drafted, work, script, world):
    script(world.port, documents=[{"kind": "filing", "silent": True}])
    complete(drafted)
    file_filing(filing_id=drafted, **CLERK, now=clock.now())
    work(lambda: row(drafted).state == "received" and quiet())

    run_listen({}, clock.now() + timedelta(minutes=3))

    fetching = Job.objects.filter(name="clearance.fetch")
    assert [job.payload["port"] for job in fetching] == [row(drafted).port]
