"""Who a buyer is lies locked in the database, wherever documents go; and the keys can be changed."""

import dataclasses

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from entrepot.customs.models import Attempt
from entrepot.orders import queries as orders
from entrepot.platform import clock, sealed
from entrepot.platform.sealed import LockedAway, key_of
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_simulators.population import people

pytestmark = pytest.mark.django_db(transaction=True)
NAME, NUMBER = people()[0].name, people()[0].id_number


def stored():
    """Table -> all that lies in it, as bytes and nothing opened."""
    found = {}
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            rows = cursor.fetchall()
        found[model._meta.db_table] = b"\n".join(
            bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
            for row in rows
            for value in row
        )
    return found


def test_no_table_holds_an_id_number_in_the_clear(world, make_order, pay, work):
    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: orders.get_order(number).consignments[0].goods_state == "delivered")

    lying = stored()

    assert [table for table, content in lying.items() if NUMBER.encode() in content] == []
    assert NUMBER.encode() in Attempt.objects.order_by("-id")[0].xml
    assert b"EPS1" in lying["customs_attempt"] and b"EPS1" in lying["customs_inboundmessage"]


def test_new_keys_take_over_and_old_ones_may_go(world, make_order, pay, work, settings, capsys):
    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: Attempt.objects.count() == 2)
    before = [bytes(attempt.xml) for attempt in Attempt.objects.order_by("id")]
    old = settings.DEPLOYMENT.vault_keys

    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, vault_keys={**old, "k2": b"2" * 32})
    call_command("rotate_vault")
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, vault_keys={"k2": b"2" * 32})

    assert [bytes(attempt.xml) for attempt in Attempt.objects.order_by("id")] == before
    assert sealed.relock() == 0


def test_what_is_locked_opens_nowhere_else(settings):
    locked = sealed.lock(b"secret", "customs_attempt.xml")

    assert key_of(locked) == next(reversed(settings.DEPLOYMENT.vault_keys))
    assert sealed.unlock(locked, "customs_attempt.xml") == b"secret"
    assert sealed.unlock(b"<plain/>", "customs_attempt.xml") == b"<plain/>"
    for wrong, place in ((locked, "customs_inboundmessage.raw"), (locked[:-1] + b"x", "customs_attempt.xml")):
        with pytest.raises(LockedAway):
            sealed.unlock(wrong, place)
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, vault_keys={"other": b"3" * 32})
    with pytest.raises(LockedAway):
        sealed.unlock(locked, "customs_attempt.xml")
