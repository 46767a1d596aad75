"""Carts before they are ordered: tokens, quantities, joining at sign-in, tiers, and what a quote shows."""

from datetime import timedelta

import pytest

from entrepot.carts import queries as carts
from entrepot.carts import services
from entrepot.carts.models import Cart, CartLine
from entrepot.carts.services import CartFull, QuantityOutOfRange
from entrepot.catalog.models import Offer
from entrepot.inventory.services import OutOfStock
from entrepot.platform.access import NotFound
from entrepot.pricing import queries as pricing
from entrepot.pricing import services as prices
from entrepot.pricing.services import PriceNotPositive
from entrepot.usecases.catalog.withdraw_listing import withdraw_listing
from entrepot.usecases.shopping.add_to_cart import add_to_cart
from entrepot.usecases.shopping.join_cart import join_cart
from entrepot.usecases.shopping.quote_cart import quote_cart
from entrepot.usecases.shopping.quoting import NotOnSale
from entrepot.usecases.shopping.set_quantity import set_quantity
from entrepot_core.money import Money
from entrepot_core.orders import Why

pytestmark = pytest.mark.django_db


def yuan(text):
    return Money.of(text, "CNY")


def held():
    return {row.listing.slug: row.quantity for row in CartLine.objects.select_related("listing")}


def held_open(user_id):
    rows = CartLine.objects.filter(cart__user_id=user_id, cart__is_open=True).select_related("listing")
    return {row.listing.slug: row.quantity for row in rows}


def test_pieces_are_added_set_and_taken_out(make_listing, now):
    make_listing()
    token = add_to_cart(cart_token="", user_id=None, slug="omega", quantity=2, now=now).token

    assert add_to_cart(cart_token=token, user_id=None, slug="omega", quantity=3, now=now).pieces == 5
    assert set_quantity(cart_token=token, user_id=None, slug="omega", quantity=1).pieces == 1
    assert set_quantity(cart_token=token, user_id=None, slug="omega", quantity=0).pieces == 0
    with pytest.raises(NotFound):
        set_quantity(cart_token=token, user_id=None, slug="omega", quantity=1)


@pytest.mark.parametrize("quantity", [0, -1, 1000])
def test_a_quantity_out_of_range_writes_nothing(make_listing, now, quantity):
    make_listing()

    with pytest.raises(QuantityOutOfRange):
        add_to_cart(cart_token="", user_id=None, slug="omega", quantity=quantity, now=now)
    assert not Cart.objects.exists()


def test_a_line_never_holds_more_than_it_may(make_listing, now):
    make_listing()
    token = add_to_cart(cart_token="", user_id=None, slug="omega", quantity=999, now=now).token

    with pytest.raises(QuantityOutOfRange):
        add_to_cart(cart_token=token, user_id=None, slug="omega", quantity=1, now=now)
    assert held() == {"omega": 999}


def test_a_cart_holds_so_many_articles_and_no_more(make_listing, make_buyer, now, monkeypatch):
    monkeypatch.setattr(services, "MOST_LINES", 2)
    for slug in ("omega", "zinc", "iron"):
        make_listing(slug)
    user_id, *_ = make_buyer()
    own = add_to_cart(cart_token="", user_id=user_id, slug="omega", now=now).token
    add_to_cart(cart_token=own, user_id=user_id, slug="zinc", now=now)
    visitors = add_to_cart(cart_token="", user_id=None, slug="iron", now=now).token
    add_to_cart(cart_token=visitors, user_id=None, slug="zinc", now=now)

    with pytest.raises(CartFull):
        add_to_cart(cart_token=own, user_id=user_id, slug="iron", now=now)
    assert add_to_cart(cart_token=own, user_id=user_id, slug="zinc", now=now).pieces == 3
    assert join_cart(cart_token=visitors, user_id=user_id, now=now).pieces == 4


def test_only_what_is_on_sale_goes_into_a_cart(make_listing, now):
    make_listing(published=False)

    with pytest.raises(NotFound):
        add_to_cart(cart_token="", user_id=None, slug="omega", now=now)


def test_a_visitors_cart_becomes_the_users(make_listing, make_buyer, now):
    make_listing()
    user_id, *_ = make_buyer()
    token = add_to_cart(cart_token="", user_id=None, slug="omega", now=now).token

    assert join_cart(cart_token=token, user_id=user_id, now=now).token == token
    assert carts.find_open_token_of(user_id) == token
    with pytest.raises(NotFound):
        carts.get_cart(token)


def test_two_carts_are_added_up_at_sign_in(make_listing, make_buyer, now):
    make_listing("omega")
    make_listing("zinc")
    user_id, *_ = make_buyer()
    own = add_to_cart(cart_token="", user_id=user_id, slug="omega", quantity=998, now=now).token
    visitors = add_to_cart(cart_token="", user_id=None, slug="omega", quantity=2, now=now).token
    add_to_cart(cart_token=visitors, user_id=None, slug="zinc", quantity=3, now=now)

    receipt = join_cart(cart_token=visitors, user_id=user_id, now=now)

    assert (receipt.token, receipt.pieces) == (own, 1002)
    assert not Cart.objects.get(token=visitors).is_open
    assert join_cart(cart_token=visitors, user_id=user_id, now=now).pieces == 1002


def test_anothers_cart_is_never_taken(make_listing, make_buyer, now):
    make_listing()
    (mine, *_), (other, *_) = make_buyer(), make_buyer()
    token = add_to_cart(cart_token="", user_id=mine, slug="omega", now=now).token

    assert join_cart(cart_token=token, user_id=other, now=now).token != token
    assert add_to_cart(cart_token=token, user_id=other, slug="omega", now=now).token != token
    with pytest.raises(NotFound):
        quote_cart(cart_token=token, user_id=other, now=now)
    assert Cart.objects.get(token=token).user_id == mine


