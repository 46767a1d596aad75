"""Before goods go live: filing, positive list, and a signature where the list can't say; and when one of them falls away."""

from datetime import date

import pytest

from entrepot.catalog.models import Listing
from entrepot.customs.models import GoodsFiling, ListingReview, PositiveEntry, PositiveFile
from entrepot.customs.positive import versions
from entrepot.customs.reviews import ReviewDecided, ReviewNeedsAnother
from entrepot.platform import worker
from entrepot.platform.agreed_files import FileDecided, FileNeedsSecondPerson, Published
from entrepot.usecases.catalog.publish_listing import publish_listing
from entrepot.usecases.catalog.review_listing import (
    AnswerMissing,
    NoteMissing,
    accept_listing,
    refuse_listing,
)
from entrepot.usecases.catalog.withdraw_listing import withdraw_listing
from entrepot.usecases.filing import problems
from entrepot.usecases.filing.ask_review import AlreadyOnSale, ask_review
from entrepot.usecases.filing.list_gaps import list_gaps
from entrepot.usecases.filing.propose_positive_list import (
    ListCountDiffers,
    ListHasFaults,
    decide_positive_list,
    propose_positive_list,
)
from entrepot_core.customs.filing.positive import Outcome, check

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)
HEADING = "序号,税则号列,货品名称,备注\n"
SUPPLEMENTS = HEADING + "1,21069090,其他编号未列名的食品,依法不属于普通食品的特殊食品除外\n"


def take_over(now, text, *, complete=True, edition="2026"):
    number = propose_positive_list(
        file=Published(
            raw=text.encode(), name="list.csv", source="announcement", effective_from=date(2026, 1, 1)
        ),
        edition=edition,
        complete=complete,
        actor="anna",
        now=now,
    )
    decide_positive_list(file_id=number, approve=True, actor="ben", now=now)
    return number


def asked(listing, now):
    return ask_review(listing_id=listing, actor="seller", now=now)


def accept(review, now, note="compared with the announcement", **answers):
    return accept_listing(review_id=review, note=note, answers=answers, actor="ben", now=now)


def shown(listing):
    return Listing.objects.get(pk=listing).published


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda: GoodsFiling.objects.update(state="filed", version=0), problems.FilingAwaited),
        (lambda: GoodsFiling.objects.update(state="rejected", version=0), problems.FilingRefused),
        (lambda: GoodsFiling.objects.update(state="expired"), problems.FilingEnded),
        (lambda: GoodsFiling.objects.update(valid_to=date(2026, 11, 19)), problems.FilingEnded),
        (lambda: ListingReview.objects.all().delete(), problems.ReviewNeeded),
    ],
)
def test_what_is_missing_keeps_goods_off_the_shelf_and_says_where_it_is_mended(
    make_listing, now, change, problem
):
    listing = make_listing(published=False)
    change()

    with pytest.raises(problem, match=r"Goods filing|Pre-review"):
        publish_listing(listing_id=listing, now=now)

    assert not shown(listing)
    gaps = list_gaps(language="en", day=DAY).rows[0].gaps
    assert problem.gap in gaps


def test_goods_that_nobody_filed_are_not_published(make_listing, now):
    listing = make_listing(published=False, filed=False)

    with pytest.raises(problems.FilingMissing):
        publish_listing(listing_id=listing, now=now)
    assert list_gaps(language="en", day=DAY).rows[0].gaps == ("not_filed", "unsigned")


def test_what_the_list_cannot_say_is_signed_by_another_person_with_a_reason(make_listing, now):
    listing = make_listing(published=False)
    ListingReview.objects.all().delete()
    review = asked(listing, now)
    assert asked(listing, now) == review

    with pytest.raises(ReviewNeedsAnother):
        accept_listing(review_id=review, note="fine", answers={}, actor="seller", now=now)
    with pytest.raises(NoteMissing):
        accept(review, now, note=" ")
    assert (shown(listing), ListingReview.objects.get().state) == (False, "open")

    accept(review, now)
    assert shown(listing)
    signed = ListingReview.objects.get()
    assert (signed.decided_by, signed.basis["hs_code"], signed.basis["edition"]) == (
        "ben",
        "2106909090",
        "2022",
    )
    with pytest.raises(ReviewDecided):
        accept(review, now)
    with pytest.raises(AlreadyOnSale):
        asked(listing, now)


def test_what_was_refused_stays_off_until_it_is_asked_for_again(make_listing, now):
    listing = make_listing(published=False)
    review = asked(listing, now)
    with pytest.raises(NoteMissing):
        refuse_listing(review_id=review, note="", actor="ben", now=now)
    refuse_listing(review_id=review, note="label is missing", actor="ben", now=now)

    with pytest.raises(problems.ReviewRefused):
        publish_listing(listing_id=listing, now=now)
    accept(asked(listing, now), now)
    assert shown(listing)


