"""The acceptance cases in the product, as far as no other test has them: what the house does when customs has answered.

Elsewhere: A01, A02 test_whole_case; A12 test_repairs; A13 test_answers, test_hostile; A16 test_cancellation; A18
test_returns; exports (A14, A20, A25) are in the library alone. That of each rule of the match nothing leaves the house:
test_match_in_product.
"""

import dataclasses
import json
from datetime import timedelta

import httpx2
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import override
from server.tests.clearance.conftest import OTHER, nothing_left
from server.tests.clearance.heard import answer, enveloped, hear, paid_order, push, run_reading
from server.tests.desk_cases import amend, ask_back, room, use_up_year
from structlog.testing import capture_logs

from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.customs.models import Attempt, CustomsDocument, InboundMessage, Receipt
from entrepot.customs.ports import get_port
from entrepot.customs.services import reopen
from entrepot.orders import queries as orders
from entrepot.orders.models import Consignment, Order, OrderLine
from entrepot.payments import declaring
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.models import OutboxEvent
from entrepot.policies import queries as rooms
from entrepot.policies.models import AnnualRoom, AnnualRoomMove
from entrepot.usecases.amendments.amending import ListWithCustoms
from entrepot.usecases.amendments.propose_amendment import propose_amendment
from entrepot.usecases.clearance.as_asked import gather_intent
from entrepot.usecases.clearance.preflight import blocking_faults
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.service.ask_return import NotReturnable, find_window
from entrepot.usecases.service.call_off import call_off
from entrepot.usecases.service.cancel_order import cancel_order
from entrepot_core.customs import specimens
from entrepot_core.customs.clock import read_time
from entrepot_core.customs.documents import Document
from entrepot_core.customs.receipts import ListDeclared, Position, State, check_change, send
from entrepot_core.money import Money
from entrepot_simulators.loopback import Answer, LoopbackServer

__all__ = ["paid_order"]
pytestmark = pytest.mark.django_db(transaction=True)


def part(number):
    return orders.get_order(number).consignment(f"{number}A")


def listed(number):
    return customs.find_document(f"{number}A", "621")


def topics(number):
    return [
        each.topic for each in OutboxEvent.objects.all() if each.payload.get("consignment_no") == f"{number}A"
    ]


def held_back(world, number):
    """What the match found that blocks, by rule; nothing of the parcel has left the house."""
    nothing_left(world, number)
    faults = CustomsDocument.objects.get(consignment_no=f"{number}A", kind="621").faults
    return {each["rule"]: each["sentence_en"] for each in faults if each["severity"] == "block"}


def goods(number, *, pieces, fen):
    """The parcel holds so many pieces at this price, with the room set aside for it."""
    value, shipped = pieces * fen, Consignment.objects.get(number=f"{number}A")
    OrderLine.objects.update(quantity=pieces, unit_price_minor=fen, goods_minor=value)
    total = value + shipped.freight_minor + shipped.tax_minor
    for table in (Consignment, Order):
        table.objects.update(goods_minor=value, total_minor=total)
    AnnualRoomMove.objects.update(amount_minor=value + shipped.freight_minor)
    AnnualRoom.objects.update(reserved_minor=value + shipped.freight_minor)


def test_a03_a_payment_of_one_fen_less_is_held_back(world, paid, work):
    number = paid()
    declaring.open_declaration(
        order_no=number,
        consignment_no=f"{number}A",
        amount=part(number).total - Money.of("0.01", "CNY"),
        platform_code="4401986000",
        now=clock.now(),
    )
    work(lambda: part(number).customs_state == "rejected")

    assert held_back(world, number) == {"M02": "The order says 229.11 was paid, the payment says 229.10."}
    assert room(number) == (21_000, 0)


def test_a03_forced_customs_refuses_it_and_the_room_comes_back(world, make_order, pay, work, script):
    number = make_order()
    script(
        world.port, documents=[{"kind": "621", "reject": "1332", "reject_text": "支付单金额与订单金额不一致"}]
    )
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: part(number).customs_state == "rejected")

    assert (listed(number).state, listed(number).last_code) == ("rejected", "100")
    assert "1332" in listed(number).last_text
    assert room(number) == (0, 0)

    resend_declaration(consignment_no=f"{number}A", actor="desk", now=clock.now())
    work(lambda: part(number).customs_state == "released")
    assert room(number) == (0, 21_000)
    assert rooms.prove_rooms() == ()


