"""Direct mail by batches: gathered, closed, declared with the master bill, arrived, counted, stocked in, signed for."""

import httpx2
import pytest
from server.tests import desk_cases as cases
from server.tests.console.conftest import sign_in

from entrepot.accounts.models import ROLES, User
from entrepot.customs import counting
from entrepot.customs import queries as customs
from entrepot.customs.amendments import SecondPersonNeeded
from entrepot.customs.batches import ParcelElsewhere
from entrepot.customs.models import Amendment, Batch, BatchDifference, BatchParcel, Matter
from entrepot.customs.rebatching import lists_amiss
from entrepot.logistics.queries import find_waybill, journey
from entrepot.orders import queries as orders
from entrepot.orders.models import Consignment
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.records.models import LogEntry
from entrepot.records.queries import facts_of
from entrepot.usecases.amendments.amending import NothingToAmend
from entrepot.usecases.amendments.decide_amendment import decide_amendment
from entrepot.usecases.amendments.propose_flight import propose_flight
from entrepot.usecases.arrivals.add_parcel import NotToBeDeclared, WaybillUnknown, add_parcel
from entrepot.usecases.arrivals.amend_batch import amend_batch
from entrepot.usecases.arrivals.cancel_batch import cancel_batch
from entrepot.usecases.arrivals.close_batch import close_batch
from entrepot.usecases.arrivals.declare_stock_in import declare_stock_in
from entrepot.usecases.arrivals.finish_count import finish_count
from entrepot.usecases.arrivals.note_find import note_find
from entrepot.usecases.arrivals.open_batch import open_batch
from entrepot.usecases.arrivals.opening import Announced, NotFromAbroad
from entrepot.usecases.arrivals.record_arrival import record_arrival
from entrepot.usecases.arrivals.remove_parcel import remove_parcel
from entrepot.usecases.arrivals.settle_difference import settle_difference
from entrepot.usecases.clearance.change_list import ListNotChangeable
from entrepot.usecases.clearance.follow_signing import follow_signing
from entrepot.usecases.clearance.repairs import suggested
from entrepot.usecases.clearance.watch_parcels import watch_parcels
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_core.customs.batch_problems import BatchIsEmpty, ModeNotBatched, SettlementUnfit, TooManyPieces
from entrepot_core.customs.batches import Condition, MasterBill
from entrepot_core.customs.messages import read
from entrepot_core.lifecycle import StepNotAllowed

pytestmark = pytest.mark.django_db(transaction=True)
BILL = cases.BILL


def opened(bill=BILL, warehouse="KIX"):
    announced = Announced(warehouse_code=warehouse, bill=bill, location="A-03")
    return open_batch(announced=announced, actor="lin", now=clock.now())


def scan(batch_no, number):
    return add_parcel(
        batch_no=batch_no, waybill_no=find_waybill(number).number.lower(), actor="lin", now=clock.now()
    )


def found(batch_no, number, condition=Condition.SOUND):
    return note_find(batch_no=batch_no, waybill_no=number, condition=condition, actor="lin", now=clock.now())


@pytest.fixture(autouse=True)
def osaka(house):
    """A warehouse that gathers parcels for a vehicle of its own."""
    cases.add_osaka()


@pytest.fixture
def gathered(world, make_order, pay, work):
    """Paid parcels whose three documents customs has taken, and that wait for a batch: their numbers."""

    def make(parts=1, **kind):
        number = make_order(**({"mode": "9610", "place": "KIX", "parts": parts} | kind))
        pay(start_payment(order_no=number, now=clock.now()).code_url)
        parcels = [part.number for part in orders.get_order(number).consignments]

        def waiting():
            stands = [customs.documents_of(parcel) for parcel in parcels]
            return all([each[kind].state for kind in each] == ["accepted"] * 3 for each in stands)

        work(waiting)
        work(lambda: not Job.objects.filter(name="clearance.declare", state="waiting").exists())
        return parcels

    return make


def goods(parcel):
    return orders.get_consignment(parcel).goods_state


def signing(parcel):
    waybill = find_waybill(parcel)
    return waybill.signing_state if waybill else ""


def stock_in(batch_no):
    return customs.find_document(batch_no, "711")