def test_a_signature_cannot_stand_for_a_filing(make_listing, now):
    listing = make_listing(published=False, filed=False)
    review = asked(listing, now)

    with pytest.raises(problems.FilingMissing):
        accept(review, now)

    assert ListingReview.objects.get().state == "open"


def test_a_whole_list_decides_by_itself(make_listing, now):
    listing = make_listing(published=False)
    ListingReview.objects.all().delete()
    take_over(now, HEADING + "1,21069090,其他编号未列名的食品,\n")

    assert publish_listing(listing_id=listing, now=now)


def test_a_remark_is_answered_once_and_for_this_edition(make_listing, now):
    listing = make_listing(published=False)
    take_over(now, SUPPLEMENTS)
    withdraw_listing(listing_id=listing, now=now)
    ListingReview.objects.all().delete()
    review = asked(listing, now)

    with pytest.raises(AnswerMissing):
        accept(review, now)
    with pytest.raises(problems.ForbiddenByList):
        accept(review, now, special_food=True)
    accept(review, now, special_food=False)

    assert shown(listing)
    assert list_gaps(language="en", day=DAY).rows == ()


@pytest.mark.django_db(transaction=True)
def test_what_a_new_list_leaves_out_leaves_the_shelf_with_its_reason(make_listing, now):
    bonded = make_listing()
    direct = make_listing("direct", mode="9610", warehouse="TYO")
    number = take_over(now, HEADING + "1,33049900,化妆品,\n")
    while worker.run_until_idle():
        pass

    assert not shown(bonded) and not shown(direct)
    reasons = dict(ListingReview.objects.filter(state="stopped").values_list("listing_id", "reason"))
    assert reasons == {bonded: "filing_off_list", direct: "forbidden"}
    assert GoodsFiling.objects.get().state == "expired"
    with pytest.raises(problems.ForbiddenByList):
        publish_listing(listing_id=direct, now=now)
    assert PositiveEntry.objects.filter(file_id=number).count() == 1


def test_a_part_of_a_list_keeps_nothing_out(make_listing, now):
    take_over(now, HEADING + "1,33049900,化妆品,\n", complete=False)

    verdict = check("2106909090", "1210", DAY, versions=versions(["2106909090"]))

    assert verdict.outcome is Outcome.UNCONFIRMED


def test_a_list_needs_two_people_and_one_decision(now):
    raw = (HEADING + "1,33049900,化妆品,\nx,12,x,\n").encode()
    facts = {
        "file": Published(raw=raw, name="l.csv", source="s", effective_from=DAY),
        "edition": "2026",
        "now": now,
    }
    number = propose_positive_list(complete=True, actor="anna", **facts)

    assert propose_positive_list(complete=True, actor="anna", **facts) == number
    with pytest.raises(ListHasFaults):
        decide_positive_list(file_id=number, approve=True, actor="ben", now=now)
    with pytest.raises(FileNeedsSecondPerson):
        decide_positive_list(file_id=number, approve=False, actor="anna", now=now)
    assert PositiveFile.objects.get().state == "proposed"
    decide_positive_list(file_id=number, approve=False, actor="ben", now=now)
    with pytest.raises(FileDecided):
        decide_positive_list(file_id=number, approve=True, actor="ben", now=now)
    assert not PositiveEntry.objects.exists()


def test_a_whole_list_of_another_length_than_announced_is_not_taken_over(now):
    pasted = "1 33049900 其他美容品\n2 21069090 其他编号未列名的食品 依法不属于普通食品的特殊食品除外\n"
    file = Published(raw=pasted.encode(), name="", source="s", effective_from=date(2022, 3, 1))
    facts = {"file": file, "edition": "2022", "now": now}
    whole = propose_positive_list(complete=True, actor="anna", **facts)
    with pytest.raises(ListCountDiffers, match="1476 lines, the file has 2"):
        decide_positive_list(file_id=whole, approve=True, actor="ben", now=now)
    part = propose_positive_list(complete=False, actor="anna", **facts)
    decide_positive_list(file_id=part, approve=True, actor="ben", now=now)

    assert list(PositiveEntry.objects.order_by("code").values_list("code", "file_id")) == [
        ("21069090", part),
        ("33049900", part),
    ]


def test_a_list_of_gaps_costs_the_same_for_one_and_for_thirty(make_listing):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    def cost():
        with CaptureQueriesContext(connection) as seen:
            list_gaps(language="en", day=DAY)
        return len(seen)

    make_listing("one", published=False, filed=False)
    few = cost()
    for at in range(12):
        make_listing(f"more-{at}", published=False, filed=False)

    assert cost() == few
