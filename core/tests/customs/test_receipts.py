import itertools
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.clock import read_time
from entrepot_core.customs.messages import SPECS, build, read
from entrepot_core.customs.receipts import (
    Effect,
    Handling,
    NoReceipt,
    NoSuchMachine,
    NotAskable,
    NotSendable,
    Position,
    Receipt,
    State,
    apply,
    ask,
    error_codes,
    handling_of,
    is_silent,
    lookups,
    machine,
    machines,
    reason_of,
    receipts_of,
    send,
    status_names,
)

SENT_AT = specimens.AT
MINUTE = timedelta(minutes=1)
HOUR = SENT_AT + 60 * MINUTE


def said(status, minute, kind="622", **more):
    more = {"message_guid": f"{kind}-{status}-{minute}", "return_time": SENT_AT + minute * MINUTE} | more
    return Receipt(kind=kind, status=status, **more)


def sent(kind="621"):
    return send(Position(kind=kind), message_guid="one", at=SENT_AT)


def after(position, *receipts):
    for receipt in receipts:
        position = apply(position, receipt).position
    return position


SIX = [
    said("2", 1, pre_no="B20240305000000001"),
    said("3", 2),
    said("4", 3),
    said("3", 4),
    said("120", 5, invt_no="51652024I000000001"),
    said("800", 6),
]


def test_twenty_four_orders_in_one_two_and_ten_copies_end_the_same():
    orders = list(itertools.permutations(SIX))
    # fixed: the straight, the reverse and 22 others spread over all 720
    for order in [orders[0], orders[-1], *random.Random(24).sample(orders, 22)]:
        for copies in (1, 2, 10):
            heard = [receipt for receipt in order for _ in range(copies)]
            random.Random(copies).shuffle(heard)
            position = after(sent(), *heard)
            assert position.state is State.RELEASED
            assert (position.pre_no, position.invt_no) == ("B20240305000000001", "51652024I000000001")
            assert len(position.attempts[0].history) == 6
            assert sum(entry.effect is Effect.ALERT for entry in position.attempts[0].history) == 0


@pytest.mark.parametrize("last", [3, 4])
def test_all_orders_of_a_failing_channel_end_with_the_latest_word(last):
    for order in itertools.permutations(SIX[:last]):
        expected = State.SEND_FAILED if last == 3 else State.SENT_TO_CUSTOMS
        assert after(sent(), *order).state is expected


def test_a_copy_is_nothing_under_the_same_or_another_message():
    position = apply(sent(), said("120", 5)).position
    assert apply(position, said("120", 5)).effect is Effect.DUPLICATE
    assert apply(position, said("120", 5, message_guid="other")).effect is Effect.DUPLICATE
    assert apply(position, said("120", 5, message_guid="622-120-5".upper())).effect is Effect.DUPLICATE
    assert apply(position, said("120", 5, place=2, message_guid="622-120-5")).effect is Effect.DUPLICATE
    assert len(apply(position, said("120", 5)).position.attempts[0].history) == 1


@pytest.mark.parametrize(
    ("heard", "then", "effect", "state"),
    [
        (["800"], "120", Effect.HISTORY, State.RELEASED),
        (["800"], "100", Effect.ALERT, State.RELEASED),
        (["800"], "-621017", Effect.ALERT, State.RELEASED),
        (["800"], "700", Effect.ALERT, State.RELEASED),
        (["800"], "899", Effect.MOVED, State.CLOSED),
        (["899"], "100", Effect.ALERT, State.CLOSED),
        (["100"], "800", Effect.ALERT, State.REJECTED),
        (["120"], "100", Effect.MOVED, State.REJECTED),
        (["500"], "100", Effect.ALERT, State.INSPECTION),
        (["120"], "-621017", Effect.ALERT, State.ACCEPTED),
        (["2"], "-621018", Effect.MOVED, State.FORMAT_ERROR),
        (["500", "501", "503"], "599", Effect.MOVED, State.DETAINED),
        (["500", "501"], "700", Effect.MOVED, State.SENT_BACK),
        (["500", "501"], "800", Effect.MOVED, State.RELEASED),
        (["120"], "99", Effect.ALERT, State.ACCEPTED),
        (["120"], "505", Effect.ALERT, State.ACCEPTED),
        (["2"], "-621004", Effect.HISTORY, State.DECLARING),
        (["800"], "800", Effect.HISTORY, State.RELEASED),
        (["899"], "899", Effect.HISTORY, State.CLOSED),
        (["100"], "100", Effect.HISTORY, State.REJECTED),
        (["-1"], "-2", Effect.HISTORY, State.FORMAT_ERROR),
        (["2"], "2", Effect.HISTORY, State.DECLARING),
    ],
)
def test_rank_decides_and_the_rest_is_history_or_alert(heard, then, effect, state):
    position = after(sent(), *(said(status, minute) for minute, status in enumerate(heard, 1)))
    outcome = apply(position, said(then, 50))
    assert (outcome.effect, outcome.position.state) == (effect, state)
    assert outcome.effect is Effect.MOVED or outcome.note


