"""Return after release (625): asked in its days, paid back once customs agrees and the goods are back, to the last fen."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from server.tests.desk_cases import ask_back, room

from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.customs.models import CustomsDocument
from entrepot.inventory import queries as stock
from entrepot.ledger import queries as ledger
from entrepot.orders import queries as orders
from entrepot.orders import returns
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.access import NotFound
from entrepot.platform.models import Job, OutboxEvent
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.repair.prove_house import prove_house
from entrepot.usecases.service.answer_return import lapse_returns
from entrepot.usecases.service.ask_return import (
    NothingToReturn,
    NotReturnable,
    ReturnTooLate,
    find_window,
)
from entrepot.usecases.service.receive_return import GoodsBackTooLate, ReturnOver, receive_return

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def delivered(world, make_order, pay, work, script):
    """A delivered order of one parcel with two pieces."""

    def make(mode="1210", **of_return):
        number = make_order(mode=mode)
        if of_return:
            script(world.port, documents=[{"kind": "625", "order_no": f"{number}A", "times": 9, **of_return}])
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        work(lambda: part(number).goods_state == "delivered" and is_signed(f"{number}A"))
        return number

    return make


def part(number):
    return orders.get_order(number).consignment(f"{number}A")


def receive(number, now=None):
    return receive_return(actor="clerk", number=number, now=now or clock.now())


def refunded(world):
    return [refund.amount for refund in world.payment.bank.refunds()]


def on_hand(warehouse="GZ-NANSHA"):
    return [row.on_hand for row in stock.list_balances(warehouse_code=warehouse)]


def everything(number):
    return (
        orders.timeline(number),
        OutboxEvent.objects.count(),
        CustomsDocument.objects.count(),
        returns.returns_of_order(number),
        payments.refunds_of_order(number),
    )


def is_signed(parcel):
    """Whether the carrier's last document has its answer, so that nothing is written any more."""
    document = customs.find_document(parcel, "513")
    return document is not None and document.state == "accepted"


def granted(number):
    return returns.get_return(number).granted_at is not None


def test_a18_a_whole_parcel_is_returned_in_time_and_all_books_with_it(world, delivered, work):
    number = delivered(copies=2)
    assert (room(number), on_hand(), [item.deducted for item in books.list_items()]) == (
        (0, 21000),
        [48],
        [2],
    )

    returned = ask_back(f"{number}A", 2)
    assert part(number).customs_state == "returning"
    work(lambda: granted(returned))
    assert payments.refunds_of_order(number) == ()
    receive(returned)
    work(lambda: [refund.state for refund in payments.refunds_of_order(number)] == ["done"])
    work(lambda: not Job.objects.filter(state__in=["waiting", "leased"]).exists())

    assert part(number).customs_state == "returned"
    assert refunded(world) == [21911]
    assert (room(number), on_hand(), [item.deducted for item in books.list_items()]) == ((0, 0), [50], [0])
    assert ledger.balance_of("2210", owner="SAKURA") == ledger.balance_of("2300") == 0
    assert ledger.balance_of("2700", owner=number) == 0
    assert customs.documents_of(f"{number}A")["625"].state == "done"
    assert prove_house() == ()
    assert not Job.objects.filter(state="dead").exists()


def test_the_goods_may_be_back_before_customs_has_answered(world, delivered, work):
    number = delivered()
    returned = ask_back(f"{number}A", 2)

    assert receive(returned) == ""
    work(lambda: [refund.state for refund in payments.refunds_of_order(number)] == ["done"])

    assert refunded(world) == [21911]
    assert prove_house() == ()


def test_piece_by_piece_gives_back_exactly_what_the_whole_would(world, delivered, work):
    number = delivered()
    for pieces_left, state in ((1, "released"), (0, "returned")):
        returned = ask_back(f"{number}A", 1)
        work(lambda returned=returned: granted(returned))
        receive(returned)
        assert on_hand() == [50 - pieces_left]
        assert [item.deducted for item in books.list_items()] == [pieces_left]
        assert room(number) == (0, 10500 * pieces_left)
        assert part(number).customs_state == state
        assert prove_house() == ()
    work(lambda: {refund.state for refund in payments.refunds_of_order(number)} == {"done"})

    assert refunded(world) == [10955, 10956]
    assert ledger.balance_of("2210", owner="SAKURA") == ledger.balance_of("2300") == 0
    documents = CustomsDocument.objects.filter(kind="625").order_by("turn")
    assert [(row.turn, row.state) for row in documents] == [(1, "done"), (2, "done")]
    with pytest.raises(NotReturnable):
        ask_back(f"{number}A", 1)