def test_a04_a_broken_equation_is_held_back_with_its_parts_and_the_difference(world, paid, work):
    number = paid()
    amend(number, line__1__price="95")
    work(lambda: part(number).customs_state == "rejected")

    (told,) = held_back(world, number).items()
    assert told[0] == "M01"
    for figure in ("190.00", "10.00", "19.11", "0.00", "229.11", "219.11", "10.00 too much"):
        assert figure in told[1]


def test_a05_another_payer_is_held_back_by_name_of_the_rule(world, paid, work):
    number = paid(payer=OTHER)
    work(lambda: orders.get_order(number).service_state == "correction_needed")

    assert customs.documents_of(f"{number}A") == {}
    assert world.port.registry.in_order(f"{number}A") == ()
    order = orders.get_order(number)
    intent = gather_intent(order, part(number), reason="test", now=clock.now())
    faults = blocking_faults(intent, port=get_port("national"), now=clock.now())
    assert [fault.rule for fault in faults] == ["M11"]


def test_a06_two_articles_above_the_limit_are_held_back(world, paid, work, client):
    number = paid(prepare=lambda number: goods(number, pieces=2, fen=259_500))
    work(lambda: part(number).customs_state == "rejected")

    (told,) = held_back(world, number).items()
    assert told[0] == "M09"
    assert "5200.00" in told[1] and "5000.00" in told[1]
    assert_buyer_is_told(client, number, en="limit for one purchase", zh="超过单次交易限值")


def test_a06_one_article_above_the_limit_goes_with_a_warning_and_counts_for_the_year(world, paid, work):
    number = paid(prepare=lambda number: goods(number, pieces=1, fen=519_000))
    work(lambda: part(number).customs_state == "released")

    (told,) = [each for each in CustomsDocument.objects.get(kind="621").faults if each["rule"] == "M09"]
    assert told["severity"] == "warn"
    assert "full tax, and counts for the year" in told["sentence_en"]
    assert room(number) == (0, 520_000)


def test_a07_the_limit_of_the_year_is_checked_before_sending(world, paid, work, client):
    """Placed when the year before still had room; of this year 25,800.00 are used by other orders."""
    number = paid()
    use_up_year()
    work(lambda: part(number).customs_state == "rejected")

    (told,) = held_back(world, number).items()
    assert told[0] == "M10"
    assert "25800.00" in told[1] and "26010.00 of 26000.00" in told[1]
    assert_buyer_is_told(client, number, en="yearly limit", zh="个人年度交易限额")


def test_a08_line_numbers_with_a_gap_are_held_back(world, paid, work):
    number = paid()
    line = OrderLine.objects.get()
    OrderLine.objects.create(
        **{
            name: getattr(line, name)
            for name in ("consignment", "listing_slug", "sku", "name_zh", "name_en", "picture")
        },
        **{name: getattr(line, name) for name in ("gross_weight_g", "net_weight_g", "profile")},
        position=3,
        quantity=1,
        unit_price_minor=0,
        goods_minor=0,
        tax_minor=0,
    )
    work(lambda: part(number).customs_state == "rejected")

    (told,) = held_back(world, number).items()
    assert told[0] == "M21"
    assert "1, 3" in told[1]


@pytest.fixture
def soon():
    """A moment after the sending, for the times of answers."""
    return clock.now() + timedelta(seconds=2)


def test_a07_the_limit_of_the_year_is_told_and_the_room_comes_back(world, make_order, pay, work, script):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "reject": "1313", "reject_text": "年度限额超过"}])
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: part(number).customs_state == "rejected")

    assert "年度限额超过" in listed(number).last_text
    assert topics(number).count("customs.rejected.v1") == 1
    assert room(number) == (0, 0)
    cancel_order(actor="desk", order_no=number, reason="the year is used up", now=clock.now())
    work(lambda: orders.get_order(number).money_state == "refunded")
    assert room(number) == (0, 0)