def test_what_is_said_after_the_end_alerts_and_what_was_said_before_does_not():
    rejected = after(sent(), said("100", 10))
    assert apply(rejected, said("3", 9)).effect is Effect.HISTORY
    assert apply(rejected, said("3", 11)).effect is Effect.ALERT
    assert apply(rejected, said("3", 11)).position.state is State.REJECTED


def test_unknown_codes_follow_the_map_of_the_port():
    outcome = apply(sent(), said("13", 1), port_statuses={"13": "399"})
    assert outcome.position.state is State.REVIEWED
    assert apply(sent(), said("13", 1)).effect is Effect.ALERT
    assert apply(sent(), said("800", 1, kind="312")).effect is Effect.ALERT


def test_an_error_tells_what_to_do():
    assert apply(sent(), said("-621017", 1)).handling is Handling.RETRY
    assert apply(sent(), said("-621005", 1)).handling is Handling.FIX
    assert apply(sent(), said("-999999", 1)).handling is Handling.ASK
    assert apply(sent(), said("100", 1)).handling is Handling.FIX
    assert handling_of("-621004") is Handling.ALREADY_DONE
    assert len(error_codes()) == 175
    assert reason_of("[Code:1332;Desc:支付单金额与订单金额不一致]").prevention == "acturalPaid = amountPaid"
    assert reason_of("13127:订购人姓名不一致").code == "13127"
    assert reason_of("姓名身份证不匹配") is None
    assert reason_of("-621018:超限").prevention_zh == "申报前查询订购人年度额度"
    assert reason_of("-625209:x").zh == "关联清单中没有该项号与商品编码"
    assert all(each.en and each.zh for each in error_codes().values())
    assert status_names()["800"] == ("released", "放行")


def test_a_new_attempt_is_not_moved_by_the_old_one():
    rejected = after(sent(), said("2", 1, pre_no="B1"), said("100", 10))
    again = send(rejected, message_guid="two", at=SENT_AT + 60 * MINUTE)
    late = apply(again, said("100", 30))
    assert (late.effect, late.position.state) == (Effect.OLDER_ATTEMPT, State.SENT)
    # the port's clock may run ahead: the pre-entry number tells too
    late = apply(again := apply(again, said("2", 61, pre_no="B2")).position, said("120", 62, pre_no="B1"))
    assert (late.effect, late.position.state) == (Effect.OLDER_ATTEMPT, State.DECLARING)
    assert after(again, said("120", 70, pre_no="B2")).state is State.ACCEPTED


def declared_again(first="100", **more):
    return send(
        after(sent(), said("2", 1, pre_no="B1"), said(first, 10, **more)), message_guid="two", at=HOUR
    )


@pytest.mark.parametrize("refusal", ["100", "-621005"])
def test_a_refusal_under_the_number_that_the_port_kept_is_an_answer_to_the_newest(refusal):
    outcome = apply(declared_again(), said(refusal, 61, pre_no="B1"))
    assert (outcome.effect, outcome.position.clearance) == (Effect.MOVED, machine("621").step(refusal).state)
    assert outcome.handling is Handling.FIX
    third = send(outcome.position, message_guid="three", at=HOUR + 60 * MINUTE)
    assert after(third, said("120", 121, pre_no="B1")).state is State.ACCEPTED


def test_a_new_number_is_that_of_the_newest_whatever_the_clocks_say():
    position = after(declared_again(), said("2", 59, pre_no="B2"), said("120", 59, pre_no="B2"))
    assert (position.state, position.pre_no) == (State.ACCEPTED, "B2")
    unnumbered = send(after(sent(), said("-621005", 10)), message_guid="two", at=HOUR)
    assert apply(unnumbered, said("2", 9, pre_no="B1")).effect is Effect.OLDER_ATTEMPT


def test_what_follows_in_no_attempt_is_shown_and_moves_nothing():
    again = declared_again()
    late = apply(again, said("120", 59))
    assert (late.effect, late.position.state) == (Effect.ALERT, State.SENT)
    assert "attempt 1" in late.note
    assert apply(again, said("120", 9)).effect is Effect.OLDER_ATTEMPT
    assert apply(again, said("100", 59)).effect is Effect.OLDER_ATTEMPT
    assert apply(declared_again("4"), said("3", 59)).effect is Effect.OLDER_ATTEMPT


@pytest.mark.parametrize("first", ["100", "-621005", "4"])
def test_already_declared_about_what_was_refused_is_open_and_shown(first):
    told = apply(declared_again(first), said("-621004", 61))
    assert (told.effect, told.handling) == (Effect.ALERT, Handling.ALREADY_DONE)
    assert told.position.state is State.SENT
    assert after(told.position, said("120", 62), said("800", 63)).state is State.RELEASED
    assert apply(after(declared_again(first), said("2", 61)), said("-621004", 62)).effect is Effect.HISTORY


def test_already_declared_about_a_cancelled_list_does_not_bring_the_cancelled_one_back():
    numbered = after(sent(), said("120", 1, invt_no="51652024I000000001"))
    cancelled = after(ask(numbered, "cancel"), said("399", 3, kind="624"))
    told = apply(send(cancelled, message_guid="two", at=HOUR), said("-621004", 61))
    assert (told.effect, told.position.state) == (Effect.ALERT, State.SENT)


