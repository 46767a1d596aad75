"""What the desk has open: kept up to date, counted, taken, repaired one by one and in groups, without network."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import translation
from server.tests import desk_cases as cases

from entrepot.console.templatetags.console import door_error
from entrepot.customs import clocks, figures, handling, matters, repairs
from entrepot.customs.models import (
    Attempt,
    CustomsDocument,
    InboundMessage,
    Matter,
    MatterTally,
    PortDoor,
    PortFigure,
    RepairItem,
)
from entrepot.customs.ports.protocol import PortRefused
from entrepot.customs.repairs import Group, NothingToRepair, RepairRunning
from entrepot.orders.models import Consignment, Order
from entrepot.platform.access import Actor
from entrepot.platform.http import PartnerUnreachable
from entrepot.platform.models import Job
from entrepot.records.models import LogEntry
from entrepot.usecases.clearance.hand_over_matter import NoSuchColleague, hand_over_matter
from entrepot.usecases.clearance.measure_ports import measure_ports
from entrepot.usecases.clearance.repair_group import repair_group
from entrepot.usecases.clearance.repair_item import repair_item
from entrepot.usecases.clearance.repair_matter import repair_matter
from entrepot.usecases.clearance.repairing import RepairedAlready, RepairMisfit
from entrepot.usecases.clearance.repairs import suggested
from entrepot.usecases.clearance.set_clock import set_clock
from entrepot.usecases.clearance.spread_repair import spread_repair
from entrepot.usecases.clearance.stop_repair import RepairEnded, stop_repair
from entrepot.usecases.clearance.sweep_matters import sweep_matters
from entrepot.usecases.clearance.take_matter import take_matter
from entrepot.usecases.clearance.watch_letters import watch_letters
from entrepot.usecases.clearance.watch_parcels import watch_parcels
from entrepot_core.customs.matters import Waits, defaults

pytestmark = pytest.mark.django_db
NOW = cases.NOW + timedelta(hours=3)
LIN, HE = Actor(user_id=1, name="lin"), Actor(user_id=2, name="he")


def watch(*parcels, now=NOW):
    return watch_parcels(consignment_nos=[parcel.number for parcel in parcels], now=now)


def matter_of(parcel):
    return Matter.objects.get(consignment_no=parcel.number)


def tallies():
    return {(row.waits, row.cause): row.count for row in MatterTally.objects.filter(count__gt=0)}


def rejected(cause="[Code:1332;Desc:支付单金额与订单金额不一致]"):
    return cases.make_order(customs="rejected", goods="allocated", cause=cause)


def forget():
    """As if nobody had been told of what was written so far."""
    Matter.objects.all().delete()
    MatterTally.objects.all().delete()


def test_a_refused_parcel_is_open_with_its_cause_clock_and_tally_and_settled_once_released():
    parcel = rejected()
    forget()

    assert watch(parcel) == 1
    found = matter_of(parcel)
    assert (found.waits, found.cause, found.for_person) == ("rejected", "1332", True)
    assert found.due_at - found.since == timedelta(minutes=defaults()["rejected"])
    assert tallies() == {("rejected", "1332"): 1}

    Consignment.objects.filter(pk=parcel.pk).update(customs_state="released")
    assert watch(parcel) == 1
    assert (matter_of(parcel).waits, matter_of(parcel).due_at) == ("", None)
    assert tallies() == {}


def test_looking_again_writes_nothing():
    parcels = [rejected() for _ in range(3)]
    forget()

    assert watch(*parcels) == 3
    assert watch(*parcels) == 0
    assert tallies() == {("rejected", "1332"): 3}
    assert matters.prove_tallies() == ()


def test_a_tally_that_is_wrong_is_found_out():
    watch(rejected())
    MatterTally.objects.update(count=7)

    assert matters.prove_tallies() == ("rejected 1332 national 1210",)


@pytest.mark.django_db(transaction=True)
def test_eight_who_look_at_the_same_parcels_count_each_once(together):
    parcels = [rejected() for _ in range(4)]
    forget()

    together(*[lambda: watch(*parcels) for _ in range(8)])

    assert tallies() == {("rejected", "1332"): 4}
    assert matters.prove_tallies() == ()


def test_the_sweep_finds_what_nobody_told_of_and_goes_on_from_there(django_assert_max_num_queries):
    old = [rejected() for _ in range(3)]
    letter = cases.make_refused_letter()
    parked = cases.make_receipt(None, "800", "[Code:2600;Desc:放行]", effect="parked")
    forget()

    assert sweep_matters(now=NOW) == 5
    assert Counter(Matter.objects.values_list("waits", flat=True)) == {
        "rejected": 3,
        "refused": 1,
        "parked": 1,
    }
    assert sweep_matters(now=NOW) == 0

    late = NOW + timedelta(minutes=10)
    Consignment.objects.filter(pk=old[0].pk).update(customs_state="closed", updated_at=late)
    parked.effect = "moved"
    parked.save()
    InboundMessage.objects.filter(pk=letter.pk).delete()
    with django_assert_max_num_queries(80):
        assert sweep_matters(now=late) == 3
    assert tallies() == {("rejected", "1332"): 2}


def test_a_sending_that_stays_at_the_door_is_told_apart_from_silence():
    parcel = cases.make_order(customs="declaring", goods="allocated")
    CustomsDocument.objects.filter(consignment_no=parcel.number, kind="621").update(state="sent")
    CustomsDocument.objects.filter(consignment_no=parcel.number).exclude(kind="621").update(state="accepted")
    watch(parcel)
    assert (matter_of(parcel).waits, matter_of(parcel).cause) == ("list", "sent")

    Attempt.objects.filter(document__consignment_no=parcel.number, document__kind="621").update(
        sent_at=None, live=True
    )
    assert sweep_matters(now=NOW) == 1
    assert matter_of(parcel).cause == "unsent"
    assert suggested("list", "unsent") == "send_again"

    Attempt.objects.filter(document__consignment_no=parcel.number).update(sent_at=NOW)
    assert sweep_matters(now=NOW) == 1
    assert matter_of(parcel).cause == "sent"


def test_one_takes_it_and_another_is_told_who_has_it():
    watch(rejected())
    pk = Matter.objects.get().pk

    take_matter(matter_id=pk, actor=LIN, now=NOW)
    take_matter(matter_id=pk, actor=LIN, now=NOW)
    with pytest.raises(handling.MatterTaken) as refused:
        take_matter(matter_id=pk, actor=HE, now=NOW)

    assert refused.value.params == {"owner": "lin"}
    assert LogEntry.objects.filter(act="taken").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_eight_hands_one_has_it(together):
    watch(rejected())
    pk = Matter.objects.get().pk

    results = together(
        *[
            lambda at=at: take_matter(matter_id=pk, actor=Actor(user_id=at, name=f"clerk{at}"), now=NOW)
            for at in range(8)
        ]
    )

    assert results.count(None) == 1


def test_it_is_handed_only_to_one_who_works_at_the_desk():
    watch(rejected())
    pk, clerk, shopper = Matter.objects.get().pk, cases.make_user("clearance"), cases.make_user("shopper")

    for name in (shopper.username, "nobody-by-this-name"):
        with pytest.raises(NoSuchColleague):
            hand_over_matter(matter_id=pk, to=name, actor="lin", now=NOW)
    hand_over_matter(matter_id=pk, to=clerk.username, actor="lin", now=NOW)
    assert Matter.objects.get().owner == clerk.username

    hand_over_matter(matter_id=pk, to="", actor="lin", now=NOW)
    assert Matter.objects.get().owner == ""


def test_a_letter_put_aside_stays_aside_and_a_parcel_cannot_be():
    letter = cases.make_refused_letter()
    watch_letters(letter_ids=[letter.pk], now=NOW)
    pk = Matter.objects.get().pk

    repair_matter(matter_id=pk, repair="set_aside", actor="lin", now=NOW)
    assert watch_letters(letter_ids=[letter.pk], now=NOW) == 0
    assert (Matter.objects.get().aside_by, tallies()) == ("lin", {})

    parcel = rejected()
    watch(parcel)
    with pytest.raises(handling.NotForAside):
        handling.set_aside(matter_of(parcel).pk, by="lin", now=NOW)


def test_a_rule_of_the_house_winds_the_clocks_that_run_and_is_logged():
    parcel = rejected()
    watch(parcel)

    set_clock(waits="rejected", port="national", mode="", minutes=5, actor="lin", now=NOW)
    assert matter_of(parcel).due_at - matter_of(parcel).since == timedelta(minutes=5)

    set_clock(waits="rejected", port="national", mode="", minutes=None, actor="he", now=NOW)
    assert matter_of(parcel).due_at - matter_of(parcel).since == timedelta(minutes=defaults()["rejected"])
    assert [(each.minutes, each.set_by) for each in clocks.changes()] == [(None, "he"), (5, "lin")]
    assert watch(parcel) == 0


@pytest.mark.parametrize(("waits", "minutes"), [("nonsense", 5), ("rejected", 0), ("rejected", 43201)])
def test_a_clock_that_cannot_be_is_refused(waits, minutes):
    with pytest.raises(clocks.ClockMisfit):
        set_clock(waits=waits, port="", mode="", minutes=minutes, actor="lin", now=NOW)
    assert clocks.changes() == ()


def test_everything_that_waits_has_a_repair_but_what_others_must_do():
    without = {waits for waits in Waits if suggested(waits, "1332") is None}

    assert without == {
        Waits.HELD,
        Waits.BUYER,
        Waits.FILING,
        Waits.EXPIRY,
        Waits.DIFFERENCE,
        Waits.GATHERING,
        Waits.DECISION,
        Waits.CALL,
    }
    assert suggested("rejected", "13127") == "ask_buyer"
    assert suggested("rejected", "1313") is None


def test_declaring_again_is_one_button_and_a_second_press_is_told_so():
    parcel = rejected()
    watch(parcel)
    pk = matter_of(parcel).pk

    repair_matter(matter_id=pk, repair="declare_again", actor="lin", now=NOW)

    assert Job.objects.filter(name="clearance.declare", payload__consignment_no=parcel.number).count() == 1
    assert LogEntry.objects.filter(act="repaired", actor="lin", consignment_no=parcel.number).count() == 1
    with pytest.raises(RepairMisfit):
        repair_matter(matter_id=pk, repair="fetch", actor="lin", now=NOW)


def test_a_second_press_seconds_later_repairs_nothing_and_says_who_did_and_when():
    parcel = rejected()
    watch(parcel)
    pk = matter_of(parcel).pk
    repair_matter(matter_id=pk, repair="declare_again", actor="lin", now=NOW)

    with pytest.raises(RepairedAlready) as refused:
        repair_matter(matter_id=pk, repair="declare_again", actor="he", now=NOW + timedelta(seconds=5))
    assert refused.value.params == {"who": "lin", "at": f"{NOW + timedelta(hours=8):%H:%M}"}
    assert Job.objects.filter(name="clearance.declare").count() == 1

    seen, later = matter_of(parcel).repaired_at, NOW + timedelta(hours=1)
    repair_matter(matter_id=pk, repair="declare_again", actor="he", seen=seen, now=later)
    entries = LogEntry.objects.filter(act="repaired").order_by("pk")
    assert [entry.actor for entry in entries] == ["lin", "he"]


def test_the_buyer_is_asked_once_and_then_waited_for():
    parcel = rejected("[Code:13127;Desc:订购人姓名不一致]")
    watch(parcel)

    repair_matter(matter_id=matter_of(parcel).pk, repair="ask_buyer", actor="lin", now=NOW)

    assert Order.objects.get(pk=parcel.order_id).service_state == "correction_needed"
    assert (matter_of(parcel).waits, matter_of(parcel).cause) == ("buyer", "13127")


GROUP = Group(waits="rejected", cause="1332", port="national", mode="1210")


def test_a_group_is_repaired_parcel_by_parcel_and_what_was_refused_says_why():
    parcels = [rejected() for _ in range(4)]
    other = rejected("[Code:13127;Desc:订购人姓名不一致]")
    watch(*parcels, other)
    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    with pytest.raises(RepairRunning):
        repair_group(group=GROUP, repair="declare_again", actor="he", now=NOW)
    Order.objects.filter(pk=parcels[0].order_id).update(service_state="correction_needed")

    spread_repair(run=run, now=NOW)
    spread_repair(run=run, now=NOW)
    items = list(RepairItem.objects.order_by("id").values_list("pk", flat=True))
    for item in (*items, *items):
        repair_item(item=item, now=NOW)

    assert repairs.progress_of(run) == {"done": 3, "refused": 1}
    assert "can be declared again" in RepairItem.objects.get(state="refused").why
    assert repairs.get_run(run).state == "done"
    assert Job.objects.filter(name="clearance.declare").count() == 3
    assert matter_of(other).repair == ""


def test_what_moved_on_before_its_turn_came_is_no_refusal():
    parcel = rejected()
    watch(parcel)
    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    spread_repair(run=run, now=NOW)
    item = RepairItem.objects.get()

    repair_matter(matter_id=matter_of(parcel).pk, repair="declare_again", actor="he", now=NOW)
    Consignment.objects.filter(pk=parcel.pk).update(customs_state="declaring")
    watch(parcel)
    repair_item(item=item.pk, now=NOW)

    assert repairs.progress_of(run) == {"overtaken": 1}
    assert Job.objects.filter(name="clearance.declare").count() == 1


def test_a_stopped_run_leaves_the_rest_alone():
    watch(*[rejected() for _ in range(3)])
    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    spread_repair(run=run, now=NOW)
    first, *rest = RepairItem.objects.order_by("id").values_list("pk", flat=True)
    repair_item(item=first, now=NOW)

    stop_repair(run=run, actor="he", now=NOW)
    for item in rest:
        repair_item(item=item, now=NOW)

    assert repairs.progress_of(run) == {"done": 1, "stopped": 2}
    entry = LogEntry.objects.get(act="repair_stopped")
    assert (entry.actor, entry.ref, json.loads(entry.text)["fact.count"]) == ("he", f"repair:{run}", 2)
    with pytest.raises(RepairEnded):
        stop_repair(run=run, actor="lin", now=NOW)
    assert LogEntry.objects.filter(act="repair_stopped").count() == 1
    assert Job.objects.filter(name="clearance.declare").count() == 1


def test_an_empty_group_or_another_repair_is_refused():
    with pytest.raises(NothingToRepair):
        repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    with pytest.raises(RepairMisfit):
        repair_group(group=GROUP, repair="fetch", actor="lin", now=NOW)
    assert not Job.objects.filter(name="clearance.spread_repair").exists()


def test_a_run_of_more_than_one_page_is_spread_by_jobs_of_its_own(monkeypatch):
    monkeypatch.setattr("entrepot.usecases.clearance.spread_repair.AT_ONCE", 2)
    watch(*[rejected() for _ in range(5)])
    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)

    for _ in range(3):
        assert not repairs.get_run(run).spread
        spread_repair(run=run, now=NOW)

    assert repairs.get_run(run).spread
    assert Job.objects.filter(name="clearance.spread_repair").count() == 3
    assert RepairItem.objects.filter(run=run).count() == 5


def test_answers_are_counted_once_by_how_long_they_took():
    parcel = cases.make_order(customs="accepted", goods="allocated")
    document = CustomsDocument.objects.get(consignment_no=parcel.number, kind="621")
    Attempt.objects.filter(document=document).update(made_at=cases.NOW)
    document.receipts.all().delete()
    for seconds in (20, 25, 400):
        receipt = cases.make_receipt(document, "120", "", effect="moved")
        type(receipt).objects.filter(pk=receipt.pk).update(received_at=cases.NOW + timedelta(seconds=seconds))

    assert measure_ports(now=NOW) > 0
    assert measure_ports(now=NOW) == 0

    rows = PortFigure.objects.filter(name="621:120", span="hour", bucket__gte=0)
    counts = {row.bucket: row.count for row in rows}
    assert figures.quantile(counts, 0.5) == 30
    assert figures.quantile(counts, 0.9) == 600


def test_a_door_that_is_shut_is_counted_and_an_open_one_noted_now_and_then(django_assert_num_queries):
    figures.note_failure("national", problem=PartnerUnreachable(partner="Customs"), now=NOW)
    figures.note_failure("national", problem=PortRefused(reason="closed"), now=NOW)
    door = PortDoor.objects.get()
    assert (door.failures, door.sent_at) == (2, None)
    with translation.override("zh-hans"):
        assert door_error(door) == "口岸未接收报文：closed。"

    figures.note_sent("national", now=NOW)
    with django_assert_num_queries(1):
        figures.note_sent("national", now=NOW + timedelta(seconds=1))
    assert (PortDoor.objects.get().failures, PortDoor.objects.get().sent_at) == (0, NOW)