def test_a07_the_same_as_a_code_of_the_port(paid_order, client, soon):
    number = paid_order()
    hear(client, [enveloped(answer(number, "622", "-621018", soon, returnInfo="超过年度限额"))])

    assert (listed(number).state, part(number).customs_state) == ("format_error", "rejected")
    assert (listed(number).last_code, listed(number).last_text) == ("-621018", "超过年度限额")
    assert room(number) == (0, 0)
    assert topics(number).count("customs.rejected.v1") == 1
    assert_buyer_is_told(
        client, number, en="yearly limit of the person who ordered is used up", zh="个人年度交易限额已用完"
    )


def assert_buyer_is_told(client, number, **sentences):
    """On the page of the order, in both languages, with the way out."""
    client.force_login(get_user_model().objects.get(pk=orders.get_order(number).user_id))
    for language, sentence in sentences.items():
        with override({"zh": "zh-hans"}.get(language, language)):
            page, cancel = (
                reverse(f"storefront:{name}", args=[number]) for name in ("order", "order_cancel")
            )
        shown = client.get(page).content.decode()
        assert sentence in shown
        assert cancel in shown


def told(number, topic):
    return topics(number).count(topic)


def test_a01_and_a02_the_book_is_deducted_and_the_warehouse_told_with_the_release(
    world, make_order, pay, work, script
):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "hold": "120"}])
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: part(number).customs_state == "accepted")
    assert [item.deducted for item in books.list_items()] == [0]
    assert (listed(number).invt_no != "", told(number, "customs.released.v1")) == (True, 0)

    (filing,) = world.port.registry.in_order(f"{number}A", "621")
    httpx2.post(f"{world.port.url}/lists/{filing.serial}/release", trust_env=False, timeout=60)
    work(lambda: part(number).goods_state == "delivered")

    assert [item.deducted for item in books.list_items()] == [2]
    assert all((listed(number).pre_no, listed(number).invt_no))
    assert told(number, "customs.released.v1") == 1
    assert len(world.carrier.state()["waybills"]) == 1


def test_a09_a_second_copy_makes_no_second_event(paid_order, client, soon):
    """The same answer twice: byte for byte, and once more in another envelope."""
    number = paid_order()
    said = answer(number, "622", "120", soon)
    hear(client, [enveloped(said, "one"), enveloped(said, "one"), enveloped(said, "two")])

    stored = InboundMessage.objects.order_by("id")
    assert sum(each.copies for each in stored) == 3
    assert [each.effect for each in Receipt.objects.all()] == ["moved"]
    assert topics(number).count("customs.accepted.v1") == 1


def test_a10_released_is_heard_before_accepted(paid_order, client):
    number = paid_order()
    at = {status: read_time(f"20991120101{rest}") for status, rest in (("120", "458000"), ("800", "502000"))}
    hear(client, [enveloped(answer(number, "622", "2", at["120"] - timedelta(seconds=9)))])
    hear(client, [enveloped(answer(number, "622", "800", at["800"], invtNo=None))])
    assert (listed(number).state, listed(number).invt_no) == ("released", "")

    hear(client, [enveloped(answer(number, "622", "120", at["120"]))])

    found = listed(number)
    assert (found.state, found.invt_no != "", found.released_at) == ("released", True, at["800"])
    assert [each.effect for each in Receipt.objects.order_by("id")] == ["moved", "moved", "history"]
    assert topics(number).count("customs.released.v1") == 1


