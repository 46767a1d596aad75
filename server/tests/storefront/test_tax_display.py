"""A market shows prices with the import tax in them or beside them; what is paid is the same, and an order keeps its law."""

import json
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model

from entrepot.catalog.models import CustomsProfile, ListingCard
from entrepot.orders import queries as orders
from entrepot.platform import worker
from entrepot.platform.models import OutboxEvent
from entrepot.pricing.markets import Market, TaxDisplay, UnknownDisplay, UnknownMarket, get_market
from entrepot.usecases.catalog.build_cards import build_cards
from entrepot.usecases.catalog.set_tax_display import set_tax_display
from entrepot.usecases.shopping.add_to_cart import add_to_cart
from entrepot.usecases.shopping.quote_cart import quote_cart
from entrepot.usecases.tariffs.override_rate import override_rate

pytestmark = pytest.mark.django_db(transaction=True)


def page(client, path: str) -> str:
    return client.get(path).content.decode()


def tax_of(slug: str) -> int:
    return json.loads(ListingCard.objects.get(slug=slug, language="en").card)["tax"]["minor"]


def test_list_and_product_follow_the_rule_of_the_market(client, make_listing, now):
    listing = make_listing("omega", price="100.00")
    build_cards(listing_ids=[listing], now=now)
    assert "CN¥100.00" in page(client, "/en/") and "+ import tax CN¥9.10" in page(client, "/en/")

    set_tax_display(market="cn", display="included", actor="anna", now=now)
    worker.run_until_idle()

    for path in ("/en/", "/en/goods/omega/"):
        shown = page(client, path)
        assert "CN¥109.10" in shown
        assert "CN¥9.10 included" in shown
    assert "含进口税 ¥9.10" in page(client, "/zh/")


def test_the_cart_shows_it_and_the_total_stays(client, make_listing, make_buyer, now):
    make_listing("omega", price="100.00")
    user_id, _, identity = make_buyer()
    token = add_to_cart(cart_token="", user_id=user_id, slug="omega", quantity=2, now=now).token
    seen = quote_cart(cart_token=token, user_id=user_id, identity_id=identity, now=now)
    client.force_login(orders_user(user_id))
    before = page(client, "/en/cart/")
    assert "Import tax in it" not in before

    set_tax_display(market="cn", display="included", actor="anna", now=now)

    after = page(client, "/en/cart/")
    assert "Goods, tax included" in after and "Import tax in it" in after
    assert quote_cart(cart_token=token, user_id=user_id, identity_id=identity, now=now).total == seen.total
    assert f"{(seen.goods + seen.tax).amount:,.2f}" in after


def orders_user(user_id: int):
    return get_user_model().objects.get(pk=user_id)


@pytest.mark.parametrize(
    ("market", "display", "problem"), [("xx", "added", UnknownMarket), ("cn", "both", UnknownDisplay)]
)
def test_a_wrong_choice_leaves_no_trace(market, display, problem, now):
    with pytest.raises(problem):
        set_tax_display(market=market, display=display, actor="anna", now=now)

    assert not Market.objects.exists()
    assert not OutboxEvent.objects.exists()
    assert get_market("cn").tax_display is TaxDisplay.ADDED


def test_an_old_order_keeps_its_tax_when_a_rule_changes(client, make_listing, make_buyer, order_cart, now):
    listing = make_listing("omega", price="100.00")
    build_cards(listing_ids=[listing], now=now)
    buyer = make_buyer()
    number = order_cart(buyer, omega=1)().order_no
    frozen = orders.get_order(number)
    old = tax_of("omega")
    client.force_login(orders_user(buyer[0]))
    shown = page(client, f"/en/orders/{number}/")

    override_rate(
        territory="CN",
        code=hs_code(),
        kind="vat",
        text="50%",
        note="for the test",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        actor="anna",
        now=now,
    )
    build_cards(listing_ids=[listing], now=now + timedelta(minutes=1))

    assert tax_of("omega") > old
    assert orders.get_order(number) == frozen
    assert strip(page(client, f"/en/orders/{number}/")) == strip(shown)


def hs_code() -> str:
    return CustomsProfile.objects.get().hs_code


def strip(text: str) -> str:
    """The page without the token of its forms."""
    return "".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)
