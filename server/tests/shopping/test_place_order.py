"""From the cart to the order: everything at once or nothing at all, and never twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entrepot.accounts.models import Identity
from entrepot.carts.models import Cart, CartLine
from entrepot.catalog.models import Offer
from entrepot.inventory import queries as inventory
from entrepot.inventory.models import StockBalance, StockMove
from entrepot.inventory.services import NewWarehouse, OutOfStock, add_warehouse
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.orders.models import Consignment, Order, OrderLine
from entrepot.parties.models import Seller
from entrepot.platform import worker
from entrepot.platform.access import NotFound
from entrepot.platform.models import Job, OutboxEvent
from entrepot.policies import queries as policies
from entrepot.policies.models import AnnualRoom, AnnualRoomMove
from entrepot.usecases.catalog.change_price import change_price
from entrepot.usecases.catalog.withdraw_listing import withdraw_listing
from entrepot.usecases.shopping.add_to_cart import add_to_cart
from entrepot.usecases.shopping.close_unpaid_order import UNPAID_FOR, close_unpaid_order
from entrepot.usecases.shopping.jobs import close_unpaid
from entrepot.usecases.shopping.place_order import (
    CartChanged,
    ConsentMissing,
    PriceChanged,
    Receipt,
    place_order,
)
from entrepot.usecases.shopping.quote_cart import quote_cart
from entrepot.usecases.shopping.quoting import NotOnSale
from entrepot_core.money import Money
from entrepot_core.orders.problems import CartIsEmpty, OverAnnualLimit, OverSingleLimit
from entrepot_core.orders.tracks import CustomsState, GoodsState, MoneyState, ServiceState, ShopperStatus
from entrepot_core.trade.problems import WarehouseNotAllowed

pytestmark = pytest.mark.django_db

TABLES = (
    Order,
    Consignment,
    OrderLine,
    StockMove,
    StockBalance,
    AnnualRoom,
    AnnualRoomMove,
    OutboxEvent,
    Job,
    Cart,
    CartLine,
    Identity,
)


def everything():
    """All rows that placing an order may touch."""
    return [sorted(map(repr, table.objects.values_list())) for table in TABLES]


def test_an_order_freezes_what_the_cart_was(make_listing, make_buyer, order_cart, now):
    make_listing("omega", price="100.00")
    make_listing("zinc", price="59.90", warehouse="NB-BEILUN")
    place = order_cart(make_buyer(), omega=2, zinc=1)
    Seller.objects.update(commission_rate="0.1250")

    order = orders.get_order(place().order_no)
    Seller.objects.update(commission_rate="0.5")

    assert [part.number for part in order.consignments] == [f"{order.number}A", f"{order.number}B"]
    assert [part.warehouse_code for part in order.consignments] == ["GZ-NANSHA", "NB-BEILUN"]
    assert order.goods == Money.of("259.90", "CNY")
    assert order.total == order.goods + order.freight + order.tax
    assert [str(part.commission.amount) for part in order.consignments] == [
        "25.00",
        "7.49",
    ]  # 12.5 % that day
    assert order.quote["total"] == str(order.total.amount)
    assert order.status is ShopperStatus.TO_PAY
    line = order.consignments[0].lines[0]
    assert (line.sku, line.quantity, line.profile.hs_code, str(line.profile.quantity1)) == (
        "OMEGA",
        2,
        "2106909090",
        "0.5",
    )
    event = OutboxEvent.objects.get(topic="orders.placed.v1")
    assert event.payload["order_no"] == order.number


def test_stock_is_promised_and_the_yearly_room_set_aside(make_listing, make_buyer, order_cart):
    make_listing("omega", price="100.00", pieces=5)
    order = orders.get_order(order_cart(make_buyer(), omega=2)().order_no)

    (balance,) = inventory.list_balances()
    room = AnnualRoom.objects.get()

    assert (balance.on_hand, balance.allocated, balance.free) == (5, 2, 3)
    assert (room.reserved_minor, room.used_minor, room.limit_minor) == (21800, 0, 2600000)
    assert AnnualRoomMove.objects.get().ref == order.consignments[0].number
    assert inventory.prove_balances() == ()
    assert policies.prove_rooms() == ()


def test_placing_a_cart_twice_gives_the_same_order(make_listing, make_buyer, order_cart):
    make_listing()
    place = order_cart(make_buyer(), omega=2)

    assert place() == place(expected_total_minor=1)
    assert Order.objects.count() == 1
    assert StockBalance.objects.get().allocated == 2


def test_an_old_order_never_changes(make_listing, make_buyer, order_cart, now):
    make_listing()
    number = order_cart(make_buyer(), omega=1)().order_no
    before = orders.get_order(number)

    change_price(offer_id=Offer.objects.get().pk, price=Money.of("999.00", "CNY"), now=now)

    assert orders.get_order(number) == before


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"consent": " "}, ConsentMissing),
        ({"expected_total_minor": 1}, PriceChanged),
        ({"cart_token": "somebody-elses"}, NotFound),
        ({"address_id": 0}, NotFound),
        ({"identity_id": 0}, NotFound),
    ],
)
def test_a_refused_order_leaves_no_trace(make_listing, make_buyer, order_cart, changed, problem):
    make_listing()
    place = order_cart(make_buyer(), omega=2)
    before = everything()

    with pytest.raises(problem):
        place(**changed)

    assert everything() == before


def test_anothers_cart_address_and_identity_are_not_found(make_listing, make_buyer, order_cart):
    make_listing()
    mine, other = make_buyer(), make_buyer()
    place = order_cart(mine, omega=2)
    before = everything()

    for changed in (
        {"user_id": other[0], "address_id": other[1], "identity_id": other[2]},
        {"address_id": other[1]},
        {"identity_id": other[2]},
    ):
        with pytest.raises(NotFound):
            place(**changed)

    assert everything() == before


def test_what_sold_out_meanwhile_is_named_and_nothing_is_written(make_listing, make_buyer, order_cart):
    make_listing("omega", pieces=3)
    make_listing("zinc", pieces=9)
    slow = order_cart(make_buyer(), omega=2, zinc=1)
    order_cart(make_buyer(), omega=2)()
    before = everything()

    with pytest.raises(OutOfStock) as caught:
        slow()

    assert caught.value.params["items"] == {"OMEGA": {"wanted": 2, "free": 1}}
    assert everything() == before


def test_a_price_that_rose_meanwhile_is_shown_first(make_listing, make_buyer, order_cart, now):
    make_listing(price="100.00")
    place = order_cart(make_buyer(), omega=1)
    change_price(offer_id=Offer.objects.get().pk, price=Money.of("120.00", "CNY"), now=now)
    before = everything()

    with pytest.raises(PriceChanged) as caught:
        place()

    assert (caught.value.params["expected"], caught.value.params["total"]) == ("125.47", "147.29")
    assert everything() == before


def test_what_was_taken_off_the_shelf_is_named(make_listing, make_buyer, order_cart, now):
    listing = make_listing()
    place = order_cart(make_buyer(), omega=1)
    withdraw_listing(listing_id=listing, now=now)

    with pytest.raises(NotOnSale):
        place()


def test_an_empty_cart_is_no_order(make_listing, make_buyer, order_cart):
    make_listing()
    place = order_cart(make_buyer(), omega=1)
    CartLine.objects.all().delete()

    with pytest.raises(CartIsEmpty):
        place()
    assert Cart.objects.get().is_open


def test_several_articles_above_the_limit_are_told_what_to_do(make_listing, make_buyer, order_cart):
    make_listing("watch", price="6000.00")
    place = order_cart(make_buyer(), watch=2)

    with pytest.raises(OverSingleLimit):
        place()


def test_the_year_of_one_id_number_is_counted_over_all_its_accounts(
    make_listing, make_buyer, order_cart, invented_number
):
    make_listing("watch", price="13000.00")
    number = invented_number()
    first, second = make_buyer("李雷", number), make_buyer("李雷", number)
    order_cart(first, watch=1)()
    order_cart(second, watch=1)()

    with pytest.raises(OverAnnualLimit) as caught:
        order_cart(first, watch=1)()

    assert caught.value.params["left"] == Money.of("0.00", "CNY")
    assert policies.prove_rooms() == ()


def test_an_unpaid_order_is_closed_and_everything_goes_back(make_listing, make_buyer, order_cart, now):
    make_listing("omega", pieces=5)
    number = order_cart(make_buyer(), omega=2)().order_no

    close_unpaid({}, now + UNPAID_FOR)
    assert orders.get_order(number).money_state is MoneyState.UNPAID
    close_unpaid({}, now + UNPAID_FOR * 2)
    close_unpaid({}, now + UNPAID_FOR * 2)
    worker.run_until_idle()

    order = orders.get_order(number)
    part = order.consignments[0]
    assert (order.money_state, order.service_state) == (MoneyState.CLOSED, ServiceState.CANCELLED)
    assert (part.goods_state, part.customs_state) == (GoodsState.CANCELLED, CustomsState.CANCELLED)
    assert inventory.list_balances()[0].free == 5
    assert AnnualRoom.objects.get().reserved_minor == 0
    assert OutboxEvent.objects.filter(topic="orders.closed.v1").count() == 1
    assert (inventory.prove_balances(), policies.prove_rooms()) == ((), ())


def test_a_paid_order_is_not_closed(make_listing, make_buyer, order_cart, now):
    make_listing()
    number = order_cart(make_buyer(), omega=2)().order_no
    order_services.step(order_no=number, track="money", step="pay", actor="provider", now=now)
    before = everything()

    assert not close_unpaid_order(order_no=number, now=now)
    assert everything() == before


def test_a_quote_takes_as_many_statements_for_one_line_as_for_six(make_listing, make_buyer, now):
    for at in range(6):
        make_listing(f"item-{at}", warehouse=["GZ-NANSHA", "NB-BEILUN"][at % 2])
    counts = []
    for lines in (1, 6):
        user_id, _, identity = make_buyer()
        token = ""
        for at in range(lines):
            token = add_to_cart(cart_token=token, user_id=user_id, slug=f"item-{at}", now=now).token
        with CaptureQueriesContext(connection) as caught:
            quote_cart(cart_token=token, user_id=user_id, identity_id=identity, now=now)
        counts.append(len(caught))

    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_the_year_begins_at_midnight_in_shanghai(make_listing, make_buyer, order_cart, invented_number):
    make_listing("watch", price="20000.00")
    buyer = make_buyer("李雷", invented_number())
    last_moment = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)

    first = orders.get_order(order_cart(buyer, watch=1)(now=last_moment).order_no)
    again = order_cart(buyer, watch=1)
    with pytest.raises(OverAnnualLimit):
        again(now=last_moment)
    midnight = last_moment + timedelta(seconds=1)
    number = again(now=midnight, expected_total_minor=first.total.minor).order_no

    assert number.startswith("E270101")
    assert dict(AnnualRoom.objects.values_list("year", "reserved_minor")) == {2026: 2000000, 2027: 2000000}


def test_the_matrix_of_trade_modes_is_asked_again(make_listing, make_buyer, order_cart, now):
    make_listing("omega")
    place = order_cart(make_buyer(), omega=1)
    add_warehouse(NewWarehouse(code="GZ-NANSHA", name_zh="仓", name_en="GZ", kind="store", country="CN"))

    with pytest.raises(WarehouseNotAllowed) as caught:
        place()
    assert caught.value.field == "omega"


def test_no_table_holds_an_id_number_and_no_event_a_person(
    make_listing, make_buyer, order_cart, invented_number, now
):
    make_listing()
    number = invented_number()
    order_no = order_cart(make_buyer("韩梅梅", number), omega=1)().order_no
    close_unpaid_order(order_no=order_no, now=now)

    rows = [
        repr(row)
        for model in apps.get_models()
        if model.__module__.startswith("entrepot.")
        for row in model.objects.values_list()
    ]
    told = repr(list(OutboxEvent.objects.values_list("topic", "payload")) + list(Job.objects.values_list()))

    assert order_no in told
    assert [row for row in rows if number in row or number.encode().hex() in row] == []
    assert "韩梅梅" not in told and "13800000000" not in told and "测试路" not in told


@pytest.mark.django_db(transaction=True)
def test_two_buyers_after_the_last_piece_get_one(make_listing, make_buyer, order_cart, together):
    make_listing(pieces=1)
    places = [order_cart(make_buyer(), omega=1) for _ in range(4)]

    results = together(*places)

    refused = [result for result in results if isinstance(result, OutOfStock)]
    assert len(refused) == 3, results
    assert Order.objects.count() == 1
    assert StockBalance.objects.get().allocated == 1
    assert inventory.prove_balances() == ()


@pytest.mark.django_db(transaction=True)
def test_one_cart_placed_four_times_at_once_is_one_order(make_listing, make_buyer, order_cart, together):
    make_listing(pieces=2)
    place = order_cart(make_buyer(), omega=2)

    results = together(*[place] * 4)

    assert {type(result) for result in results} == {Receipt}, results
    assert len({result.order_no for result in results}) == 1
    assert Order.objects.count() == 1
    assert StockBalance.objects.get().allocated == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_put_in_while_ordering_is_ordered_or_stays_in_a_cart(
    make_listing, make_buyer, order_cart, together, now
):
    make_listing("omega", pieces=50)
    make_listing("zinc", pieces=50)
    for _ in range(6):
        buyer = make_buyer()
        place = order_cart(buyer, omega=1)
        token = Cart.objects.get(user_id=buyer[0], is_open=True).token

        placed, _ = together(
            place,
            lambda: add_to_cart(cart_token=token, user_id=buyer[0], slug="zinc", quantity=1, now=now),
        )

        open_pieces = sum(
            CartLine.objects.filter(
                cart__user_id=buyer[0], cart__is_open=True, listing__slug="zinc"
            ).values_list("quantity", flat=True)
        )
        assert isinstance(placed, Receipt | CartChanged | PriceChanged), placed
        assert open_pieces == 1


@pytest.mark.django_db(transaction=True)
def test_the_room_of_a_year_is_never_overdrawn(
    make_listing, make_buyer, order_cart, invented_number, together
):
    make_listing("watch", price="10000.00", pieces=10)
    number = invented_number()
    places = [order_cart(make_buyer("李雷", number), watch=1) for _ in range(4)]

    together(*places)

    room = AnnualRoom.objects.get()
    assert Order.objects.count() == 2
    assert room.reserved_minor == 2 * 1000000
    assert policies.prove_rooms() == ()


@pytest.mark.django_db(transaction=True)
def test_payment_and_closing_at_once_have_one_winner(make_listing, make_buyer, order_cart, together, now):
    make_listing()
    number = order_cart(make_buyer(), omega=2)().order_no

    def pay():
        return order_services.step(order_no=number, track="money", step="pay", actor="provider", now=now)

    paid, closed = together(pay, lambda: close_unpaid_order(order_no=number, now=now))

    assert {paid, closed} == {True, False}
    assert StockBalance.objects.get().allocated == (2 if paid else 0)


def test_a_cart_of_a_visitor_becomes_an_order_of_the_buyer(make_listing, make_buyer, now):
    make_listing()
    user_id, address, identity = make_buyer()
    token = add_to_cart(cart_token="", user_id=None, slug="omega", quantity=1, now=now).token

    receipt = place_order(
        user_id=user_id,
        cart_token=token,
        address_id=address,
        identity_id=identity,
        consent="2026-11",
        expected_total_minor=12547,
        language="en",
        now=now,
    )

    assert orders.get_order(receipt.order_no).user_id == user_id