def test_a11_and_a12_a_late_answer_to_a_refused_attempt_stays_with_it(paid_order, client, soon):
    number = paid_order()
    text = "[Code:130126;Desc:订购人电话不一致]"
    hear(client, [enveloped(answer(number, "622", "100", soon, returnInfo=text))])
    assert part(number).customs_state == "rejected"
    first = Attempt.objects.get(document__consignment_no=f"{number}A", document__kind="621")
    # declared again an hour later
    later = soon + timedelta(hours=1)
    assert reopen(consignment_no=f"{number}A", kind="621", accepted=False, now=later)
    CustomsDocument.objects.filter(pk=first.document_id).update(state="sent", rank=0, attempt=2, pre_no="")
    again = Attempt.objects.create(
        document_id=first.document_id,
        number=2,
        message_guid=specimens.guid(99),
        document_guid=specimens.guid(98),
        app_time="20991120000000",
        xml=b"<x/>",
        made_at=later,
    )

    late = soon + timedelta(seconds=1)
    hear(client, [enveloped(answer(number, "622", "100", late, returnInfo=text, preNo=None))])

    assert listed(number).state == "sent"
    assert [each.effect for each in Receipt.objects.order_by("id")] == ["moved", "older_attempt"]
    hear(
        client,
        [enveloped(answer(number, "622", "120", later + timedelta(seconds=5), preNo="B20261120900000002"))],
    )
    assert (listed(number).state, again.number) == ("accepted", 2)


@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_a15_a_format_error_ends_the_message_it_names(case, paid_order, client, soon):
    number = paid_order()
    sent = Attempt.objects.get(document__consignment_no=f"{number}A", document__kind="621")
    head = {
        "guid": specimens.guid(900),
        "returnStatus": "-1",
        "returnInfo": "XML 不符合规范",
        "returnTime": soon,
    }
    head |= {
        "oriCopMsgId": case(sent.message_guid),
        "oriMessageType": "CEB621Message",
        "oriBizMessage": "<x/>",
    }
    hear(client, [enveloped(specimens.answer("900", Document(head=head)))])

    assert (listed(number).state, listed(number).last_text) == ("format_error", "XML 不符合规范")
    assert part(number).customs_state == "rejected"
    assert customs.find_document(f"{number}A", "311").state == "sent"


def test_a17_a_cancellation_too_late_leads_to_the_return(world, make_order, pay, work, script):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "hold": "120"}])
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: part(number).customs_state == "accepted")
    call_off(actor="shopper", order_no=number, reason="changed my mind", now=clock.now())
    (filing,) = world.port.registry.in_order(f"{number}A", "621")
    httpx2.post(f"{world.port.url}/lists/{filing.serial}/release", trust_env=False, timeout=60)
    work(lambda: customs.documents_of(f"{number}A")["623"].state == "failed")
    work(lambda: part(number).goods_state == "delivered")

    assert (listed(number).state, part(number).customs_state) == ("released", "released")
    window = find_window(f"{number}A")
    assert window is not None, "the way that is open now is a return"
    asked = ask_back(f"{number}A")
    assert asked


def test_a19_customs_calls_for_one_of_three_orders_that_were_paid_together(
    world, make_order, pay, work, client, settings
):
    number = make_order(parts=3)
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: all(each.customs_state == "released" for each in orders.get_order(number).consignments))
    came = []

    def take(request):
        came.append(json.loads(request.form()["payExInfoStr"]))
        return Answer(body=b'{"code":"10000","message":"","serviceTime":1}')

    def called(order_no, session):
        wanted = {"orderNo": order_no, "sessionID": session, "serviceTime": 1_700_000_000_000}
        answered = client.post("/partners/customs/national/data-calls", {"openReq": json.dumps(wanted)})
        return answered.json()["code"]

    with LoopbackServer(take) as archive:
        settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, port_url=archive.url)
        codes = [called(f"{number}B", "ONE"), called(f"{number}B", "ONE"), called(f"{number}B", "TWO")]
        assert codes == ["10000"] * 3
        assert called("E0000000000A", "THREE") == "20000"
        work(lambda: len(came) > 1)

    kept = payments.exchanges_of_order(number)[0]
    assert sorted(each["sessionID"] for each in came) == ["ONE", "TWO"]
    for each in came:
        head = each["payExchangeInfoHead"]
        assert len(each["payExchangeInfoLists"]) == 3
        assert str(head["totalAmount"]) == str(orders.get_order(number).total.amount)
        assert (head["initalRequest"], head["initalResponse"]) == (
            kept.request.decode(),
            kept.response.decode(),
        )


