"""Every port and every case: whatever a port speaks, its answers lead to the same, or it says plainly what it does not take."""

from collections.abc import Callable
from dataclasses import dataclass

import httpx2
import pytest
from server.tests.clearance.through_ports import declare, office_of, until
from server.tests.desk_cases import BILL, add_osaka, ask_back

from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.customs.models import Attempt, Batch, CustomsDocument, InboundMessage, TaxBill
from entrepot.customs.ports import PORTS, describe
from entrepot.customs.ports.protocol import KindNotTaken
from entrepot.logistics.queries import find_waybill
from entrepot.orders import queries as orders
from entrepot.orders import returns
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.models import Job
from entrepot.usecases.amendments.decide_amendment import decide_amendment
from entrepot.usecases.amendments.propose_amendment import propose_amendment
from entrepot.usecases.arrivals.add_parcel import add_parcel
from entrepot.usecases.arrivals.close_batch import close_batch
from entrepot.usecases.arrivals.finish_count import finish_count
from entrepot.usecases.arrivals.note_find import note_find
from entrepot.usecases.arrivals.open_batch import open_batch
from entrepot.usecases.arrivals.opening import Announced
from entrepot.usecases.arrivals.record_arrival import record_arrival
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot.usecases.repair.prove_house import prove_house
from entrepot.usecases.service.call_off import call_off
from entrepot.usecases.service.cancel_order import TooLateToCancel
from entrepot.usecases.service.receive_return import receive_return
from entrepot_core.customs.batches import Condition

__all__ = ["declare", "until"]
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(kw_only=True)
class Walk:
    """One port, and what a case does there. ``asks`` are the kinds of documents that the case sends beside order and list."""

    port: str
    world: object
    place: Callable[..., str]
    until: Callable[..., None]
    script: Callable[..., None]

    def declared(self, **of_list) -> str:
        """A paid parcel whose list goes as ``of_list`` says; its number."""

        def prepare(parcel):
            if of_list:
                self.say("621", parcel, **of_list)

        return f"{self.place(self.port, prepare=prepare)}A"

    def say(self, kind, parcel, **behaviour):
        self.script(self.world.port, documents=[{"kind": kind, "order_no": parcel, **behaviour}])

    def till(self, done) -> None:
        self.until(self.port, done)

    def till_quiet(self) -> None:
        self.till(lambda: not Job.objects.filter(state__in=["waiting", "leased"]).exists())

    def filed(self, kind, parcel):
        """What the port has on file of a kind, oldest first."""
        return [each for each in self.world.port.registry.all(kind) if each.order_no == parcel]


def state(parcel):
    return orders.get_consignment(parcel).customs_state


def goods(parcel):
    return orders.get_consignment(parcel).goods_state


def refunds(parcel):
    return [each.state for each in payments.refunds_of_order(parcel[:-1])]


def deducted():
    return [item.deducted for item in books.list_items()]


def cancelled(walk: Walk) -> None:
    parcel = walk.declared(hold="120")
    walk.till(lambda: state(parcel) == "accepted")
    call_off(actor="desk", order_no=parcel[:-1], reason="changed my mind", now=clock.now())
    walk.till(lambda: refunds(parcel) == ["done"])

    assert state(parcel) == customs.find_document(parcel, "621").state == "cancelled"
    assert customs.find_document(parcel, "623").state == "done"
    assert [(each.door, each.state) for each in walk.filed("623", parcel)] == [(walk.port, "399")]
    assert deducted() == [0]


def cancelled_in_vain(walk: Walk) -> None:
    parcel = walk.declared(hold="120")
    walk.say("623", parcel, reject="22007", reject_text="对应清单已放行")
    walk.till(lambda: state(parcel) == "accepted")
    call_off(actor="desk", order_no=parcel[:-1], reason="changed my mind", now=clock.now())
    walk.till(lambda: customs.find_document(parcel, "623").state == "failed")

    assert (state(parcel), refunds(parcel)) == ("accepted", [])
    assert "22007" in customs.find_document(parcel, "623").last_text