def test_goods_bought_abroad_are_paid_back_but_lie_at_the_port(world, delivered, work):
    number = delivered(mode="9610")
    returned = ask_back(f"{number}A", 2)
    work(lambda: granted(returned))
    receive(returned)
    work(lambda: [refund.state for refund in payments.refunds_of_order(number)] == ["done"])

    assert (refunded(world), on_hand("TYO"), room(number)) == ([21911], [48], (0, 0))
    assert prove_house() == ()


def test_a_return_that_customs_refuses_leaves_the_goods_with_the_buyer(world, delivered, work):
    number = delivered(reject="25001", copies=2)
    returned = ask_back(f"{number}A", 1)

    work(lambda: returns.get_return(returned).state == "refused")

    assert (part(number).customs_state, payments.refunds_of_order(number)) == ("released", ())
    with pytest.raises(ReturnOver):
        receive(returned)
    assert ask_back(f"{number}A", 1) != returned


def test_what_is_refused_leaves_no_trace(world, delivered, django_user_model):
    number = delivered()
    window = find_window(f"{number}A")
    assert ((window.apply_by - window.released_on).days, (window.back_by - window.released_on).days) == (
        30,
        45,
    )
    before, stranger = everything(number), django_user_model.objects.create(username="other@demo.example")

    with pytest.raises(ReturnTooLate) as late:
        ask_back(f"{number}A", 1, now=clock.now() + timedelta(days=31))
    assert late.value.params == {"apply_by": window.apply_by.isoformat(), "days": 30}
    for pieces in (0, -1, 3):
        with pytest.raises(NothingToReturn):
            ask_back(f"{number}A", pieces)
    with pytest.raises(NotFound):
        ask_back(f"{number}A", 1, user=stranger.pk)
    assert everything(number) == before

    returned = ask_back(f"{number}A", 1)
    before = everything(number)
    with pytest.raises(NotReturnable):
        ask_back(f"{number}A", 1)
    with pytest.raises(GoodsBackTooLate):
        receive(returned, clock.now() + timedelta(days=46))
    assert everything(number) == before


def test_goods_that_do_not_come_back_end_the_return(world, delivered, work):
    number = delivered()
    returned = ask_back(f"{number}A", 1)
    work(lambda: granted(returned))

    assert lapse_returns(now=clock.now() + timedelta(days=45)) == 0
    assert lapse_returns(now=clock.now() + timedelta(days=46)) == 1
    assert lapse_returns(now=clock.now() + timedelta(days=46)) == 0

    assert (returns.get_return(returned).state, part(number).customs_state) == ("lapsed", "released")
    with pytest.raises(ReturnOver):
        receive(returned)
    assert payments.refunds_of_order(number) == ()


def test_goods_are_received_once(world, delivered, work):
    number = delivered()
    returned = ask_back(f"{number}A", 1)
    receive(returned)
    before = everything(number)

    with pytest.raises(ReturnOver):
        receive(returned)

    assert everything(number) == before


def test_a_buyer_and_a_clerk_take_a_return_through_their_screens(world, delivered, work, client, staff_of):
    number = delivered()
    order = orders.get_order(number)
    address = f"/en/orders/{number}/"
    client.force_login(get_user_model().objects.get(pk=order.user_id))
    clerk = staff_of("warehouse")

    page = client.get(address).text
    assert "Return goods (30 days left)" in page and "freight is not" in page
    form = {"consignment": f"{number}A", "line-1": "2", "reason": "quality"}
    assert client.post(f"{address}returns/", form | {"line-1": "9"}).status_code == 422
    assert client.post(f"{address}returns/", form | {"reason": "?"}).status_code == 404
    assert client.post(f"{address}returns/", form).status_code == 302
    (returned,) = returns.returns_of_order(number)
    page = client.get(address).text
    assert "Customs is asked. Send the goods back." in page and "Return goods (" not in page
    assert client.post(f"{address}returns/", form).status_code == 409

    assert returned.number in clerk.get("/en/console/returns/").text
    came = clerk.post(f"/en/console/returns/{returned.number}/receive/", follow=True)
    assert f"{returned.number} is back." in came.text
    assert clerk.post(f"/en/console/returns/{returned.number}/receive/").status_code == 409
    work(lambda: [refund.state for refund in payments.refunds_of_order(number)] == ["done"])

    assert "Returned and paid back" in client.get(address).text
    assert "已退货并退款" in client.get(f"/zh/orders/{number}/").text
    assert returned.number not in clerk.get("/zh/console/returns/").text
    assert client.get("/en/console/returns/").status_code in {403, 404}


@pytest.fixture
def staff_of(django_user_model):
    """A browser of somebody with one role."""

    def make(role):
        browser = Client()
        browser.force_login(django_user_model.objects.create(username=f"{role}@demo.example", roles=[role]))
        return browser

    return make
