"""What a parcel waits for, and which clock holds, told from facts alone."""

from datetime import UTC, datetime, timedelta

import pytest

from entrepot_core.customs.matters import FOR_PERSON, Clock, Paper, Waits, allowed, defaults, standing_of
from entrepot_core.customs.receipts import State

START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ACCEPTED = dict.fromkeys(("311", "411", "511"), ("accepted", 1))


def standing(customs="declaring", service="none", money="paid", *, needs_batch=False, **papers):
    """``d411=("sent", 3)``: the payment document was sent three minutes after the start."""
    given = {
        kind.removeprefix("d"): Paper(
            state=paper[0], since=START + timedelta(minutes=paper[1]), **(paper[2] if len(paper) > 2 else {})
        )
        for kind, paper in papers.items()
    }
    return standing_of(
        customs=customs, service=service, money=money, since=START, papers=given, needs_batch=needs_batch
    )


def accepted(**changed):
    return {f"d{kind}": paper for kind, paper in ACCEPTED.items()} | changed


@pytest.mark.parametrize(
    ("papers", "waits", "document", "cause", "minutes"),
    [
        ({}, Waits.UNDECLARED, "", "", 0),
        ({"d411": ("new", 2)}, Waits.PAYMENT, "411", "new", 2),
        (accepted(d411=("sent", 5)), Waits.PAYMENT, "411", "sent", 5),
        ({"d411": ("accepted", 2), "d311": ("sent", 4)}, Waits.WAYBILL, "511", "new", 4),
        (accepted(d511=("sent", 6)), Waits.WAYBILL, "511", "sent", 6),
        (accepted(d311=("staged", 7)), Waits.ORDER, "311", "staged", 7),
        (accepted(d311=("sent", 7, {"left": False})), Waits.ORDER, "311", "unsent", 7),
        (accepted(d411=("accepted", 9)), Waits.UNDECLARED, "621", "", 9),
        (accepted(d621=("declaring", 8)), Waits.LIST, "621", "declaring", 8),
        ({"dITMATT": ("sent", 3)}, Waits.LIST, "ITMATT", "sent", 3),
    ],
)
def test_a_parcel_under_way_waits_for_the_document_that_holds_it_up(papers, waits, document, cause, minutes):
    found = standing(**papers)

    assert (found.waits, found.document, found.cause) == (waits, document, cause)
    assert found.since == START + timedelta(minutes=minutes)
    assert waits not in FOR_PERSON


def test_a_parcel_whose_flight_is_not_named_waits_for_a_batch_once_all_but_its_list_are_there():
    assert standing(needs_batch=True, **accepted()).waits is Waits.GATHERING
    assert standing(needs_batch=True, **accepted(d621=("new", 3))).waits is Waits.GATHERING
    assert standing(needs_batch=True, **accepted(d621=("declaring", 8))).waits is Waits.LIST
    assert standing(needs_batch=True, **accepted(d411=("sent", 5))).waits is Waits.PAYMENT
    assert standing(needs_batch=False, **accepted()).waits is Waits.UNDECLARED


@pytest.mark.parametrize(
    ("customs", "papers", "waits", "cause"),
    [
        ("rejected", accepted(d621=("blocked", 1, {"code": "M30", "text": "…"})), Waits.BLOCKED, "M30"),
        (
            "rejected",
            accepted(d621=("rejected", 1, {"code": "100", "text": "[Code:1332;Desc:金额不一致]"})),
            Waits.REJECTED,
            "1332",
        ),
        (
            "rejected",
            {"d411": ("rejected", 1, {"code": "", "text": "姓名与身份证号不匹配"})},
            Waits.REJECTED,
            "name_and_number",
        ),
        ("inspection", accepted(d621=("inspection", 1)), Waits.HELD, "inspection"),
        ("detained", accepted(d621=("detained", 1)), Waits.HELD, "detained"),
    ],
)
def test_what_nobody_outside_will_settle_is_for_a_person(customs, papers, waits, cause):
    found = standing(customs, **papers)

    assert (found.waits, found.cause) == (waits, cause)
    assert waits in FOR_PERSON


def test_a_refused_parcel_whose_buyer_was_asked_waits_for_the_buyer():
    refused = accepted(d621=("rejected", 1, {"code": "100", "text": "[Code:13127;Desc:姓名不一致]"}))

    assert standing("rejected", "correction_needed", **refused).waits is Waits.BUYER
    assert standing("not_declared", "correction_needed").waits is Waits.BUYER


@pytest.mark.parametrize("customs", ["released", "closed", "cancelled", "sent_back", "returned"])
def test_a_parcel_that_is_through_waits_for_nothing(customs):
    assert standing(customs, **accepted(d621=("released", 1))) is None


def test_an_unpaid_or_cancelled_parcel_waits_for_nothing():
    assert standing("not_declared", money="unpaid") is None
    assert standing("rejected", "cancelled", **accepted(d621=("rejected", 1))) is None


def test_a_cancellation_at_customs_is_waited_for_since_it_was_asked():
    found = standing("cancelling", **accepted(d621=("cancel_pending", 1), d623=("sent", 20)))

    assert (found.waits, found.document) == (Waits.REQUEST, "623")
    assert found.since == START + timedelta(minutes=20)


def test_every_state_of_a_document_under_way_has_a_standing():
    for state in State:
        assert standing(**accepted(d311=(state, 1))) is not None
        assert standing(**accepted(d621=(state, 1))) is not None


def test_the_nearest_rule_of_the_house_holds_and_else_the_default():
    rules = (
        Clock(waits="payment", minutes=5),
        Clock(waits="payment", mode="9610", minutes=6),
        Clock(waits="payment", port="a", minutes=7),
        Clock(waits="payment", port="a", mode="9610", minutes=8),
        Clock(waits="waybill", port="a", minutes=9),
    )

    def minutes(waits, port, mode):
        return allowed(waits, port=port, mode=mode, rules=rules) // timedelta(minutes=1)

    assert minutes("payment", "b", "1210") == 5
    assert minutes("payment", "b", "9610") == 6
    assert minutes("payment", "a", "1210") == 7
    assert minutes("payment", "a", "9610") == 8
    assert minutes("waybill", "b", "1210") == defaults()["waybill"]
    assert set(defaults()) == set(Waits)
