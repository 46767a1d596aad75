"""A message of which some answers can't be read: the others count, these wait for a look, and are heard once they can be."""

import dataclasses
from datetime import timedelta
from decimal import Decimal

import pytest
from server.tests.clearance.heard import PORT, answer, paid_order, push, run_reading
from server.tests.desk_cases import make_user

from entrepot.customs.models import CustomsDocument, InboundMessage, Matter, Receipt, TaxBill
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.usecases.clearance.jobs import PARTLY_FOR, run_fetch_all
from entrepot.usecases.clearance.read_message import read_message
from entrepot.usecases.clearance.repair_matter import repair_matter
from entrepot.usecases.clearance.sweep_matters import sweep_matters
from entrepot_core.customs import specimens
from entrepot_core.customs.clock import return_time
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build
from entrepot_core.customs.messages.specs import CEB_NS
from entrepot_core.customs.signing import sign

__all__ = ["paid_order"]
pytestmark = pytest.mark.django_db(transaction=True)


def letter(xml, kind="622", envelope="1"):
    return dxp.wrap(
        sign(xml, PORT),
        sender="DXPEDCCEB0000002",
        receivers=("DXPENT0000000001",),
        message_type=f"CEB{kind}Message",
        message_id=envelope,
        created_at=specimens.AT,
    )


@pytest.fixture
def three(paid_order, client):
    """Entered, released and closed in one message; when it was released is not to be read. Pushed and read."""
    number = paid_order()
    began = clock.now() + timedelta(seconds=1)
    told = [
        answer(number, "622", status, began + timedelta(seconds=at))
        for at, status in enumerate(("120", "800", "899"))
    ]
    message = dataclasses.replace(told[0], documents=tuple(each.documents[0] for each in told))
    mended = build(message)
    time = return_time(began + timedelta(seconds=1)).encode()
    spoilt = mended.replace(b">" + time + b"<", b">soon<")
    assert spoilt.count(b">soon<") == 1
    push(client, letter(spoilt))
    run_reading()
    return number, mended


def heard():
    return [
        (row.position, row.status, row.effect)
        for row in Receipt.objects.filter(kind="622").order_by("position")
    ]


def test_what_can_be_read_is_heard_and_the_rest_waits_for_a_look(three, client):
    number, _mended = three
    kept = InboundMessage.objects.get()

    assert heard() == [(1, "120", "moved"), (3, "899", "moved")]
    assert CustomsDocument.objects.get(consignment_no=f"{number}A", kind="621").state == "closed"
    assert (kept.outcome, kept.reason_code) == ("partly", "customs.partly_read")
    assert kept.reason_params == {"unread": 1, "all": 3, "place": 2}
    assert Matter.objects.get(letter_id=kept.pk).waits == "partly"
    client.force_login(make_user("clearance"))
    for page in ("letters/?group=partly", "letters/", f"letters/{kept.pk}/", "inbox/?waits=partly"):
        told = client.get(f"/en/console/{page}", follow=True).content.decode()
        assert "1 of 3 answers in it can&#x27;t be read, first that of document 2." in told, page
        told = client.get(f"/zh/console/{page}", follow=True).content.decode()
        assert "其中 3 条回执有 1 条无法读取" in told, page


def test_reading_again_hears_nothing_twice_and_the_rest_once_it_can_be_read(three):
    _number, mended = three
    kept = InboundMessage.objects.get()

    assert read_message(inbound=kept.pk, now=clock.now()) == ("duplicate", "duplicate")
    assert heard() == [(1, "120", "moved"), (3, "899", "moved")]
    assert InboundMessage.objects.get().outcome == "partly"

    # as if a later release could read that time
    kept.raw = letter(mended)
    kept.save()
    assert read_message(inbound=kept.pk, now=clock.now()) == ("duplicate", "history", "duplicate")
    assert heard() == [(1, "120", "moved"), (2, "800", "history"), (3, "899", "moved")]
    kept = InboundMessage.objects.get()
    assert (kept.outcome, kept.reason, kept.reason_code) == ("read", "", "")
    assert sweep_matters(now=clock.now()) == 1
    assert Matter.objects.get(letter_id=kept.pk).waits == ""


def test_it_is_tried_again_every_hour_for_a_month_and_may_be_put_aside(three):
    kept = InboundMessage.objects.get()
    waiting = Job.objects.filter(name="clearance.read", state="waiting")

    now = clock.now()
    run_fetch_all({}, now)
    assert [job.payload for job in waiting] == [{"inbound": kept.pk}]
    waiting.update(state="done")
    run_fetch_all({}, now + PARTLY_FOR + timedelta(days=1))
    assert not waiting.exists()

    matter = Matter.objects.get(letter_id=kept.pk)
    repair_matter(matter_id=matter.pk, repair="set_aside", actor="officer", now=now)
    sweep_matters(now=now)
    assert Matter.objects.get(pk=matter.pk).waits == ""


def bills(*figures):
    taxes = "".join(
        f"<Tax><TaxHeadRd><returnTime>{return_time(clock.now())}</returnTime><invtNo>51652026I000000001</invtNo>"
        f"<taxNo>T-{n}</taxNo><customsTax>0.0</customsTax><valueAddedTax>{figure}</valueAddedTax><status>1</status>"
        "</TaxHeadRd></Tax>"
        for n, figure in enumerate(figures)
    )
    name = f'xmlns="{CEB_NS}" guid="{specimens.guid(9)}" version="1.0"'
    return letter(f"<CEB816Message {name}>{taxes}</CEB816Message>".encode(), "816")


@pytest.mark.parametrize("figure", ["much", "1,000.00"])
def test_one_bill_that_can_not_be_used_does_not_hold_up_the_others(figure, paid_order, client):
    paid_order()
    push(client, bills(figure, "1.90E1", "2.50000"))
    run_reading()

    assert dict(TaxBill.objects.values_list("tax_no", "vat")) == {"T-1": Decimal(19), "T-2": Decimal("2.5")}
    kept = InboundMessage.objects.get()
    assert (kept.outcome, kept.reason_params["place"]) == ("partly", 1)

    push(client, bills(figure))
    run_reading()
    assert InboundMessage.objects.order_by("id").last().reason_code == "customs.bill_unreadable"
