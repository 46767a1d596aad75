"""Paying at the simulated provider over real HTTP: told once, twice, late, wrongly, or not at all."""

from datetime import timedelta

import httpx2
import pytest
from django.db import transaction

from entrepot.ledger import queries as books
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.payments import queries as payments
from entrepot.payments import services as payment_services
from entrepot.payments.models import Notification
from entrepot.payments.providers.protocol import Standing, TradeState
from entrepot.payments.services import NothingToPay
from entrepot.platform import clock
from entrepot.platform.models import OutboxEvent
from entrepot.usecases.payment.ask_provider import ask_provider
from entrepot.usecases.payment.confirm_payment import confirm_payment
from entrepot.usecases.payment.finish_refund import finish_refund
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_core.money import Money

pytestmark = pytest.mark.django_db(transaction=True)


def money_state(number):
    return str(orders.get_order(number).money_state)


def captures():
    return OutboxEvent.objects.filter(topic="payments.captured.v1").count()


def plan(simulator, *play, **more):
    """Script the next notice, or call."""
    body = {"notices": [{"play": list(play), **more}]} if play or not more else more
    assert (
        httpx2.post(f"{simulator.url}/_control/script", json=body, trust_env=False, timeout=60).status_code
        == 200
    )


def test_an_order_is_paid_once_however_often_it_is_told(payment, make_order, pay, work):
    number = make_order()
    plan(payment, "twice")
    page = start_payment(order_no=number, now=clock.now())

    assert pay(page.code_url).status_code == 200
    work(lambda: money_state(number) == "paid" and payment.agenda.drain())
    work(lambda: not Notification.objects.filter(outcome="stored").exists())

    assert captures() == 1
    assert books.balance_of("1100", owner="wechat") == 22911
    assert books.balance_of("2100", owner=number) == -22911
    assert books.proof().holds
    kinds = [exchange.kind for exchange in payments.exchanges_of_order(number)]
    assert kinds == ["start"]
    assert all(exchange.request and exchange.response for exchange in payments.exchanges_of_order(number))


def test_asking_to_pay_twice_gives_the_same_page(payment, make_order):
    number = make_order()

    first = start_payment(order_no=number, now=clock.now())
    again = start_payment(order_no=number, now=clock.now())

    assert first == again
    assert len(payment.bank.transactions()) == 1


def test_a_lost_answer_is_asked_for_again_under_the_same_number(payment, make_order):
    number = make_order()
    plan(payment, calls=[{"fault": "drop_after", "path": "/v3/pay/*"}])

    with pytest.raises(Exception, match="did not answer"):
        start_payment(order_no=number, now=clock.now())
    page = start_payment(order_no=number, now=clock.now())

    assert page.code_url
    assert len(payment.bank.transactions()) == 1


@pytest.mark.parametrize("lie", ["forged", "tampered", "replay", "probe"])
def test_a_lie_is_refused_and_leaves_no_trace(lie, payment, make_order, pay):
    number = make_order()
    plan(payment, lie)
    page = start_payment(order_no=number, now=clock.now())

    pay(page.code_url)
    assert payment.agenda.drain()

    assert [outcome["status"] for outcome in payment.herald.outcomes] == [401]
    assert (money_state(number), Notification.objects.count(), captures()) == ("unpaid", 0, 0)


@pytest.mark.parametrize("lie", ["wrong_amount", "other_merchant"])
def test_a_signed_notification_that_does_not_fit_is_checked_with_the_provider(
    lie, payment, make_order, pay, work
):
    number = make_order()
    plan(payment, lie)
    page = start_payment(order_no=number, now=clock.now())

    pay(page.code_url)
    work(lambda: money_state(number) == "paid")

    assert captures() == 1
    assert books.balance_of("2100", owner=number) == -22911


