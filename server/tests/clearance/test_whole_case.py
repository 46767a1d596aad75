"""The whole case through worker jobs against the simulated world: placed, paid, declared, released, delivered."""

import pytest

from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.inventory import queries as stock
from entrepot.ledger import queries as ledger
from entrepot.logistics.queries import find_waybill
from entrepot.orders import queries as orders
from entrepot.parties.models import Seller
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.usecases.payment.start_payment import start_payment

pytestmark = pytest.mark.django_db(transaction=True)


def delivered(number):
    return all(part.goods_state == "delivered" for part in orders.get_order(number).consignments)


def signed(number):
    parts = orders.get_order(number).consignments
    return all(find_waybill(part.number).signing_state == "accepted" for part in parts)


@pytest.mark.parametrize(("mode", "parts"), [("1210", 1), ("1239", 1), ("9610", 1), ("1210", 2)])
def test_an_order_is_paid_declared_released_and_delivered(mode, parts, world, make_order, pay, work):
    number = make_order(mode=mode, parts=parts)

    pay(start_payment(order_no=number, now=clock.now()).code_url)
    Seller.objects.update(commission_rate="0.5")  # agreed for later orders: what was placed keeps its own
    work(lambda: delivered(number) and signed(number))

    order = orders.get_order(number)
    assert [part.customs_state for part in order.consignments] == ["released"] * parts
    for part in order.consignments:
        documents = customs.documents_of(part.number)
        assert {kind: document.state for kind, document in documents.items()} == {
            "311": "accepted",
            "411": "accepted",
            "511": "accepted",
            "513": "accepted",
            "621": "released",
        }
        at_port = world.port.state()["orders"][part.number]
        assert (at_port["lists"], at_port["live"], at_port["repeats"]) == (1, 1, 0)
    assert world.carrier.state()["collected_before_release"] == []
    assert ledger.balance_of("2210", owner="SAKURA") == -18400 * parts
    assert ledger.balance_of("2300") == -1911 * parts
    assert ledger.balance_of("2100", owner=number) == 0
    assert ledger.proof().holds
    assert stock.prove_balances() == ()
    assert books.prove_books() == ()
    assert sum(item.deducted for item in books.list_items()) == (0 if mode == "9610" else 2 * parts)
    assert not Job.objects.filter(state="dead").exists()
