"""What waits at the desk beside parcels, told from facts alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from entrepot_core.customs.matters import (
    FOR_PERSON,
    Paper,
    Waits,
    bill_standing,
    call_standing,
    decision_standing,
    filing_standing,
    signing_standing,
    stock_in_standing,
)

START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LATER = START + timedelta(hours=1)
TODAY = date(2026, 11, 20)


def paper(state, **more):
    return Paper(state=state, since=START, **more)


@pytest.mark.parametrize(
    ("state", "more", "waits", "cause"),
    [
        ("rejected", {"code": "100", "text": "[Code:8001;Desc:未备案]"}, Waits.STOCK_IN, "8001"),
        ("format_error", {"code": "-800001"}, Waits.STOCK_IN, "-800001"),
        ("sent", {}, Waits.ARRIVAL, "sent"),
        ("sent", {"left": False}, Waits.ARRIVAL, "unsent"),
        ("accepted", {}, Waits.DIFFERENCE, "missing"),
        ("new", {}, Waits.DIFFERENCE, "missing"),
    ],
)
def test_a_batch_waits_for_its_stock_in_list_before_its_differences(state, more, waits, cause):
    found = stock_in_standing(paper(state, **more), difference="missing", differs_since=LATER)

    assert (found.waits, found.cause) == (waits, cause)
    assert found.since == (LATER if waits is Waits.DIFFERENCE else START)


def test_a_batch_whose_list_is_taken_and_that_agrees_waits_for_nothing():
    assert stock_in_standing(paper("accepted")) is None
    assert stock_in_standing(None) is None


def test_only_a_refused_delivery_needs_the_desk():
    assert signing_standing(paper("rejected", text="[Code:1332;Desc:x]")).cause == "1332"
    assert signing_standing(paper("accepted")) is signing_standing(paper("sent")) is None


@pytest.mark.parametrize(
    ("state", "days", "waits"),
    [
        ("rejected", None, Waits.FILING),
        ("rejected", 400, Waits.FILING),
        ("approved", 30, Waits.EXPIRY),
        ("changed", 0, Waits.EXPIRY),
        ("approved", 31, None),
        ("approved", None, None),
        ("expired", 1, None),
        ("draft", 1, None),
    ],
)
def test_a_filing_is_told_of_when_refused_or_within_a_month_of_its_end(state, days, waits):
    valid_to = None if days is None else TODAY + timedelta(days=days)
    found = filing_standing(state=state, since=START, valid_to=valid_to, today=TODAY)

    assert (found and found.waits) == waits
    if waits is Waits.EXPIRY:
        begins = valid_to - timedelta(days=30)
        assert found.since == datetime(begins.year, begins.month, begins.day, tzinfo=UTC) - timedelta(hours=8)


def test_a_bill_that_changed_after_it_was_paid_comes_before_one_that_differs():
    def standing(**changed):
        facts = {"status": "2", "contested_at": None, "differs": True, "figures_at": START}
        return bill_standing(**(facts | changed))

    assert standing(contested_at=LATER).waits is Waits.CONTESTED
    assert standing(contested_at=LATER).since == LATER
    assert (standing().waits, standing().since) == (Waits.BILLED, START)
    assert standing(status="3") is standing(differs=False) is standing(figures_at=None) is None


def test_a_call_is_waited_for_until_it_is_sent_and_is_for_a_person_once_the_tries_are_over():
    def standing(state):
        return call_standing(state=state, called_at=START, code="20004", answered_at=LATER)

    assert (standing("open").waits, standing("open").since) == (Waits.CALL, START)
    assert (standing("failed").waits, standing("failed").cause) == (Waits.DATA, "20004")
    assert standing("failed").since == LATER
    assert standing("sent") is None


def test_a_proposal_is_for_a_person_until_it_is_decided():
    found = decision_standing(is_open=True, kind="cancel", since=START)

    assert (found.waits, found.cause) == (Waits.DECISION, "cancel")
    assert found.waits in FOR_PERSON
    assert decision_standing(is_open=False, kind="cancel", since=START) is None