def test_nothing_is_sent_twice_by_guess():
    with pytest.raises(NotSendable):
        send(sent(), message_guid="two", at=SENT_AT + MINUTE)
    assert is_silent(sent(), now=SENT_AT + 30 * MINUTE, after=30 * MINUTE)
    assert not is_silent(sent(), now=SENT_AT + 29 * MINUTE, after=30 * MINUTE)
    assert not is_silent(after(sent(), said("2", 1)), now=SENT_AT + 90 * MINUTE, after=30 * MINUTE)
    assert send(after(sent(), said("4", 1)), message_guid="two", at=SENT_AT + MINUTE).attempt.number == 2


def test_a_cancellation_needs_a_number_and_the_right_moment():
    numbered = after(sent(), said("120", 1, invt_no="51652024I000000001"))
    assert ask(numbered, "cancel").state is State.CANCEL_PENDING
    for position in (sent(), after(sent(), said("120", 1)), after(numbered, said("800", 2))):
        with pytest.raises(NotAskable):
            ask(position, "cancel")
    with pytest.raises(NotAskable):
        ask(numbered, "dance")
    refused = after(ask(numbered, "cancel"), said("300", 2), said("100", 3, kind="624"))
    assert refused.state is State.MANUAL_REVIEW
    cancelled = after(ask(numbered, "cancel"), said("120", 2, kind="624"), said("399", 3, kind="624"))
    assert cancelled.state is State.CANCELLED
    assert apply(cancelled, said("800", 4)).effect is Effect.ALERT
    assert send(cancelled, message_guid="two", at=SENT_AT + MINUTE).state is State.SENT


def test_a_copy_of_the_first_refusal_does_not_undo_the_second_request():
    numbered = after(sent(), said("120", 1, invt_no="51652024I000000001"))
    refusal = said("100", 3, kind="624")
    pending = ask(after(ask(numbered, "cancel"), refusal), "cancel")
    assert apply(pending, replace(refusal, message_guid="copy")).effect is Effect.DUPLICATE
    assert after(pending, replace(refusal, message_guid="copy")).state is State.CANCEL_PENDING


def test_a_port_s_own_refusal_asks_for_the_same_as_the_national_one():
    outcome = apply(sent(), said("14", 1), port_statuses={"14": "100"})
    assert (outcome.position.state, outcome.handling) == (State.REJECTED, Handling.FIX)


def test_an_answer_about_another_life_does_not_bring_its_numbers():
    numbered = after(sent(), said("120", 1, invt_no="51652024I000000001"))
    position = after(ask(numbered, "cancel"), said("2", 2, kind="624", pre_no="C20240305000000001"))
    assert position.pre_no == ""


def test_an_export_list_is_summed_up():
    position = after(sent("603"), said("899", 9, kind="604", invt_no="51652024E000000001"))
    outcome = apply(ask(position, "sum_up"), said("792", 20, kind="792"))
    assert (outcome.effect, outcome.position.state) == (Effect.MOVED, State.SUMMARISED)


def test_every_machine_is_whole():
    for each in machines():
        assert len(set(each.kinds)) == len(each.kinds)
        steps = list(each.transitions())
        reached = {State.NEW} | {state for _, _, state in steps}
        assert set(each.states) <= reached | {State.SENT}
        assert {before for before, _, _ in steps} <= set(each.states)
        for state in each.terminal:
            assert all(trigger.isalpha() or "_" in trigger for b, trigger, _ in steps if b is state)
    answered = {kind for each in machines() for kind in each.kinds}
    assert {kind for kind, spec in SPECS.items() if spec.answer} <= answered
    for kind, spec in SPECS.items():
        if spec.answer:
            assert spec.answer in machine(kind).answers
    with pytest.raises(NoSuchMachine):
        machine("999")


def test_receipts_come_out_of_messages_in_their_order():
    one = specimens.receipt("2")
    two = specimens.receipt("-621005", "20240305101459123", preNo=None, copNo="COP-2")
    first, second = receipts_of(read(build(specimens.answer("622", one, two))))
    assert (first.status, first.pre_no, first.place) == ("2", "B20240305000000001", 1)
    assert (second.status, second.pre_no, second.place) == ("-621005", "", 2)
    assert second.return_time == read_time("20240305101459123")
    assert list(lookups(first)) == [
        {"preNo": "B20240305000000001"},
        {"copNo": "COP-1", "agentCode": "4401888888"},
        {"copNo": "COP-1", "ebcCode": "4401888888"},
    ]
    assert lookups(second)[0] == {"copNo": "COP-2", "agentCode": "4401888888"}
    with pytest.raises(NoReceipt):
        receipts_of(specimens.message("621", specimens.inventory()))
    with pytest.raises(NoReceipt):
        receipts_of(specimens.answer("622", replace(one, head={})))


def test_nothing_personal_shows_in_a_receipt():
    assert "李雷" not in repr(said("100", 1, text="李雷", keys={"buyerName": "李雷"}))
