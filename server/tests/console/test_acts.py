"""What a desk may do: hand over, call off, declare again. A refused act says why and leaves no trace."""

import pytest
from server.tests import desk_cases as cases

from entrepot.customs.models import CustomsDocument
from entrepot.inventory import services as inventory
from entrepot.inventory.models import StockBalance
from entrepot.orders.models import Consignment, Order
from entrepot.payments.models import Refund
from entrepot.platform.models import OutboxEvent
from entrepot.records.models import LogEntry

PHONE_DIFFERS = "[Code:130126;Desc:订购人电话不一致]"


def with_stock(parcel):
    """Pieces on the shelf, promised to ``parcel``."""
    cases.make_stock(on_hand=1, allocated=0)
    for line in parcel.lines.all():
        place = {"warehouse_code": parcel.warehouse_code, "seller_code": parcel.seller_code, "sku": line.sku}
        inventory.receive(**place, pieces=10, key=f"in:{parcel.number}:{line.sku}", now=cases.NOW)
        inventory.allocate([inventory.Item(**place, pieces=line.quantity, ref=parcel.number)], now=cases.NOW)
    return parcel


def refused(answer, status, word):
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert word in answer.text.replace("&#x27;", "'")


def test_a_released_parcel_is_handed_over_once(staff):
    parcel = with_stock(cases.make_order(customs="released", goods="ready"))

    answer = staff.post(f"/en/console/picking/{parcel.number}/hand-over/", follow=True)

    parcel.refresh_from_db()
    assert parcel.goods_state == "handed_over"
    assert f"{parcel.number} is handed over." in answer.text
    assert sorted(
        StockBalance.objects.filter(sku__startswith="SAKURA").values_list("on_hand", "allocated")
    ) == [(8, 0), (9, 0)]
    before = cases.everything_written()
    refused(staff.post(f"/en/console/picking/{parcel.number}/hand-over/"), 409, "can't be handed over")
    assert cases.everything_written() == before


@pytest.mark.parametrize("customs", ["accepted", "inspection", "rejected"])
def test_a_parcel_that_is_not_released_stays(staff, customs):
    parcel = with_stock(cases.make_order(customs=customs, goods="allocated"))
    before = cases.everything_written()

    refused(staff.post(f"/en/console/picking/{parcel.number}/hand-over/"), 409, "customs has not released it")

    parcel.refresh_from_db()
    assert (parcel.goods_state, cases.everything_written()) == ("allocated", before)
    assert "hand-over/" not in staff.get("/en/console/picking/?group=allocated").text


def test_a_rejected_parcel_is_called_off_and_the_money_goes_back(staff):
    parcel = with_stock(cases.make_order(customs="rejected", goods="allocated"))

    answer = staff.post(
        f"/en/console/orders/{parcel.order.number}/cancel/", {"reason": "yearly room is used up"}, follow=True
    )

    order = Order.objects.get(pk=parcel.order_id)
    assert answer.status_code == 200 and "The order is cancelled" in answer.text
    assert (order.money_state, order.service_state) == ("refunding", "cancelled")
    assert Refund.objects.get().amount_minor == order.total_minor
    assert OutboxEvent.objects.filter(topic="orders.cancelled.v1").count() == 1
    assert set(StockBalance.objects.filter(sku__startswith="SAKURA").values_list("allocated", flat=True)) == {
        0
    }
    assert "/cancel/" not in answer.text


def test_an_unpaid_order_is_called_off_without_a_refund(staff):
    parcel = with_stock(cases.make_order(money="unpaid", customs="not_declared", goods="allocated"))

    staff.post(f"/en/console/orders/{parcel.order.number}/cancel/", {"reason": "asked by telephone"})

    order = Order.objects.get(pk=parcel.order_id)
    assert (order.money_state, Refund.objects.count()) == ("closed", 0)


def test_calling_off_wants_a_reason(staff):
    parcel = cases.make_order(customs="rejected", goods="allocated")
    before = cases.everything_written()

    refused(staff.post(f"/en/console/orders/{parcel.order.number}/cancel/", {"reason": " "}), 422, "required")

    assert cases.everything_written() == before


@pytest.mark.parametrize(
    ("customs", "goods"), [("detained", "allocated"), ("released", "ready"), ("closed", "delivered")]
)
def test_a_parcel_that_customs_holds_or_released_can_not_be_called_off(staff, customs, goods):
    parcel = with_stock(cases.make_order(customs=customs, goods=goods))
    before = cases.everything_written()
    address = f"/en/console/orders/{parcel.order.number}/"
    assert "/cancel/" not in staff.get(address).text

    refused(
        staff.post(f"{address}cancel/", {"reason": "changed their mind"}), 409, "can't be cancelled any more"
    )

    parcel.refresh_from_db()
    assert (parcel.customs_state, parcel.goods_state, cases.everything_written()) == (customs, goods, before)


def documents(parcel):
    return dict(CustomsDocument.objects.filter(consignment_no=parcel.number).values_list("kind", "state"))


def test_a_refused_parcel_is_declared_again_as_it_stands_and_the_log_says_by_whom(staff):
    parcel = cases.make_order(customs="rejected", goods="allocated", cause=PHONE_DIFFERS)
    address = f"/en/console/declarations/{parcel.number}/"

    answer = staff.post(f"{address}resend/", {"buyer_phone": "13911112222"}, follow=True)

    assert "The parcel is being declared again." in answer.text
    assert Order.objects.get(pk=parcel.order_id).buyer_phone == cases.PHONE
    assert documents(parcel)["621"] == "new"
    (event,) = OutboxEvent.objects.filter(topic="clearance.resent.v1")
    assert event.payload.keys() == {"order_no", "consignment_no"}
    (entry,) = LogEntry.objects.filter(act="declared_again")
    assert (entry.consignment_no, entry.actor) == (parcel.number, answer.context["desk"]["person"])


@pytest.mark.parametrize(
    ("customs", "service"), [("accepted", "none"), ("released", "none"), ("rejected", "correction_needed")]
)
def test_what_was_not_refused_or_waits_for_its_buyer_is_not_declared_again(staff, customs, service):
    parcel = cases.make_order(customs=customs, goods="allocated", service=service)
    before, stand = cases.everything_written(), documents(parcel)
    address = f"/en/console/declarations/{parcel.number}/"
    assert "/resend/" not in staff.get(address).text

    refused(staff.post(f"{address}resend/"), 409, "Only a parcel that customs refused")

    assert (cases.everything_written(), documents(parcel)) == (before, stand)
    assert Consignment.objects.get(pk=parcel.pk).customs_state == customs


@pytest.mark.parametrize(
    "path", ["orders/NONE/cancel/", "picking/NONE/hand-over/", "declarations/NONE/resend/"]
)
def test_an_act_on_what_does_not_exist_is_not_found(staff, path):
    assert staff.post(f"/en/console/{path}", {"reason": "a good reason"}).status_code == 404


def test_the_desk_is_refused_without_its_token(staff):
    staff.handler.enforce_csrf_checks = True
    parcel = with_stock(cases.make_order(customs="released", goods="ready"))

    assert staff.post(f"/en/console/picking/{parcel.number}/hand-over/").status_code == 403