def test_a_batch_brings_its_parcels_home(world, gathered, work):
    parcels = gathered(parts=2)
    waybills = [find_waybill(parcel).number for parcel in parcels]
    assert [customs.find_document(parcel, "621") for parcel in parcels] == [None, None]

    batch_no = opened()
    assert [scan(batch_no, parcel) for parcel in (*parcels, parcels[0])] == [True, True, False]
    close_batch(batch_no=batch_no, actor="lin", now=clock.now())
    work(lambda: all(orders.get_consignment(parcel).customs_state == "released" for parcel in parcels))
    work(lambda: not Job.objects.filter(name="dispatch.hand_over", state="waiting").exists())
    assert [goods(parcel) for parcel in parcels] == ["ready", "ready"]

    record_arrival(batch_no=batch_no, actor="lin", now=clock.now())
    for number in waybills:
        found(batch_no, number)
    assert finish_count(batch_no=batch_no, actor="lin", now=clock.now()) == 0
    work(lambda: all(signing(parcel) == "accepted" for parcel in parcels))

    assert [goods(parcel) for parcel in parcels] == ["delivered", "delivered"]
    assert stock_in(batch_no).state == "reviewed"
    [sent] = [each for each in world.port.state()["filings"] if each["kind"] == "711"]
    assert sent["state"] == "399"
    head = read(customs.attempts_of(stock_in(batch_no).id)[0].xml).documents[0]
    assert [line["logisticsNo"] for line in head.lines] == waybills
    facts = ("billNo", "voyageNo", "trafNo", "trafMode", "copNo", "operatorCode", "unloadLocation", "ieFlag")
    assert [head.text(name) for name in facts] == [
        BILL.number,
        "CZ386",
        "CZ386",
        "5",
        batch_no,
        "4401666009",
        "A-03",
        "I",
    ]
    for parcel in parcels:
        listed = read(customs.attempts_of(customs.find_document(parcel, "621").id)[0].xml).documents[0]
        assert [listed.text(name) for name in ("billNo", "voyageNo", "trafNo")] == [
            BILL.number,
            "CZ386",
            "CZ386",
        ]
        assert customs.find_document(parcel, "513").state == "accepted"
        assert [entry.code for entry in journey(parcel)].count("signing_taken") == 1
    assert world.carrier.state()["collected_before_release"] == []
    assert not Job.objects.filter(state="dead").exists()


def test_the_desk_is_told_that_a_parcel_waits_for_a_batch_until_one_is_closed(gathered, work):
    (parcel,) = gathered()

    def waits():
        watch_parcels(consignment_nos=[parcel], now=clock.now())
        return Matter.objects.get(consignment_no=parcel, subject="parcel").waits

    assert waits() == "gathering"
    assert suggested("gathering", "") is None
    batch_no = opened()
    scan(batch_no, parcel)
    assert waits() == "gathering"
    close_batch(batch_no=batch_no, actor="lin", now=clock.now())
    assert waits() == "undeclared"
    work(lambda: orders.get_consignment(parcel).customs_state == "released")
    assert waits() == ""


def test_what_is_missing_damaged_or_too_much_waits_for_somebody(world, gathered, work):
    sound, damaged, missing = gathered(parts=3)
    batch_no = opened()
    for parcel in (sound, damaged, missing):
        scan(batch_no, parcel)
    close_batch(batch_no=batch_no, actor="lin", now=clock.now())
    record_arrival(batch_no=batch_no, actor="lin", now=clock.now())
    assert found(batch_no, find_waybill(sound).number)
    assert found(batch_no, find_waybill(damaged).number, Condition.DAMAGED)
    assert not found(batch_no, "SW000000009")

    assert finish_count(batch_no=batch_no, actor="lin", now=clock.now()) == 3
    work(lambda: [goods(each) for each in (sound, damaged, missing)] == ["delivered", "ready", "ready"])
    kinds = {row.kind: row for row in BatchDifference.objects.all()}
    with pytest.raises(SettlementUnfit):
        settle(kinds["surplus"], "found")
    assert settle(kinds["damaged"], "passed_on")
    assert settle(kinds["missing"], "found")
    assert not settle(kinds["missing"], "lost")
    assert settle(kinds["surplus"], "of_another")
    settled = LogEntry.objects.filter(act="difference_settled", actor="lin").order_by("pk")
    assert [entry.facts for entry in facts_of(settled)] == [
        {"waybill": kinds[kind].waybill_no, "difference": kind, "settlement": how}
        for kind, how in (("damaged", "passed_on"), ("missing", "found"), ("surplus", "of_another"))
    ]
    work(lambda: goods(damaged) == goods(missing) == "delivered")

    sendings = [
        (sending.app_type, len(read(sending.xml).documents[0].lines))
        for sending in customs.attempts_of(stock_in(batch_no).id)
    ]
    assert sendings == [("1", 2), ("2", 3)]
    assert not Job.objects.filter(state="dead").exists()


