"""For tests that run over every port: an order at a port, and work until something is so while the port is asked as it wants."""

from datetime import timedelta

import pytest

from entrepot.customs.ports import describe
from entrepot.inventory.models import Warehouse
from entrepot.platform import clock
from entrepot.usecases.clearance.fetch_answers import fetch_answers
from entrepot.usecases.payment.start_payment import start_payment

PAUSE = timedelta(seconds=0.5)


@pytest.fixture
def until(work):
    """Work until something is so, asking a port for its answers meanwhile where it wants to be asked."""

    def go(port: str, done) -> None:
        asked = [clock.now()]

        def asked_and_done() -> object:
            if describe(port).regular and clock.now() - asked[-1] > PAUSE:
                fetch_answers(port=port, now=clock.now())
                asked.append(clock.now())
            return done()

        work(asked_and_done)

    return go


def office_of(port: str) -> str:
    """A customs office where the port has a site."""
    return next(iter(describe(port).more.get("sites", {"5165": ""})))


@pytest.fixture
def declare(make_order, pay):
    """A paid order at a port, from warehouses where that port has a site; what is to happen is said in between."""

    def go(port: str, mode: str = "1210", prepare=lambda _parcel: None, **more) -> str:
        Warehouse.objects.update(customs_office=office_of(port))
        number = make_order(mode=mode, port=port, **more)
        prepare(f"{number}A")
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        return number

    return go
