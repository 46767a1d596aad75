"""The buttons of the inbox against the simulated world over real HTTP: what they set off is done, and the desk sees it."""

import pytest

from entrepot.customs import matters, repairs
from entrepot.customs.models import Matter
from entrepot.customs.repairs import Group
from entrepot.logistics.queries import find_waybill
from entrepot.orders import queries as orders
from entrepot.platform import clock
from entrepot.records.models import LogEntry
from entrepot.usecases.clearance.repair_group import repair_group
from entrepot.usecases.clearance.repair_matter import repair_matter
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_simulators.population import people

pytestmark = pytest.mark.django_db(transaction=True)
BUYER = (people()[0].name, people()[0].id_number)


def open_matters():
    """Of parcels: an answer that came before its list is read again by itself."""
    rows = Matter.objects.filter(due_at__isnull=False, subject="parcel").order_by("consignment_no")
    return [(row.waits, row.cause) for row in rows]


def delivered(*numbers):
    return all(orders.get_order(number).consignments[0].goods_state == "delivered" for number in numbers)


def test_a_group_that_customs_refused_is_declared_again_and_released(world, make_order, pay, work, script):
    numbers = [make_order(), make_order()]
    for number in numbers:
        refusal = {"kind": "621", "order_no": f"{number}A", "reject": "1332", "reject_text": "金额不一致"}
        script(world.port, documents=[refusal])
        assert pay(start_payment(order_no=number, now=clock.now()).code_url, BUYER).status_code == 200
    work(lambda: open_matters() == [("rejected", "1332")] * 2)

    group = Group(waits="rejected", cause="1332", port="national", mode="1210")
    run = repair_group(group=group, repair="declare_again", actor="officer", now=clock.now())
    work(lambda: delivered(*numbers))

    assert repairs.progress_of(run) == {"done": 2}
    assert repairs.get_run(run).state == "done"
    assert open_matters() == []
    assert matters.prove_tallies() == ()


def test_answers_that_a_silent_port_did_not_push_are_fetched_by_one_button(
    world, make_order, pay, work, script
):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "order_no": f"{number}A", "silent": True}])
    assert pay(start_payment(order_no=number, now=clock.now()).code_url, BUYER).status_code == 200
    work(
        lambda: (
            open_matters() == [("list", "sent")]
            and [each.state for each in world.port.registry.all("621")] == ["800"]
        )
    )

    repair_matter(
        matter_id=Matter.objects.get(subject="parcel").pk, repair="fetch", actor="officer", now=clock.now()
    )
    work(lambda: delivered(number))

    assert open_matters() == []


def test_a_delivery_that_customs_refused_is_declared_again_by_one_button(
    world, make_order, pay, work, script
):
    number = make_order()
    script(world.port, documents=[{"kind": "513", "reject": "5050", "reject_text": "运单不存在"}])
    assert pay(start_payment(order_no=number, now=clock.now()).code_url, BUYER).status_code == 200
    signing = Matter.objects.filter(subject="signing")
    work(lambda: signing.filter(waits="signing").exists())
    assert (signing.get().consignment_no, signing.get().cause) == (f"{number}A", "5050")

    script(world.port, documents=[])
    repair_matter(matter_id=signing.get().pk, repair="sign_again", actor="officer", now=clock.now())
    work(lambda: find_waybill(f"{number}A").signing_state == "accepted")

    assert signing.get().waits == ""
    assert LogEntry.objects.filter(act="signing_again", actor="officer").count() == 1