def settle(row, settlement):
    return settle_difference(
        difference_id=row.pk, settlement=settlement, note="", actor="lin", now=clock.now()
    )


def test_a_parcel_that_comes_later_goes_with_another_batch(gathered, work):
    came, late = gathered(parts=2)
    first = opened()
    for parcel in (came, late):
        scan(first, parcel)
    close_batch(batch_no=first, actor="lin", now=clock.now())
    record_arrival(batch_no=first, actor="lin", now=clock.now())
    found(first, find_waybill(came).number)
    finish_count(batch_no=first, actor="lin", now=clock.now())
    work(lambda: goods(came) == "delivered" and orders.get_consignment(late).customs_state == "released")
    settle(BatchDifference.objects.get(), "next_batch")
    sent = len(customs.attempts_of(customs.find_document(late, "621").id))

    second = opened(MasterBill(number="784-12345686", traffic="5", vehicle="CZ388", voyage="CZ388"))

    assert scan(second, late)
    assert not counting.may_leave(late)
    declares = Job.objects.filter(name="clearance.declare").count()
    close_batch(batch_no=second, actor="lin", now=clock.now())
    assert Job.objects.filter(name="clearance.declare").count() == declares
    record_arrival(batch_no=second, actor="lin", now=clock.now())
    found(second, find_waybill(late).number)
    assert finish_count(batch_no=second, actor="lin", now=clock.now()) == 0
    work(lambda: goods(late) == "delivered")
    assert len(customs.attempts_of(customs.find_document(late, "621").id)) == sent


def test_a_closed_batch_keeps_its_parcels(gathered):
    [parcel] = gathered()
    batch_no = opened()
    with pytest.raises(WaybillUnknown):
        add_parcel(batch_no=batch_no, waybill_no="SW1", actor="lin", now=clock.now())
    with pytest.raises(BatchIsEmpty):
        close_batch(batch_no=batch_no, actor="lin", now=clock.now())
    scan(batch_no, parcel)
    with pytest.raises(ParcelElsewhere):
        scan(opened(MasterBill(number="784-12345686", traffic="5", vehicle="A", voyage="A")), parcel)
    assert remove_parcel(batch_no=batch_no, consignment_no=parcel, actor="lin", now=clock.now())
    scan(batch_no, parcel)
    amend(batch_no, MasterBill(number=BILL.number, traffic="5", vehicle="CZ386", voyage="CZ386", pieces=2))
    with pytest.raises(TooManyPieces):
        close_batch(batch_no=batch_no, actor="lin", now=clock.now())
    amend(batch_no, BILL)

    close_batch(batch_no=batch_no, actor="lin", now=clock.now())

    for late in (
        lambda: scan(batch_no, parcel),
        lambda: remove_parcel(batch_no=batch_no, consignment_no=parcel, actor="lin", now=clock.now()),
        lambda: amend(batch_no, BILL),
        lambda: cancel_batch(batch_no=batch_no, actor="lin", now=clock.now()),
        lambda: close_batch(batch_no=batch_no, actor="lin", now=clock.now()),
        lambda: found(batch_no, "SW1"),
    ):
        with pytest.raises(StepNotAllowed):
            late()
    assert BatchParcel.objects.filter(live=True).count() == 1
    assert Batch.objects.get(number=batch_no).state == "closed"


def amend(batch_no, bill):
    amend_batch(
        batch_no=batch_no, announced=Announced(warehouse_code="KIX", bill=bill), actor="lin", now=clock.now()
    )