def returned(walk: Walk) -> None:
    parcel = walk.declared()
    walk.till(lambda: goods(parcel) == "delivered" and TaxBill.objects.filter(status="1").exists())
    number = ask_back(parcel, 2)
    walk.till(lambda: returns.get_return(number).granted_at is not None)
    receive_return(actor="clerk", number=number, now=clock.now())
    walk.till(lambda: refunds(parcel) == ["done"])
    walk.till(lambda: TaxBill.objects.get().status == "3")

    assert state(parcel) == "returned"
    (asked,) = walk.filed("625", parcel)
    assert (asked.door, asked.state) == (walk.port, "399")
    assert asked.document.text("invtNo") == customs.find_document(parcel, "621").invt_no
    assert deducted() == [0]


def refused_and_sent_again(walk: Walk) -> None:
    parcel = walk.declared(reject="1332", reject_text="金额不符")
    walk.till(lambda: state(parcel) == "rejected")
    assert "1332" in customs.find_document(parcel, "621").last_text
    resend_declaration(consignment_no=parcel, actor="officer", now=clock.now())
    walk.till(lambda: state(parcel) == "released")

    assert [each.state for each in walk.filed("621", parcel)] == ["100", "800"]
    first, second = walk.filed("621", parcel)
    assert first.document.text("copNo") == second.document.text("copNo")
    assert second.document.head["appTime"] > first.document.head["appTime"]
    assert deducted() == [2]


def changed(walk: Walk) -> None:
    parcel = walk.declared(reject="130126", reject_text="订购人电话不一致")
    walk.till(lambda: state(parcel) == "rejected")
    amendment = propose_amendment(
        consignment_no=parcel,
        values={"buyer.telephone": "13900000009"},
        reason="the buyer told us",
        actor="anna",
        now=clock.now(),
    )
    decide_amendment(amendment_id=amendment, approve=True, actor="ben", note="", now=clock.now())
    walk.till(lambda: state(parcel) == "released")

    ordered, listed = walk.filed("311", parcel), walk.filed("621", parcel)
    assert [each.document.text("appType") for each in ordered] == ["1", "2"]
    assert {each.document.text("buyerTelephone") for each in (ordered[-1], listed[-1])} == {"13900000009"}
    assert Attempt.objects.filter(document__consignment_no=parcel, app_type="2").count() >= 1


def inspected(walk: Walk) -> None:
    parcel = walk.declared(hold="500")
    walk.till(lambda: state(parcel) == "inspection")
    (filing,) = walk.filed("621", parcel)
    answer = httpx2.post(f"{walk.world.port.url}/lists/{filing.serial}/release", trust_env=False, timeout=60)
    assert answer.status_code < 400
    walk.till(lambda: state(parcel) == "released")
    assert deducted() == [2]


def detained_and_sent_back(walk: Walk) -> None:
    parcel = walk.declared(hold="501")
    walk.till(lambda: state(parcel) == "detained")
    with pytest.raises(TooLateToCancel):
        call_off(actor="desk", order_no=parcel[:-1], reason="changed my mind", now=clock.now())
    (filing,) = walk.filed("621", parcel)
    answer = httpx2.post(
        f"{walk.world.port.url}/lists/{filing.serial}/send_back", trust_env=False, timeout=60
    )
    assert answer.status_code < 400
    walk.till(lambda: state(parcel) == "sent_back")

    walk.till_quiet()
    assert customs.find_document(parcel, "621").state == "sent_back"
    assert not TaxBill.objects.exists()


def billed_and_summed_up(walk: Walk) -> None:
    parcel = walk.declared(bill="2")
    walk.till(lambda: TaxBill.objects.filter(status="2").exists())

    bill = TaxBill.objects.get()
    assert (bill.consignment_no, bill.port) == (parcel, walk.port)
    assert bill.vat > 0 and bill.notice_no


