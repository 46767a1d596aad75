"""Cancellation before release (623): granted, refused, overtaken by the release; nothing is given back twice."""

import httpx2
import pytest
from server.tests.desk_cases import room

from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.inventory import queries as stock
from entrepot.ledger import queries as ledger
from entrepot.orders import queries as orders
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.models import Job, OutboxEvent
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.repair.prove_house import prove_house
from entrepot.usecases.service.call_off import call_off
from entrepot.usecases.service.cancel_order import TooLateToCancel

pytestmark = pytest.mark.django_db(transaction=True)
PAID = 22911


def part(number, letter="A"):
    return orders.get_order(number).consignment(f"{number}{letter}")


def everything(number):
    return (orders.timeline(number), OutboxEvent.objects.count(), payments.refunds_of_order(number))


@pytest.fixture
def held(world, make_order, pay, work, script):
    """A paid order whose list customs has on file and does not decide on yet."""

    def make(parts=1, hold="120", **of_cancellation):
        number = make_order(parts=parts)
        for letter in "ABCDE"[:parts]:
            script(
                world.port,
                documents=[
                    {"kind": "621", "order_no": f"{number}{letter}", "hold": hold},
                    {"kind": "623", "order_no": f"{number}{letter}", **of_cancellation},
                ],
            )
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        state = {"120": "accepted", "500": "inspection", "501": "detained"}[hold]
        work(lambda: {each.customs_state for each in orders.get_order(number).consignments} == {state})
        return number

    return make


def ask(number):
    return call_off(actor="shopper", order_no=number, reason="changed my mind", now=clock.now())


def decide(world, number, act):
    (filing,) = world.port.registry.in_order(f"{number}A", "621")
    answer = httpx2.post(f"{world.port.url}/lists/{filing.serial}/{act}", trust_env=False, timeout=60)
    assert answer.status_code < 400


@pytest.mark.parametrize(("parts", "hold"), [(1, "120"), (2, "120"), (1, "500")])
def test_a16_a_list_is_cancelled_before_release_and_everything_is_given_back(parts, hold, world, held, work):
    number = held(parts, hold, copies=2)

    assert ask(number).asked == tuple(f"{number}{letter}" for letter in "AB"[:parts])
    assert {each.customs_state for each in orders.get_order(number).consignments} == {"cancelling"}
    work(lambda: [each.state for each in payments.refunds_of_order(number)] == ["done"] * parts)
    work(lambda: not Job.objects.filter(state__in=["waiting", "leased"]).exists())

    order = orders.get_order(number)
    assert (order.money_state, order.service_state) == ("refunded", "cancelled")
    for each in order.consignments:
        assert (each.goods_state, each.customs_state) == ("cancelled", "cancelled")
        documents = customs.documents_of(each.number)
        assert (documents["621"].state, documents["623"].state) == ("cancelled", "done")
    assert sum(refund.amount for refund in world.payment.bank.refunds()) == PAID * parts
    assert room(number) == (0, 0)
    assert [item.deducted for item in books.list_items()] == [0]
    assert ledger.balance_of("2100", owner=number) == ledger.balance_of("2700", owner=number) == 0
    assert {(row.on_hand, row.allocated) for row in stock.list_balances()} == {(50, 0)}
    assert prove_house() == ()
    assert not Job.objects.filter(state="dead").exists()


def test_a17_a_release_that_comes_first_stands_and_the_order_goes_on(world, held, work):
    number = held()
    ask(number)
    decide(world, number, "release")

    work(lambda: part(number).goods_state == "delivered")
    work(lambda: customs.documents_of(f"{number}A")["623"].state == "failed")

    assert part(number).customs_state == "released"
    assert payments.refunds_of_order(number) == ()
    assert room(number) == (0, 21000)
    assert prove_house() == ()
    with pytest.raises(TooLateToCancel):
        ask(number)


def test_a_refused_cancellation_says_so_and_may_be_asked_again(world, held, work):
    number = held(reject="22007", copies=2)
    ask(number)

    work(lambda: customs.documents_of(f"{number}A")["623"].state == "failed")
    order = orders.get_order(number)
    assert (order.money_state, part(number).customs_state, part(number).goods_state) == (
        "paid",
        "accepted",
        "allocated",
    )
    refusals = [entry for entry in orders.timeline(number) if entry.step == "refuse_cancel"]
    assert [entry.reason[:3] for entry in refusals] == ["100"]
    assert (payments.refunds_of_order(number), room(number)) == ((), (21000, 0))

    work(lambda: world.port.registry.in_order(f"{number}A", "621")[0].state == "120")
    ask(number)
    work(lambda: [refund.state for refund in payments.refunds_of_order(number)] == ["done"])
    assert customs.documents_of(f"{number}A")["623"].attempt == 2
    assert room(number) == (0, 0)
    assert prove_house() == ()


def test_what_customs_detains_is_not_called_off_and_nothing_is_written(held):
    number = held(hold="501")
    before = everything(number)

    with pytest.raises(TooLateToCancel):
        ask(number)

    assert everything(number) == before
    assert "623" not in customs.documents_of(f"{number}A")


def test_asking_twice_asks_customs_once(world, held, work):
    number = held()
    ask(number)
    before = everything(number)

    with pytest.raises(TooLateToCancel):
        ask(number)

    assert everything(number) == before
    work(lambda: part(number).goods_state == "cancelled")
    assert len(world.port.registry.all("623")) == 1
