"""What was refused is repaired by the buyer or the desk and declared again, or called off with everything given back."""

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
from entrepot.platform.access import NotFound
from entrepot.policies import queries as rooms
from entrepot.usecases.amendments.decide_amendment import decide_amendment
from entrepot.usecases.amendments.propose_amendment import propose_amendment
from entrepot.usecases.clearance.resend_declaration import NothingToResend, resend_declaration
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.service.cancel_order import TooLateToCancel, cancel_order
from entrepot.usecases.service.correct_identity import correct_identity
from entrepot.usecases.shopping.close_unpaid_order import close_unpaid_order
from entrepot_core.lifecycle import StepNotAllowed
from entrepot_simulators.population import people

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT = 2_600_000
RIGHT = (people()[0].name, people()[0].id_number)
WRONG = (people()[0].name, people()[1].id_number)


def part(number, letter="A"):
    return orders.get_order(number).consignment(f"{number}{letter}")


def pay_as(who, number, pay):
    assert pay(start_payment(order_no=number, now=clock.now()).code_url, who).status_code == 200


def service_state(number):
    return str(orders.get_order(number).service_state)


def test_a_payer_who_is_another_person_waits_for_the_buyer_then_goes_on(world, make_order, pay, work, person):
    number = make_order(who=WRONG)
    pay_as(RIGHT, number, pay)
    work(lambda: service_state(number) == "correction_needed")
    order = orders.get_order(number)
    assert part(number).customs_state == "not_declared"
    assert customs.documents_of(f"{number}A") == {}
    assert room(number, order.identity_id) == (21000, 0)

    right = person(*RIGHT)
    correct_identity(user_id=order.user_id, order_no=number, identity_id=right, now=clock.now())
    work(lambda: part(number).goods_state == "delivered")

    assert room(number, order.identity_id) == (0, 0)
    assert room(number, right) == (0, 21000)
    assert rooms.prove_rooms() == ()


def test_customs_refuses_name_and_number_and_the_order_is_called_off_in_full(
    world, make_order, pay, work, person
):
    number = make_order(who=WRONG)
    pay_as(WRONG, number, pay)
    work(lambda: service_state(number) == "correction_needed")
    order = orders.get_order(number)
    assert part(number).customs_state == "rejected"

    # the right number is not the payer's: he asked his wallet with the wrong one too
    correct_identity(user_id=order.user_id, order_no=number, identity_id=person(*RIGHT), now=clock.now())
    work(lambda: service_state(number) == "correction_needed")
    assert payments.find_paid_attempt(number).payer_check == "different"

    cancelled = cancel_order(actor="shopper", order_no=number, reason="not mine", now=clock.now())
    work(lambda: orders.get_order(number).money_state == "refunded")

    given_back(world, number, cancelled.refund_no)
    assert room(number, order.identity_id) == room(number, person(*RIGHT)) == (0, 0)


def test_customs_refuses_name_and_number_and_the_corrected_ones_are_released(
    world, make_order, pay, work, person, script
):
    script(world.payment, unchecked_payers=[RIGHT[0]])
    number = make_order(who=WRONG)
    pay_as(RIGHT, number, pay)
    work(lambda: service_state(number) == "correction_needed")
    order = orders.get_order(number)
    assert payments.find_paid_attempt(number).payer_check == "unchecked"
    assert part(number).customs_state == "rejected"

    right = person(*RIGHT)
    correct_identity(user_id=order.user_id, order_no=number, identity_id=right, now=clock.now())
    work(lambda: part(number).goods_state == "delivered")

    assert customs.find_document(f"{number}A", "621").attempt == 2
    assert room(number, order.identity_id) == (0, 0)
    assert room(number, right) == (0, 21000)


def given_back(world, number, refund_no):
    """Money, stock, book, room and ledger are as if the order had never been."""
    assert payments.get_refund(refund_no).state == "done"
    assert (
        sum(refund.amount for refund in world.payment.bank.refunds()) == orders.get_order(number).total.minor
    )
    assert [balance.allocated for balance in stock.list_balances()] == [0, 0]
    assert [item.deducted for item in books.list_items()] == [0]
    assert {balance.balance_minor for balance in ledger.trial_balance()} == {0}
    assert stock.prove_balances() == rooms.prove_rooms() == books.prove_books() == ()
    assert world.carrier.state()["collected_before_release"] == []


@pytest.mark.parametrize("kind", ["311", "411", "511", "621"])
def test_what_customs_refused_is_declared_again_by_the_desk(kind, world, make_order, pay, work, script):
    number = make_order()
    script(world.port, documents=[{"kind": kind, "reject": "130126", "reject_text": "订购人电话不一致"}])
    pay_as(RIGHT, number, pay)
    work(lambda: part(number).customs_state == "rejected")
    assert "130126" in customs.find_document(f"{number}A", kind).last_text
    with pytest.raises(StepNotAllowed):
        order = orders.get_order(number)
        correct_identity(
            user_id=order.user_id, order_no=number, identity_id=order.identity_id, now=clock.now()
        )

    amendment = propose_amendment(
        consignment_no=f"{number}A",
        values={"buyer.telephone": "13900000009"},
        reason="the buyer called",
        actor="anna",
        now=clock.now(),
    )
    decide_amendment(amendment_id=amendment, approve=True, actor="ben", now=clock.now())
    with pytest.raises(NothingToResend):
        work(lambda: part(number).goods_state == "delivered")
        resend_declaration(consignment_no=f"{number}A", actor="anna", now=clock.now())

    lists = customs.attempts_of(customs.find_document(f"{number}A", "621").id)
    assert [attempt.app_type for attempt in lists] == ["1"] * (2 if kind == "621" else 1)
    assert b"13900000009" in lists[-1].xml
    sent = customs.attempts_of(customs.find_document(f"{number}A", "311").id)
    assert [attempt.app_type for attempt in sent] == ["1", "2"]
    assert world.port.state()["orders"][f"{number}A"]["live"] == 1


