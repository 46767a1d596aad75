"""Goods filings: drafted, filed, answered, changed, ended; every answer once; what is sold keeps what it was sold with."""

from datetime import date, timedelta

import pytest

from entrepot.catalog.models import CustomsProfile, Listing, Offer
from entrepot.customs import filing_queries
from entrepot.customs.filing_answers import ItemTaken, NothingWritten
from entrepot.customs.filings import FilingNotOpen, NothingToFile, Place
from entrepot.customs.models import (
    FilingStep,
    FilingVersion,
    GoodsFiling,
    InboundMessage,
    ListingReview,
    Matter,
)
from entrepot.orders.models import OrderLine
from entrepot.platform.models import OutboxEvent
from entrepot.usecases.clearance.watch_letters import watch_letters
from entrepot.usecases.filing.draft_filing import NothingToFileHere, draft_filing, edit_filing
from entrepot.usecases.filing.end_filing import ReasonMissing, cancel_filing, expire_filing
from entrepot.usecases.filing.expire_filings import expire_filings, stop_forbidden
from entrepot.usecases.filing.file_filing import FilingIncomplete, file_filing
from entrepot.usecases.filing.hear_filing_answer import (
    NoteMissing,
    NumberMissing,
    hear_filing_answers,
    record_filing_answer,
)
from entrepot.usecases.filing.renew_filing import renew_filing
from entrepot_core.customs.filing import AnswerState, FilingAnswer, FilingState
from entrepot_core.lifecycle import StepNotAllowed

pytestmark = pytest.mark.django_db
CLERK = {"actor": "clerk@demo.example"}


@pytest.fixture
def drafted(make_listing, now):
    """A filing as it is drafted from what is known of the article."""
    make_listing(published=False, filed=False)
    return draft_filing(offer_id=Offer.objects.get().pk, **CLERK, now=now)


def answer(filing, state, now, **said):
    facts = {"note": "letter 12 of the office", **CLERK, **said}
    return record_filing_answer(filing_id=filing, state=state, now=now, **facts)


@pytest.fixture
def approved(drafted, now):
    file_filing(filing_id=drafted, **CLERK, now=now)
    answer(drafted, AnswerState.APPROVED, now, item_record_no="B0001")
    return drafted


def changed(filing, now, **fields):
    facts = FilingVersion.objects.filter(filing_id=filing).order_by("-number")[0].facts
    return edit_filing(filing_id=filing, text=facts | fields, **CLERK, now=now)


def state_of(filing):
    return GoodsFiling.objects.get(pk=filing).state


def test_a_draft_knows_what_is_on_record_and_is_made_once(drafted, now):
    facts = FilingVersion.objects.get().facts

    assert draft_filing(offer_id=Offer.objects.get().pk, **CLERK, now=now) == drafted
    assert FilingVersion.objects.count() == 1
    assert {name: facts[name] for name in ("itemNo", "gcode", "emsNo", "price", "country", "netWeight")} == {
        "itemNo": "OMEGA",
        "gcode": "2106909090",
        "emsNo": "TGZ-NANSHA",
        "price": "100.00",
        "country": "JP",
        "netWeight": "0.5",
    }


def test_goods_that_lie_in_no_book_need_none_where_the_port_has_no_form(make_listing, now):
    make_listing(mode="9610", warehouse="TYO", published=False, filed=False)

    with pytest.raises(NothingToFileHere):
        draft_filing(offer_id=Offer.objects.get().pk, **CLERK, now=now)

    assert not GoodsFiling.objects.exists()


def test_an_incomplete_filing_leaves_no_trace(drafted, now):
    changed(drafted, now, gname="", unit="999")
    events = OutboxEvent.objects.count()

    with pytest.raises(FilingIncomplete) as refused:
        file_filing(filing_id=drafted, **CLERK, now=now)

    assert [finding.field for finding in refused.value.findings] == ["gname", "unit"]
    assert (state_of(drafted), FilingStep.objects.count(), OutboxEvent.objects.count()) == (
        "draft",
        0,
        events,
    )


def test_a_filing_goes_to_its_approval_and_gives_its_number(approved):
    row = GoodsFiling.objects.get()

    assert (row.state, row.version, row.item_record_no) == (FilingState.APPROVED, 1, "B0001")
    assert list(FilingStep.objects.order_by("id").values_list("step", "actor")) == [
        ("file", "clerk@demo.example"),
        ("approve", "clerk@demo.example"),
    ]


def test_an_answer_by_hand_needs_its_note_and_its_number(drafted, now):
    file_filing(filing_id=drafted, **CLERK, now=now)

    with pytest.raises(NoteMissing):
        answer(drafted, AnswerState.APPROVED, now, note=" ", item_record_no="B1")
    with pytest.raises(NumberMissing):
        answer(drafted, AnswerState.APPROVED, now)

    assert state_of(drafted) == FilingState.FILED