def stocked_in_and_signed(walk: Walk) -> None:
    batch_no, parcel, late = opened_batch(walk)
    close_batch(batch_no=batch_no, actor="lin", now=clock.now())
    walk.till(lambda: all(state(each) == "released" for each in (parcel, late)))
    record_arrival(batch_no=batch_no, actor="lin", now=clock.now())
    for each in (parcel, late):
        note_find(
            batch_no=batch_no,
            waybill_no=find_waybill(each).number,
            condition=Condition.SOUND,
            actor="lin",
            now=clock.now(),
        )
    assert finish_count(batch_no=batch_no, actor="lin", now=clock.now()) == 0
    walk.till(lambda: all(find_waybill(each).signing_state == "accepted" for each in (parcel, late)))

    assert [goods(each) for each in (parcel, late)] == ["delivered"] * 2
    assert customs.find_document(batch_no, "711").state == "reviewed"
    (filed,) = [each for each in walk.world.port.registry.all("711") if each.key == (batch_no,)]
    assert (filed.door, filed.state) == (walk.port, "399")
    assert [line["logisticsNo"] for line in filed.document.lines] == [
        find_waybill(each).number for each in (parcel, late)
    ]
    assert {customs.find_document(each, "513").state for each in (parcel, late)} == {"accepted"}


def opened_batch(walk: Walk) -> tuple[str, str, str]:
    """A batch with two parcels whose documents are at the port; its number and theirs."""
    add_osaka(walk.port, office_of(walk.port))
    number = walk.place(walk.port, "9610", place="KIX", parts=2)
    parcels = [part.number for part in orders.get_order(number).consignments]
    documents = [customs.documents_of(each) for each in parcels]
    assert [each.get("621") for each in documents] == [None, None]
    walk.till(lambda: all(accepted(each) for each in parcels))
    batch_no = open_batch(announced=announced(), actor="lin", now=clock.now())
    for each in parcels:
        add_parcel(batch_no=batch_no, waybill_no=find_waybill(each).number, actor="lin", now=clock.now())
    return batch_no, *parcels


def accepted(parcel):
    documents = customs.documents_of(parcel)
    return [documents[kind].state for kind in sorted(documents)] == ["accepted"] * 3


def announced():
    return Announced(warehouse_code="KIX", bill=BILL, location="A-03")


CASES = {
    cancelled: "623",
    cancelled_in_vain: "623",
    returned: "625",
    refused_and_sent_again: "621",
    changed: "311",
    inspected: "621",
    detained_and_sent_back: "621",
    billed_and_summed_up: "621",
    stocked_in_and_signed: "711",
}
"""What happens -> the kind of document that it needs the port to take."""
TABLE = [
    pytest.param(
        port,
        case,
        id=f"{port}-{case.__name__}",
        marks=[] if port == "national" else pytest.mark.any_database,
    )
    for port in PORTS
    for case, kind in CASES.items()
    if kind in describe(port).takes
]
NOT_TAKEN = [
    pytest.param(port, kind, id=f"{port}-{kind}")
    for port in PORTS
    for kind in sorted(set(CASES.values()) - describe(port).takes)
]


@pytest.fixture
def walk(world, declare, until, script):
    """``walk(port)`` is ready to walk a case there."""
    return lambda port: Walk(port=port, world=world, place=declare, until=until, script=script)


@pytest.mark.parametrize(("port", "case"), TABLE)
def test_a_case_ends_the_same_at_every_port(port, case, walk):
    case(walk(port))

    assert not Job.objects.filter(state="dead").exists()
    assert not InboundMessage.objects.filter(outcome="refused").exists()
    assert prove_house() == ()


@pytest.mark.parametrize(("port", "kind"), NOT_TAKEN)
def test_what_a_port_has_no_message_for_is_refused_before_anything_is_written(port, kind, house):
    assert kind == "711", "a case that every port must be able to do"
    add_osaka(port, office_of(port))

    with pytest.raises(KindNotTaken) as refused:
        open_batch(announced=announced(), actor="lin", now=clock.now())

    assert (refused.value.field, refused.value.params) == ("warehouse", {"kind": "711"})
    assert not Batch.objects.exists() and not CustomsDocument.objects.exists()


def test_the_table_has_every_port_and_says_what_is_left_out():
    assert {each.values[0] for each in TABLE} == set(PORTS)
    assert {each.values for each in NOT_TAKEN} == {("hangzhou", "711")}