def test_goods_that_the_book_does_not_hold_never_leave(world, make_order, pay, work):
    number = make_order()
    books.deduct(ems_no="T5165W000001", item_record_no="GDS0001", quantity=49, key="other", now=clock.now())
    pay_as(RIGHT, number, pay)
    work(lambda: part(number).customs_state == "rejected")
    listed = customs.find_document(f"{number}A", "621")
    assert (listed.state, listed.last_code, customs.attempts_of(listed.id)) == ("blocked", "M30", ())

    books.stock_in(
        ems_no="T5165W000001",
        item_record_no="GDS0001",
        seller_code="SAKURA",
        sku="SERUM-30",
        quantity=10,
        key="second",
        now=clock.now(),
    )
    resend_declaration(consignment_no=f"{number}A", actor="anna", now=clock.now())
    work(lambda: part(number).goods_state == "delivered")


def test_a_refused_parcel_is_called_off_with_everything_given_back(world, make_order, pay, work, script):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "reject": "1332", "reject_text": "金额不一致"}])
    pay_as(RIGHT, number, pay)
    work(lambda: part(number).customs_state == "rejected")

    cancelled = cancel_order(actor="desk", order_no=number, reason="refused", now=clock.now())
    with pytest.raises(TooLateToCancel):
        cancel_order(actor="desk", order_no=number, reason="refused", now=clock.now())
    work(lambda: orders.get_order(number).money_state == "refunded")

    given_back(world, number, cancelled.refund_no)


def test_what_is_at_customs_or_beyond_cannot_be_called_off(world, make_order, pay, work, script):
    number = make_order(parts=2)
    script(world.port, documents=[{"kind": "621", "order_no": f"{number}B", "reject": "1332"}])
    pay_as(RIGHT, number, pay)
    work(lambda: part(number).goods_state == "delivered" and part(number, "B").customs_state == "rejected")
    before = orders.timeline(number)

    with pytest.raises(TooLateToCancel):
        cancel_order(actor="desk", order_no=number, reason="no", now=clock.now())

    assert orders.timeline(number) == before
    assert payments.refunds_of_order(number) == ()


@pytest.mark.parametrize("parts", [1, 2])
def test_what_customs_sends_back_is_refunded_for_its_part(parts, world, make_order, pay, work, script):
    number = make_order(parts=parts)
    script(world.port, documents=[{"kind": "621", "order_no": f"{number}A", "hold": "500"}])
    pay_as(RIGHT, number, pay)
    work(lambda: part(number).customs_state == "inspection")
    (held,) = [filing for filing in world.port.registry.all("621") if filing.state == "500"]

    by_hand = httpx2.post(f"{world.port.url}/lists/{held.serial}/send_back", trust_env=False, timeout=60)
    assert by_hand.status_code < 400
    work(lambda: [refund.state for refund in payments.refunds_of_order(number)] == ["done"])
    work(lambda: parts == 1 or part(number, "B").goods_state == "delivered")

    assert sum(refund.amount for refund in world.payment.bank.refunds()) == 22911
    assert orders.get_order(number).money_state == ("refunded" if parts == 1 else "paid")
    assert ledger.balance_of("2100", owner=number) == ledger.balance_of("2700", owner=number) == 0
    assert ledger.proof().holds
    assert rooms.prove_rooms() == stock.prove_balances() == ()
    assert [item.deducted for item in books.list_items()] == [0 if parts == 1 else 2]


def test_an_unpaid_order_is_closed_at_the_provider_too(world, make_order, pay, work):
    number = make_order()
    page = start_payment(order_no=number, now=clock.now())

    assert close_unpaid_order(order_no=number, now=clock.now())
    work(lambda: [str(each.state) for each in world.payment.bank.transactions()] == ["CLOSED"])

    assert pay(page.code_url, RIGHT).status_code == 409
    assert [attempt.state for attempt in payments.attempts_of_order(number)] == ["closed"]


def test_an_unpaid_order_is_cancelled_without_a_refund(world, make_order, work):
    number = make_order()
    page = start_payment(order_no=number, now=clock.now())

    assert cancel_order(actor="shopper", order_no=number, reason="", now=clock.now()).refund_no == ""
    work(lambda: payments.get_attempt(page.number).state == "closed")

    assert orders.get_order(number).money_state == "closed"
    assert [balance.allocated for balance in stock.list_balances()] == [0, 0]


def test_another_ones_order_or_identity_looks_like_none(world, make_order, pay, work, person):
    number = make_order(who=WRONG)
    pay_as(RIGHT, number, pay)
    work(lambda: service_state(number) == "correction_needed")
    user = orders.get_order(number).user_id

    for stranger, identity in ((user + 1, person(*RIGHT)), (user, 10**6)):
        with pytest.raises(NotFound):
            correct_identity(user_id=stranger, order_no=number, identity_id=identity, now=clock.now())
    assert service_state(number) == "correction_needed"