def test_nobody_answers_what_was_not_asked(approved, now):
    steps = FilingStep.objects.count()

    with pytest.raises(NothingWritten):
        answer(approved, AnswerState.REJECTED, now)
    with pytest.raises(NothingToFile):
        file_filing(filing_id=approved, **CLERK, now=now)

    assert (state_of(approved), FilingStep.objects.count()) == (FilingState.APPROVED, steps)


def test_what_is_refused_is_corrected_and_filed_again_as_another_version(drafted, now):
    file_filing(filing_id=drafted, **CLERK, now=now)
    with pytest.raises(FilingNotOpen):
        changed(drafted, now, gname="x")
    answer(drafted, AnswerState.REJECTED, now, note="品名过于笼统")

    assert GoodsFiling.objects.get().reason == "品名过于笼统"
    assert changed(drafted, now, gname="鱼油软胶囊") == 2
    file_filing(filing_id=drafted, **CLERK, now=now)
    answer(drafted, AnswerState.APPROVED, now, item_record_no="B0002")
    assert list(FilingVersion.objects.order_by("number").values_list("state", flat=True)) == [
        "rejected",
        "approved",
    ]


def test_while_a_change_is_looked_at_the_old_version_holds_and_a_refusal_keeps_it(approved, now):
    changed(approved, now, price="90")
    file_filing(filing_id=approved, **CLERK, now=now)
    facts = filing_queries.get_filing(approved)
    assert (facts.state, facts.version, facts.holds(date(2026, 11, 20))) == (FilingState.CHANGED, 1, True)

    answer(approved, AnswerState.REJECTED, now)
    assert (state_of(approved), GoodsFiling.objects.get().version) == (FilingState.APPROVED, 1)

    changed(approved, now, price="80")
    file_filing(filing_id=approved, **CLERK, now=now)
    answer(approved, AnswerState.APPROVED, now, item_record_no="B0009")
    row = GoodsFiling.objects.get()
    assert (row.version, row.item_record_no) == (3, "B0009")
    assert FilingVersion.objects.get(state="approved").facts["price"] == "80"


def test_an_order_keeps_the_number_and_version_it_was_placed_with(
    make_listing, make_buyer, order_cart, approved, now
):
    listing = Listing.objects.get()
    make_listing(published=True)  # the same article: signed for, and the filing that is there is kept
    buyer = make_buyer()
    order_cart(buyer, omega=1)()
    changed(approved, now, price="90")
    file_filing(filing_id=approved, **CLERK, now=now)
    answer(approved, AnswerState.APPROVED, now, item_record_no="B0002")
    order_cart(buyer, omega=1)()

    kept = [row.profile for row in OrderLine.objects.order_by("id")]
    assert [(one["item_record_no"], one["filing"]) for one in kept] == [
        ("B0001", f"{approved}/1"),
        ("B0002", f"{approved}/2"),
    ]
    assert listing.pk == Listing.objects.get().pk


def test_on_the_day_after_its_last_a_filing_ends_and_its_goods_leave_the_shelf(make_listing, now):
    listing = make_listing()
    GoodsFiling.objects.update(valid_to=date(2026, 11, 20))

    assert expire_filings(after=0, now=now) == (0, None)
    assert expire_filings(after=0, now=now + timedelta(days=1)) == (1, None)
    assert expire_filings(after=0, now=now + timedelta(days=1)) == (0, None)

    assert state_of(GoodsFiling.objects.get().pk) == FilingState.EXPIRED
    assert not Listing.objects.get(pk=listing).published
    stopped = ListingReview.objects.order_by("-id")[0]
    assert (stopped.state, stopped.reason) == ("stopped", "filing_end_date")
    assert OutboxEvent.objects.filter(topic="customs.filing_ended.v1").count() == 1


def test_goods_that_are_classified_otherwise_than_filed_leave_the_shelf_overnight(make_listing, now):
    listing = make_listing()
    assert stop_forbidden(after=0, now=now) == (0, None)
    CustomsProfile.objects.update(hs_code="2106909001")

    assert stop_forbidden(after=0, now=now) == (1, None)

    assert not Listing.objects.get(pk=listing).published
    assert ListingReview.objects.order_by("-id")[0].reason == "filing_differs"
    assert state_of(GoodsFiling.objects.get().pk) == FilingState.APPROVED