def test_bonded_parcels_and_those_declared_already_have_no_batch(house, gathered, make_order, pay, work):
    batch_no = opened()
    bonded = make_order(mode="1210")
    direct = make_order(mode="9610", place="TYO")
    for number in (bonded, direct):
        pay(start_payment(order_no=number, now=clock.now()).code_url)
    parcels = [orders.get_order(number).consignments[0].number for number in (bonded, direct)]
    work(lambda: all(orders.get_consignment(parcel).customs_state == "released" for parcel in parcels))

    with pytest.raises(ModeNotBatched):
        scan(batch_no, parcels[0])
    with pytest.raises(NotToBeDeclared):
        scan(batch_no, parcels[1])
    with pytest.raises(NotFromAbroad):
        opened(warehouse="GZ-NANSHA")
    listed = read(customs.attempts_of(customs.find_document(parcels[1], "621").id)[0].xml).documents[0]
    assert listed.text("voyageNo") == "ET8101"


def test_a_parcel_is_on_one_open_batch_whoever_scans(gathered, together):
    [parcel] = gathered()
    first = opened()
    second = opened(MasterBill(number="784-12345686", traffic="5", vehicle="A", voyage="A"))

    results = together(lambda: scan(first, parcel), lambda: scan(second, parcel))

    assert sorted(isinstance(each, ParcelElsewhere) for each in results) == [False, True]
    assert BatchParcel.objects.count() == 1


def test_a_stock_in_list_that_customs_refused_is_sent_again(world, gathered, work, script):
    [parcel] = gathered()
    batch_no = opened()
    scan(batch_no, parcel)
    close_batch(batch_no=batch_no, actor="lin", now=clock.now())
    record_arrival(batch_no=batch_no, actor="lin", now=clock.now())
    found(batch_no, find_waybill(parcel).number)
    script(world.port, documents=[{"kind": "711", "reject": "800", "reject_text": "监管场所未备案"}])
    finish_count(batch_no=batch_no, actor="lin", now=clock.now())
    work(lambda: stock_in(batch_no).state == "rejected")
    assert goods(parcel) != "delivered"

    assert declare_stock_in(batch_no=batch_no, actor="lin", now=clock.now())
    work(lambda: goods(parcel) == "delivered")

    assert stock_in(batch_no).state == "reviewed"
    assert not declare_stock_in(batch_no=batch_no, actor="lin", now=clock.now())


def test_a_status_that_customs_refused_is_declared_again(world, make_order, pay, work, script):
    number = make_order(mode="9610", place="TYO")
    parcel = orders.get_order(number).consignments[0].number
    script(world.port, documents=[{"kind": "513", "reject": "5050", "reject_text": "运单不存在"}])
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: signing(parcel) == "failed")
    assert customs.find_document(parcel, "513").state == "rejected"
    assert "运单不存在" in customs.find_document(parcel, "513").last_text

    follow_signing(consignment_no=parcel, again=True, now=clock.now())
    work(lambda: follow_signing(consignment_no=parcel, now=clock.now()) == "accepted")

    assert customs.find_document(parcel, "513").state == "accepted"


@pytest.fixture
def left_behind(world, gathered, work, script):
    """A parcel that customs has taken in with its first flight, and that did not come with it."""

    def make():
        came, late = gathered(parts=2)
        script(world.port, documents=[{"kind": "621", "order_no": late, "hold": "120"}])
        first = opened()
        for parcel in (came, late):
            scan(first, parcel)
        close_batch(batch_no=first, actor="lin", now=clock.now())
        work(lambda: orders.get_consignment(late).customs_state == "accepted")
        record_arrival(batch_no=first, actor="lin", now=clock.now())
        found(first, find_waybill(came).number)
        finish_count(batch_no=first, actor="lin", now=clock.now())
        settle(BatchDifference.objects.get(), "next_batch")
        second = opened(MasterBill(number="784-12345686", traffic="5", vehicle="CZ388", voyage="CZ388"))
        scan(second, late)
        return first, second, late

    return make


def shown(address):
    """A page as one sees it who holds every role of the house."""
    user = cases.make_user("operator", name=f"o{User.objects.count()}@demo.example")
    user.roles = [role for role in ROLES if role != "supplier"]
    user.save()
    return sign_in(user).get(address).content.decode()


