"""What is let rest is out of the way until its moment, and never lost; a repair and its entry of the log stand together."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from server.tests import desk_cases as cases
from server.tests.locks import PATIENCE, until_somebody_waits

from entrepot.customs import data_calls, handling, matters, repairs
from entrepot.customs.models import DataCall, Matter, MatterTally, RepairItem, RepairRun
from entrepot.customs.repairs import Group
from entrepot.orders.models import Consignment
from entrepot.platform.models import Job
from entrepot.records.models import LogEntry
from entrepot.usecases.clearance.let_matter_rest import RestUnexplained, let_matter_rest
from entrepot.usecases.clearance.repair_group import repair_group
from entrepot.usecases.clearance.repair_item import repair_item
from entrepot.usecases.clearance.repair_matter import repair_matter
from entrepot.usecases.clearance.repairing import RepairedAlready
from entrepot.usecases.clearance.send_data_again import open_call
from entrepot.usecases.clearance.spread_repair import spread_repair
from entrepot.usecases.clearance.stop_repair import stop_repair
from entrepot.usecases.clearance.sweep_matters import sweep_matters
from entrepot.usecases.clearance.wake_matter import wake_matter
from entrepot.usecases.clearance.watch_parcels import watch_parcels
from entrepot.usecases.watching.watch_subject import tell, watch_subject

NOW = cases.NOW + timedelta(hours=3)
UNTIL = NOW + timedelta(hours=5)
GROUP = Group(waits="rejected", cause="1332", port="national", mode="1210")


def watch(*parcels, now=NOW):
    return watch_parcels(consignment_nos=[parcel.number for parcel in parcels], now=now)


def rejected(cause="[Code:1332;Desc:支付单金额与订单金额不一致]"):
    return cases.make_order(customs="rejected", goods="allocated", cause=cause)


def matter_of(parcel):
    return Matter.objects.get(consignment_no=parcel.number)


def let_rest(parcel, reason="customs looks into it", until=UNTIL):
    let_matter_rest(matter_id=matter_of(parcel).pk, until=until, reason=reason, actor="lin", now=NOW)


def tallies():
    return {(row.waits, row.rests): row.count for row in MatterTally.objects.filter(count__gt=0)}


@pytest.mark.django_db
def test_it_rests_with_who_and_why_counted_by_itself_and_wakes_at_its_moment():
    parcel, other = rejected(), rejected()
    watch(parcel, other)

    let_rest(parcel, reason="  ask 13800000000 again ")
    assert tallies() == {("rejected", False): 1, ("rejected", True): 1}
    assert matters.prove_tallies() == ()
    entry = LogEntry.objects.get(act="let_rest")
    facts = json.loads(entry.text)
    assert (entry.actor, facts["fact.until"]) == ("lin", UNTIL.isoformat())
    assert facts["fact.reason"] == matter_of(parcel).rests_why == "ask 138••••0000 again"
    assert watch(parcel) == 0

    assert sweep_matters(now=UNTIL - timedelta(seconds=1)) == 0
    assert sweep_matters(now=UNTIL) == 1
    assert (matter_of(parcel).wakes_at, matter_of(parcel).rests_by) == (None, "")
    assert tallies() == {("rejected", False): 2}


@pytest.mark.django_db
def test_it_comes_back_at_once_where_it_waits_for_something_else_and_is_settled_like_any_other():
    moved, through, same = rejected(), rejected(), rejected()
    watch(moved, through, same)
    for parcel in (moved, through, same):
        let_rest(parcel)

    Consignment.objects.filter(pk=moved.pk).update(customs_state="detained")
    Consignment.objects.filter(pk=through.pk).update(customs_state="released")
    watch(moved, through, same)

    assert (matter_of(moved).waits, matter_of(moved).wakes_at) == ("held", None)
    assert (matter_of(through).waits, matter_of(through).wakes_at) == ("", None)
    assert matter_of(same).wakes_at == UNTIL
    assert matters.prove_tallies() == ()


@pytest.mark.django_db
def test_it_is_brought_back_by_hand_once():
    parcel = rejected()
    watch(parcel)
    let_rest(parcel)

    wake_matter(matter_id=matter_of(parcel).pk, actor="he", now=NOW)
    with pytest.raises(handling.AwakeAlready):
        wake_matter(matter_id=matter_of(parcel).pk, actor="he", now=NOW)

    assert list(LogEntry.objects.filter(act="woken").values_list("actor", flat=True)) == ["he"]
    assert tallies() == {("rejected", False): 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("until", "reason", "problem"),
    [
        (NOW, "customs looks into it", handling.RestMisfit),
        (NOW + timedelta(days=30, seconds=1), "customs looks into it", handling.RestMisfit),
        (UNTIL, " x ", RestUnexplained),
    ],
)
def test_a_rest_without_end_or_reason_is_refused_and_leaves_no_trace(until, reason, problem):
    parcel = rejected()
    watch(parcel)

    with pytest.raises(problem):
        let_rest(parcel, reason=reason, until=until)

    assert matter_of(parcel).wakes_at is None
    assert not LogEntry.objects.filter(act="let_rest").exists()


@pytest.mark.django_db
def test_the_repair_of_a_group_leaves_alone_what_rests():
    resting, awake = rejected(), rejected()
    watch(resting, awake)
    let_rest(resting)

    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    spread_repair(run=run, now=NOW)

    assert [item.matter_id for item in RepairItem.objects.all()] == [matter_of(awake).pk]


@pytest.fixture
def full_log(db):
    """A disk on which the entry of a repair finds no room."""

    def refuse(execute, sql, params, many, context):
        if "records_logentry" in sql and "repaired" in (params or ()):
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.django_db
def test_a_repair_without_its_entry_of_the_log_does_not_happen(full_log):
    parcel = rejected()
    watch(parcel)

    with pytest.raises(OperationalError, match="disk full"):
        repair_matter(matter_id=matter_of(parcel).pk, repair="declare_again", actor="lin", now=NOW)

    assert not Job.objects.filter(name="clearance.declare").exists()
    assert matter_of(parcel).repair == ""
    assert not LogEntry.objects.filter(act="declared_again").exists()


@pytest.mark.django_db
def test_an_item_of_a_group_is_repaired_logged_and_ended_together(full_log):
    watch(rejected())
    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    spread_repair(run=run, now=NOW)
    item = RepairItem.objects.get()

    with pytest.raises(OperationalError, match="disk full"):
        repair_item(item=item.pk, now=NOW)

    item.refresh_from_db()
    assert (item.state, Job.objects.filter(name="clearance.declare").count()) == ("waiting", 0)
    assert repairs.get_run(run).state == "running"


@pytest.mark.django_db(transaction=True)
def test_one_of_eight_repairs_an_item_and_the_last_of_them_ends_the_run(together):
    watch(*[rejected() for _ in range(4)])
    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    spread_repair(run=run, now=NOW)
    items = list(RepairItem.objects.values_list("pk", flat=True))

    results = together(*[lambda at=at: repair_item(item=at, now=NOW) for at in (*items, *items)])

    assert results == [None] * 8
    assert repairs.progress_of(run) == {"done": 4}
    assert repairs.get_run(run).state == "done"
    assert LogEntry.objects.filter(act="repaired").count() == 4
    assert Job.objects.filter(name="clearance.declare").count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: it knows no circle")
def test_a_run_is_stopped_while_an_item_of_it_is_repaired(together):
    watch(rejected(), rejected())
    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    spread_repair(run=run, now=NOW)
    item = RepairItem.objects.order_by("id").values_list("pk", flat=True)[0]
    is_claimed = threading.Event()

    def repair():
        with transaction.atomic(durable=True):
            repairs.claim(item, now=NOW)
            is_claimed.set()
            until_somebody_waits()
            repairs.close_if_done(run, now=NOW)

    def stop():
        is_claimed.wait(timeout=PATIENCE)
        stop_repair(run=run, actor="he", now=NOW)

    assert together(repair, stop) == [None, None]

    assert repairs.progress_of(run) == {"done": 1, "stopped": 1}
    assert repairs.get_run(run).state == "stopped"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: it knows no circle")
def test_data_are_sent_again_by_two_buttons_and_nobody_waits_in_a_circle(together):
    parcel = cases.make_order(customs="released", goods="delivered")
    call = DataCall.objects.create(
        port="national",
        session="S1",
        order_no=parcel.order.number,
        consignment_no=parcel.number,
        called_at=cases.NOW,
        due_at=cases.NOW,
        state="failed",
    )
    watch_subject(subject="data_call", refs=[call.pk], now=NOW)
    is_open = threading.Event()

    def by_its_page():
        with transaction.atomic(durable=True):
            open_call(call=call.pk, actor="lin", now=NOW)
            is_open.set()
            until_somebody_waits()
            tell("data_call", [call.pk], now=NOW)

    def by_the_inbox():
        is_open.wait(timeout=PATIENCE)
        repair_matter(matter_id=Matter.objects.get().pk, repair="send_data", actor="he", now=NOW)

    page, inbox = together(by_its_page, by_the_inbox)
    assert page is None
    assert isinstance(inbox, data_calls.CallUnderWay)


@pytest.mark.django_db(transaction=True)
def test_of_eight_presses_at_one_moment_one_repairs(together):
    watch(rejected())
    matter = matters.get_matter(Matter.objects.get().pk)

    def press():
        with transaction.atomic():
            return handling.claim_repair(matter, repair="declare_again", now=NOW)

    assert sorted(together(*[press] * 8)) == [False] * 7 + [True]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_one_moment_the_second_is_told_who_was_first(together):
    watch(rejected())
    pk = Matter.objects.get().pk

    def press(who):
        return lambda: repair_matter(matter_id=pk, repair="declare_again", actor=who, now=NOW)

    results = together(press("lin"), press("he"))

    first = LogEntry.objects.get(act="repaired").actor
    (refused,) = [each for each in results if each is not None]
    assert isinstance(refused, RepairedAlready) and refused.params["who"] == first
    assert Job.objects.filter(name="clearance.declare").count() == 1


@pytest.mark.django_db
def test_a_run_leaves_alone_what_somebody_had_repaired_since_it_began():
    parcel = rejected()
    watch(parcel)
    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    spread_repair(run=run, now=NOW)
    Matter.objects.update(repair="declare_again", repaired_at=NOW + timedelta(seconds=1))

    repair_item(item=RepairItem.objects.get().pk, now=NOW + timedelta(seconds=2))

    assert repairs.progress_of(run) == {"overtaken": 1}
    assert not Job.objects.filter(name="clearance.declare").exists()


def look_and_close(run, *, now):
    """The naive way: look whether something is left, then close; each sees what the other has not committed as left."""
    if not RepairItem.objects.filter(run=run, state=repairs.WAITING).exists():
        RepairRun.objects.filter(pk=run).update(state="done", ended_at=now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time: two ends can't overlap"
)
@pytest.mark.parametrize(("close", "state"), [(repairs.close_if_done, "done"), (look_and_close, "running")])
def test_two_who_end_the_last_items_at_the_same_moment_close_the_run(together, close, state):
    watch(rejected(), rejected())
    run = repair_group(group=GROUP, repair="declare_again", actor="lin", now=NOW)
    spread_repair(run=run, now=NOW)
    both_ended, both_looked = threading.Barrier(2), threading.Barrier(2)

    def end(item):
        with transaction.atomic(durable=True):
            repairs.claim(item, now=NOW)
            both_ended.wait(timeout=PATIENCE)
            close(run, now=NOW)
            if close is look_and_close:
                both_looked.wait(timeout=PATIENCE)

    ends = [lambda pk=pk: end(pk) for pk in RepairItem.objects.values_list("pk", flat=True)]
    assert together(*ends) == [None, None]

    assert repairs.get_run(run).state == state
    assert connection.vendor == "postgresql"