def test_a21_a_stale_change_of_an_order_changes_nothing(paid_order, client, soon):
    number = paid_order(("311",))
    hear(client, [enveloped(answer(number, "312", "120", soon))])
    document = CustomsDocument.objects.get(consignment_no=f"{number}A", kind="311")
    later = soon + timedelta(minutes=5)
    document.attempts.update(live=False)
    Attempt.objects.create(
        document=document,
        number=2,
        message_guid=specimens.guid(99),
        document_guid=specimens.guid(98),
        app_time="20200101000000",
        app_type="2",
        xml=b"<x/>",
        made_at=later,
    )
    CustomsDocument.objects.filter(pk=document.pk).update(state="sent", rank=0, attempt=2)
    before = topics(number)

    hear(client, [enveloped(answer(number, "312", "-301014", later + timedelta(seconds=3)))])

    document.refresh_from_db()
    assert document.state == "accepted"
    assert Receipt.objects.order_by("id").last().effect == "history"
    assert "superseded" in Receipt.objects.order_by("id").last().note
    assert topics(number) == before
    assert part(number).customs_state == "declaring"


def test_a22_an_order_whose_list_is_with_customs_is_not_changed(paid_order, client, soon):
    number = paid_order()
    hear(
        client, [enveloped(answer(number, "312", "120", soon)), enveloped(answer(number, "622", "120", soon))]
    )
    position = send(Position(kind="621"), message_guid="m", at=soon)

    with pytest.raises(ListDeclared, match="cancel the list first"):
        check_change(position)
    assert listed(number).state == State.ACCEPTED
    before = Attempt.objects.count()
    assert not reopen(consignment_no=f"{number}A", kind="311", accepted=False, now=clock.now())
    with pytest.raises(ListWithCustoms):
        propose_amendment(
            consignment_no=f"{number}A",
            values={"buyer.telephone": "13900000009"},
            reason="the buyer told us",
            actor="anna",
            now=clock.now(),
        )
    assert Attempt.objects.count() == before
    assert customs.find_document(f"{number}A", "311").state == "accepted"


def test_a23_an_answer_without_preno_is_matched_by_our_number_and_told_softly(paid_order, client, soon):
    number = paid_order()
    with capture_logs() as logged:
        hear(client, [enveloped(answer(number, "622", "-621005", soon, preNo=None, invtNo=None))])

    assert (listed(number).state, listed(number).pre_no) == ("format_error", "")
    assert [(each["event"], each["kind"]) for each in logged if each["log_level"] == "warning"] == [
        ("answer without preNo", "622")
    ]
    assert [each.outcome for each in InboundMessage.objects.all()] == ["read"]


def test_a26_the_buyer_of_goods_that_are_sent_back_is_refunded(world, make_order, pay, work, script):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "hold": "501"}])
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: part(number).customs_state == "detained")

    (filing,) = world.port.registry.in_order(f"{number}A", "621")
    httpx2.post(f"{world.port.url}/lists/{filing.serial}/send_back", trust_env=False, timeout=60)
    work(lambda: orders.get_order(number).money_state == "refunded")

    assert part(number).customs_state == "sent_back"
    assert (
        sum(refund.amount for refund in world.payment.bank.refunds()) == orders.get_order(number).total.minor
    )
    assert room(number) == (0, 0)
    assert find_window(f"{number}A") is None, "no return is open for it"


def test_a26_goods_sent_back_are_refunded_and_not_returned(paid_order, client, soon):
    number = paid_order()
    statuses = ["2", "120", "500", "501", "700"]
    hear(
        client,
        [
            enveloped(answer(number, "622", status, soon + timedelta(seconds=at)))
            for at, status in enumerate(statuses)
        ],
    )

    assert (listed(number).state, part(number).customs_state) == ("sent_back", "sent_back")
    assert [each for each in topics(number) if each.startswith("customs.")] == [
        "customs.accepted.v1",
        "customs.held.v1",
        "customs.detained.v1",
        "customs.sent_back.v1",
    ]
    assert [item.deducted for item in books.list_items()] == [0]
    with pytest.raises(NotReturnable):
        ask_back(f"{number}A")
    assert not CustomsDocument.objects.filter(kind="625").exists()
    push(client, enveloped(answer(number, "622", "800", soon + timedelta(hours=1))))
    run_reading()
    assert (listed(number).state, part(number).goods_state) == ("sent_back", "allocated")