def test_a_quote_shows_parcels_tax_and_total(make_listing, now):
    make_listing("omega", price="100.00")
    make_listing("tokyo", price="200.00", mode="9610", warehouse="TYO", seller="SAKURA")
    token = add_to_cart(cart_token="", user_id=None, slug="omega", quantity=2, now=now).token
    add_to_cart(cart_token=token, user_id=None, slug="tokyo", now=now)

    seen = quote_cart(cart_token=token, user_id=None, language="en", now=now)

    assert seen.can_be_ordered
    assert [(part.seller.code, part.warehouse.code, part.mode) for part in seen.consignments] == [
        ("HARBOUR", "GZ-NANSHA", "1210"),
        ("SAKURA", "TYO", "9610"),
    ]
    assert seen.consignments[0].lines[0].name == "Fish oil omega"
    assert seen.total == seen.goods + seen.freight + seen.tax
    assert seen.consignments[0].assessment["route"] == "CBEC"


def test_a_cart_above_the_limit_is_shown_split(make_listing, now):
    make_listing("watch", price="3000.00")
    token = add_to_cart(cart_token="", user_id=None, slug="watch", quantity=2, now=now).token

    seen = quote_cart(cart_token=token, user_id=None, now=now)

    assert [part.why for part in seen.consignments] == [Why.SINGLE_LIMIT] * 2
    assert [line.quantity for line in seen.lines] == [2]
    assert seen.can_be_ordered


def test_what_stands_in_the_way_names_its_line(make_listing, now):
    make_listing("omega", pieces=3)
    gone = make_listing("zinc")
    token = add_to_cart(cart_token="", user_id=None, slug="omega", quantity=4, now=now).token
    add_to_cart(cart_token=token, user_id=None, slug="zinc", now=now)
    withdraw_listing(listing_id=gone, now=now)

    seen = quote_cart(cart_token=token, user_id=None, now=now)

    assert [(type(problem), problem.field) for problem in seen.problems] == [
        (OutOfStock, "omega"),
        (NotOnSale, "zinc"),
    ]
    assert seen.lines[0].free == 3
    assert not seen.can_be_ordered
    assert set_quantity(cart_token=token, user_id=None, slug="zinc", quantity=0).pieces == 4


def test_an_empty_cart_is_quoted_as_nothing(make_listing, now):
    make_listing()
    token = add_to_cart(cart_token="", user_id=None, slug="omega", now=now).token
    set_quantity(cart_token=token, user_id=None, slug="omega", quantity=0)

    seen = quote_cart(cart_token=token, user_id=None, now=now)

    assert (seen.total, seen.can_be_ordered) == (Money.zero("CNY"), False)


def test_more_pieces_are_cheaper_where_the_price_says_so(make_listing, now):
    make_listing("omega", price="100.00")
    offer = Offer.objects.get().pk
    prices.set_price(offer, market="cn", price=yuan("90.00"), from_quantity=3, valid_from=now)
    token = add_to_cart(cart_token="", user_id=None, slug="omega", quantity=2, now=now).token

    assert quote_cart(cart_token=token, user_id=None, now=now).goods == yuan("200.00")
    set_quantity(cart_token=token, user_id=None, slug="omega", quantity=3)
    seen = quote_cart(cart_token=token, user_id=None, now=now)

    assert seen.goods == yuan("270.00")
    assert seen.quote.entries[0].rule == "price.from_3"


def test_the_price_that_began_last_holds_until_it_ends(make_listing, now):
    make_listing("omega", price="100.00")
    offer = Offer.objects.get().pk
    hour = timedelta(hours=1)
    prices.set_price(offer, market="cn", price=yuan("80.00"), valid_from=now, valid_to=now + hour)

    def price(at, group=""):
        return pricing.prices_of([offer], market="cn", at=at, buyer_group=group)[offer].at(1)

    prices.set_price(offer, market="cn", price=yuan("70.00"), valid_from=now, buyer_group="staff")
    assert [price(now - hour), price(now), price(now + hour)] == [
        yuan("100.00"),
        yuan("80.00"),
        yuan("100.00"),
    ]
    assert price(now, "staff") == yuan("70.00")
    with pytest.raises(PriceNotPositive):
        prices.set_price(offer, market="cn", price=yuan("0"), valid_from=now)


@pytest.mark.django_db(transaction=True)
def test_signing_in_twice_at_once_keeps_the_cart_once(make_listing, make_buyer, now, together):
    make_listing()
    user_id, *_ = make_buyer()
    token = add_to_cart(cart_token="", user_id=None, slug="omega", quantity=2, now=now).token

    results = together(
        lambda: join_cart(cart_token=token, user_id=user_id, now=now),
        lambda: join_cart(cart_token=token, user_id=user_id, now=now),
        lambda: add_to_cart(cart_token="", user_id=user_id, slug="omega", quantity=1, now=now),
    )

    assert len({result.token for result in results}) == 1, results
    assert held_open(user_id) == {"omega": 3}


@pytest.mark.django_db(transaction=True)
def test_a_user_has_one_open_cart_however_often_it_is_opened(make_listing, make_buyer, now, together):
    make_listing()
    user_id, *_ = make_buyer()

    results = together(
        *[lambda: add_to_cart(cart_token="", user_id=user_id, slug="omega", quantity=2, now=now)] * 4
    )

    assert len({result.token for result in results}) == 1
    assert held() == {"omega": 8}