def test_an_ended_filing_is_renewed_as_a_new_version(approved, now):
    GoodsFiling.objects.update(valid_to=date(2026, 11, 1))
    expire_filings(after=0, now=now)
    changed(approved, now, price="1")

    assert renew_filing(filing_id=approved, **CLERK, now=now).number == 2
    answer(approved, AnswerState.APPROVED, now, item_record_no="B7", valid_to=date(2027, 12, 31))

    row = GoodsFiling.objects.get()
    assert (row.state, row.version, row.valid_to) == (FilingState.APPROVED, 2, date(2027, 12, 31))
    assert FilingVersion.objects.get(state="approved").facts["price"] == "100.00"
    assert FilingVersion.objects.get(state="approved").facts["itemRecordNo"] == "B0001"


def test_what_was_renewed_since_it_was_judged_does_not_run_out(approved, now):
    GoodsFiling.objects.update(valid_to=date(2026, 11, 1))
    [judged] = filing_queries.list_held(after=0, limit=10)
    expire_filings(after=0, now=now)
    renew_filing(filing_id=approved, **CLERK, now=now)
    answer(approved, AnswerState.APPROVED, now, item_record_no="B7", valid_to=date(2027, 12, 31))

    assert not expire_filing(filing=judged, reason="end_date", now=now)

    assert state_of(approved) == FilingState.APPROVED


def test_an_item_of_a_book_is_held_by_one_filing(make_listing, drafted, now):
    make_listing(slug="other", published=False, filed=False)
    other = draft_filing(offer_id=Offer.objects.order_by("-id")[0].pk, **CLERK, now=now)
    for each in (drafted, other):
        file_filing(filing_id=each, **CLERK, now=now)
    answer(drafted, AnswerState.APPROVED, now, item_record_no="B0001", valid_to=date(2026, 11, 1))

    with pytest.raises(ItemTaken):
        answer(other, AnswerState.APPROVED, now, item_record_no="B0001")
    assert state_of(other) == FilingState.FILED

    expire_filings(after=0, now=now)
    answer(other, AnswerState.APPROVED, now, item_record_no="B0001")
    renew_filing(filing_id=drafted, **CLERK, now=now)
    answer(drafted, AnswerState.APPROVED, now, item_record_no="B0002")
    assert state_of(drafted) == state_of(other) == FilingState.APPROVED


def test_an_answer_that_may_mean_two_filings_stands_in_the_inbox_till_one_is_meant(drafted, now):
    file_filing(filing_id=drafted, **CLERK, now=now)
    port = GoodsFiling.objects.get().port
    other = GoodsFiling.objects.create(
        sku="OMEGA", seller_code="OTHER", port=port, office="5165", form="x", state="filed", updated_at=now
    )
    FilingVersion.objects.create(filing=other, number=1, facts={}, state="filed", made_by="x", made_at=now)
    inbound = InboundMessage.objects.create(port=port, digest="two", raw=b"", received_at=now).pk
    told = (FilingAnswer(state=AnswerState.APPROVED, item_no="OMEGA", item_record_no="B1"),)

    for _ in range(2):
        assert hear_filing_answers(port=port, answers=told, inbound=inbound, now=now) == ("parked",)
    watch_letters(letter_ids=[inbound], now=now)
    assert Matter.objects.get(letter_id=inbound).waits == "parked"

    FilingVersion.objects.filter(filing=other).update(state="rejected")
    assert hear_filing_answers(port=port, answers=told, inbound=inbound, now=now) == ("moved",)
    watch_letters(letter_ids=[inbound], now=now)
    assert Matter.objects.get(letter_id=inbound).waits == ""
    assert state_of(drafted) == FilingState.APPROVED


def test_what_was_never_approved_is_not_renewed(drafted, now):
    with pytest.raises(NothingToFile):
        renew_filing(filing_id=drafted, **CLERK, now=now)

    assert state_of(drafted) == FilingState.DRAFT


def test_a_cancelled_filing_is_over_and_another_may_be_drafted(approved, now):
    with pytest.raises(ReasonMissing):
        cancel_filing(filing_id=approved, reason=" ", **CLERK, now=now)
    assert cancel_filing(filing_id=approved, reason="no longer sold", **CLERK, now=now)
    assert not cancel_filing(filing_id=approved, reason="again", **CLERK, now=now)

    assert draft_filing(offer_id=Offer.objects.get().pk, **CLERK, now=now) != approved
    place = Place(sku="OMEGA", seller_code="HARBOUR", port="national", office="5165", ems_no="TGZ-NANSHA")
    assert filing_queries.filings_of(["OMEGA"])[place].state is FilingState.DRAFT


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_who_file_one_draft_one_wins(drafted, now, together):
    results = together(*[lambda: file_filing(filing_id=drafted, **CLERK, now=now)] * 2)

    lost = [each for each in results if isinstance(each, Exception)]
    assert len(lost) == 1 and isinstance(lost[0], (NothingToFile, StepNotAllowed))
    assert FilingStep.objects.count() == 1