def at_the_port(world, parcel):
    return world.port.registry.in_order(parcel, "621")[-1]


def flight_of_newest(parcel):
    sending = customs.attempts_of(customs.find_document(parcel, "621").id)[-1]
    document = read(sending.xml).documents[0]
    return sending.app_type, *(document.text(name) for name in ("trafNo", "voyageNo", "billNo"))


def test_a_list_that_names_the_first_flight_is_changed_by_two_people(left_behind, work):
    first, second, late = left_behind()
    assert flight_of_newest(late) == ("1", "CZ386", "CZ386", BILL.number)

    close_batch(batch_no=second, actor="lin", now=clock.now())

    proposal = Amendment.objects.get(consignment_no=late)
    page = shown(f"/zh/console/batches/{second}/")
    assert "清单所填运输工具不符" in page and f"/zh/console/amendments/{proposal.pk}/" in page
    proposed = shown(f"/en/console/amendments/{proposal.pk}/")
    assert "CZ386" in proposed and "CZ388" in proposed and "Name another vehicle in the list" in proposed
    assert (proposal.kind, proposal.state, proposal.made_by) == ("flight", "proposed", "lin")
    assert lists_amiss(second)[late].named.batch_no == first
    with pytest.raises(SecondPersonNeeded):
        decide_amendment(amendment_id=proposal.pk, approve=True, actor="lin", now=clock.now())
    decide_amendment(amendment_id=proposal.pk, approve=True, actor="mei", now=clock.now())

    assert flight_of_newest(late) == ("2", "CZ388", "CZ388", "784-12345686")
    assert lists_amiss(second) == {}
    number = customs.find_document(late, "621").invt_no
    work(lambda: orders.get_consignment(late).customs_state == "released")
    assert customs.find_document(late, "621").invt_no == number != ""
    assert not Job.objects.filter(state="dead").exists()


def test_a_list_released_for_the_first_flight_is_named_and_not_changed(world, left_behind, work):
    first, second, late = left_behind()
    close_batch(batch_no=second, actor="lin", now=clock.now())
    decided = httpx2.post(
        f"{world.port.url}/lists/{at_the_port(world, late).serial}/release", trust_env=False, timeout=60
    )
    assert decided.status_code < 400
    work(lambda: orders.get_consignment(late).customs_state == "released")

    amiss = lists_amiss(second)[late]
    assert (amiss.is_released, amiss.named.batch_no, amiss.named.voyage) == (True, first, "CZ386")
    assert "Released for another vehicle" in shown(f"/en/console/batches/{second}/")
    with pytest.raises(ListNotChangeable):
        decide_amendment(amendment_id=Amendment.objects.get().pk, approve=True, actor="mei", now=clock.now())
    with pytest.raises(NothingToAmend):
        propose_flight(consignment_no=late, actor="lin", now=clock.now())


def test_a_list_that_is_to_be_cancelled_is_not_changed(left_behind):
    _, second, late = left_behind()
    close_batch(batch_no=second, actor="lin", now=clock.now())
    Consignment.objects.filter(number=late).update(customs_state="cancelling")
    before = customs.find_document(late, "621")

    with pytest.raises(ListNotChangeable):
        decide_amendment(amendment_id=Amendment.objects.get().pk, approve=True, actor="mei", now=clock.now())
    assert customs.find_document(late, "621") == before
    decide_amendment(amendment_id=Amendment.objects.get().pk, approve=False, actor="mei", now=clock.now())
    with pytest.raises(NothingToAmend):
        propose_flight(consignment_no=late, actor="lin", now=clock.now())


def test_a_change_that_customs_refuses_leaves_the_list_and_is_said(world, left_behind, work):
    _, second, late = left_behind()
    close_batch(batch_no=second, actor="lin", now=clock.now())
    world.port.registry.change(at_the_port(world, late).serial, state="500")
    decide_amendment(amendment_id=Amendment.objects.get().pk, approve=True, actor="mei", now=clock.now())
    work(lambda: lists_amiss(second)[late].refused if lists_amiss(second) else False)

    assert orders.get_consignment(late).customs_state == "accepted"
    assert customs.find_document(late, "621").state == "accepted"