@pytest.mark.parametrize(
    "wrong", [{"amount": "1.00"}, {"currency": "USD"}, {"merchant": "1999999999"}], ids=str
)
def test_a_payment_that_does_not_fit_changes_nothing(wrong, payment, make_order):
    number = make_order()
    page = start_payment(order_no=number, now=clock.now())

    outcome = confirm_payment(
        provider="wechat",
        merchant="1900000109",
        standing=Standing(
            number=page.number,
            state=TradeState.PAID,
            merchant=wrong.get("merchant", "1900000109"),
            transaction_id="42",
            amount=Money.of(wrong.get("amount", "229.11"), wrong.get("currency", "CNY")),
        ),
        now=clock.now(),
    )

    assert outcome == "mismatch"
    assert (money_state(number), captures(), books.trial_balance()) == ("unpaid", 0, ())


def test_a_silent_provider_is_asked(payment, make_order, pay):
    number = make_order()
    plan(payment, *())
    page = start_payment(order_no=number, now=clock.now())
    pay(page.code_url)
    assert payment.agenda.drain()

    assert money_state(number) == "unpaid"
    assert ask_provider(attempt=page.number, now=clock.now()) == "paid"
    assert ask_provider(attempt=page.number, now=clock.now()) == "repeat"
    assert (money_state(number), captures()) == ("paid", 1)


def test_money_that_comes_after_the_order_was_closed_goes_back(payment, make_order, pay, work):
    number = make_order()
    page = start_payment(order_no=number, now=clock.now())
    order_services.step(order_no=number, track="money", step="close", actor="test", now=clock.now())
    assert payment_services.close_charge(order_no=number)

    pay(page.code_url)
    work(lambda: [refund.state for refund in payments.refunds_of_order(number)] == ["done"])

    assert [attempt.state for attempt in payments.attempts_of_order(number)] == ["excess"]
    assert (money_state(number), captures()) == ("closed", 0)
    assert {balance.balance_minor for balance in books.trial_balance()} == {0}
    assert sum(refund.amount for refund in payment.bank.refunds()) == 22911


def test_money_for_a_charge_that_was_opened_while_the_order_was_closed_goes_back(
    payment, make_order, pay, work
):
    number = make_order()
    page = start_payment(order_no=number, now=clock.now())
    order_services.step(order_no=number, track="money", step="close", actor="test", now=clock.now())

    pay(page.code_url)
    work(lambda: [refund.state for refund in payments.refunds_of_order(number)] == ["done"])

    assert [attempt.state for attempt in payments.attempts_of_order(number)] == ["excess"]
    assert {balance.balance_minor for balance in books.trial_balance()} == {0}


def test_an_order_is_refunded_when_its_last_part_is(payment, make_order, pay, work):
    number = make_order(parts=2)
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: money_state(number) == "paid")
    order_services.step(order_no=number, track="money", step="refund", actor="test", now=clock.now())
    with transaction.atomic():
        first, second = (
            payment_services.open_refund(
                order_no=number, amount=Money.of(amount, "CNY"), reason="part", now=clock.now()
            )
            for amount in ("1.00", "2.00")
        )

    finish_refund(refund_no=first, provider_ref="r1", now=clock.now())
    assert money_state(number) == "refunding"
    finish_refund(refund_no=second, provider_ref="r2", now=clock.now())
    assert money_state(number) == "refunded"


def test_what_is_paid_or_late_cannot_be_paid(payment, make_order, pay, work):
    late = make_order(now=clock.now() - timedelta(minutes=31))
    with pytest.raises(NothingToPay):
        start_payment(order_no=late, now=clock.now())

    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: money_state(number) == "paid")
    with pytest.raises(NothingToPay):
        start_payment(order_no=number, now=clock.now())


def test_an_unknown_provider_is_not_found(client):
    answer = client.post("/partners/payments/nobody/notifications", b"{}", content_type="application/json")
    assert answer.status_code == 404


def test_rubbish_is_refused(payment, client):
    answer = client.post("/partners/payments/wechat/notifications", b"\xff", content_type="application/json")

    assert answer.status_code == 401
    assert Notification.objects.count() == 0
