"""The shelf: what may be put on it, the finished cards, how they are found, and that they follow what changes."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from entrepot.catalog import queries as catalog
from entrepot.catalog.facts import TextFacts
from entrepot.catalog.models import Listing, ListingCard, Offer, SearchWord
from entrepot.catalog.words import asked_words, words_of
from entrepot.inventory import services as inventory
from entrepot.platform import clock, worker
from entrepot.platform.models import OutboxEvent
from entrepot.pricing.queries import NoPrice
from entrepot.usecases.catalog import publish_listing as publishing
from entrepot.usecases.catalog.build_cards import build_cards
from entrepot.usecases.catalog.change_price import change_price
from entrepot.usecases.catalog.jobs import rebuild_all
from entrepot.usecases.catalog.publish_listing import publish_listing
from entrepot.usecases.catalog.save_customs_profile import save_customs_profile
from entrepot.usecases.catalog.withdraw_listing import withdraw_listing
from entrepot.usecases.filing.problems import FilingMissing, FilingNumberless
from entrepot_core.money import Money
from entrepot_core.orders.freight import NotCarried
from entrepot_core.trade.problems import WarehouseNotAllowed
from entrepot_core.units import UnknownUnit

pytestmark = pytest.mark.django_db


def card_of(slug="omega", language="en"):
    return catalog.find_page(language, slug)


@pytest.mark.parametrize(
    ("missing", "problem", "words"),
    [
        ({"profile": False}, publishing.ProfileMissing, "under Classifications"),
        ({"profile": {"hs_code": ""}}, publishing.HsCodeMissing, "customs profile"),
        ({"profile": {"hs_code": "210690"}}, publishing.HsCodeMissing, "customs profile"),
        ({"profile": {"origin": ""}}, publishing.OriginMissing, "customs profile"),
        ({"profile": {"unit1": ""}}, publishing.UnitsMissing, "customs profile"),
        ({"profile": {"unit1": "999"}}, UnknownUnit, "999"),
        ({"variant": {"net_weight_g": 0}}, publishing.WeightMissing, "in grams"),
        (
            {"texts": {"en": TextFacts(name="Oil", summary="", description="")}},
            publishing.TextMissing,
            "zh-hans",
        ),
        ({"price": ""}, NoPrice, "OMEGA"),
        ({"seller": "NOBODY"}, publishing.SellerUnknown, "NOBODY"),
        ({"warehouse": "TYO"}, WarehouseNotAllowed, "overseas"),
        ({"profile": {"item_record_no": ""}}, FilingNumberless, "account book"),
        ({"filed": False}, FilingMissing, "Goods filing"),
        ({"mode": "0110", "warehouse": "TYO"}, NotCarried, "0110"),
    ],
)
def test_what_is_missing_keeps_it_off_the_shelf_and_says_where_to_add_it(
    make_listing, now, missing, problem, words
):
    listing = make_listing(published=False, **missing)
    events = OutboxEvent.objects.count()

    with pytest.raises(problem, match=words):
        publish_listing(listing_id=listing, now=now)

    assert not Listing.objects.get().published
    assert OutboxEvent.objects.count() == events


def test_what_is_published_is_on_the_shelf_in_both_languages(make_listing):
    make_listing()
    worker.run_until_idle()

    en, zh = card_of(language="en"), card_of(language="zh-hans")

    assert (en["name"], zh["name"]) == ("Fish oil omega", "深海鱼油 omega")
    assert (en["origin"], zh["origin"]) == (
        {"alpha2": "JP", "name": "Japan"},
        {"alpha2": "JP", "name": "日本"},
    )
    assert en["price"] == {"amount": "100.00", "currency": "CNY", "minor": 10000}
    assert en["tax"] == {"amount": "9.10", "minor": 910, "rate_percent": "9.1", "route": "CBEC"}
    assert en["total"]["minor"] == 10910
    assert (en["sold_out"], en["stock_left"], en["hs_code"]) == (False, None, "2106909090")
    assert sum(Decimal(line["amount"]) for line in en["tax_lines"]) == Decimal("9.10")
    assert en["limits"]["single"]["amount"] == "5000.00"


def test_the_card_follows_price_and_stock(make_listing, now):
    make_listing(pieces=6)
    worker.run_until_idle()
    assert card_of()["stock_left"] is None

    item = {"sku": "OMEGA", "warehouse_code": "GZ-NANSHA", "seller_code": "HARBOUR"}
    inventory.allocate([inventory.Item(**item, ref="E1A", pieces=4)], now=now)
    worker.run_until_idle()
    assert card_of()["stock_left"] == 2

    inventory.allocate([inventory.Item(**item, ref="E2A", pieces=2)], now=now)
    worker.run_until_idle()
    assert (card_of()["sold_out"], card_of()["stock_left"]) == (True, None)

    inventory.release("E1A", now=now)
    change_price(offer_id=Offer.objects.get().pk, price=Money.of("80.00", "CNY"), now=now)
    worker.run_until_idle()
    assert (card_of()["sold_out"], card_of()["stock_left"]) == (False, 4)
    assert card_of()["price"]["minor"] == 8000
    assert ListingCard.objects.get(language="en").price_minor == 8000


def test_plenty_stays_plenty_without_building_anything(make_listing, now):
    make_listing(pieces=100)
    events = OutboxEvent.objects.filter(topic="inventory.stock_turned.v1").count()

    item = {"sku": "OMEGA", "warehouse_code": "GZ-NANSHA", "seller_code": "HARBOUR"}
    inventory.allocate([inventory.Item(**item, ref="E1A", pieces=50)], now=now)

    assert OutboxEvent.objects.filter(topic="inventory.stock_turned.v1").count() == events


def test_a_withdrawn_listing_leaves_every_list_at_once(make_listing, now):
    listing = make_listing()
    worker.run_until_idle()

    assert withdraw_listing(listing_id=listing, now=now)
    assert not withdraw_listing(listing_id=listing, now=now)

    assert card_of() is None
    assert catalog.list_cards(language="en").raw == ()
    assert not SearchWord.objects.exists()
    assert build_cards(listing_ids=[listing], now=now) == 0


def test_building_twice_is_building_once(make_listing, now):
    listing = make_listing()
    build_cards(listing_ids=[listing], now=now)
    before = list(ListingCard.objects.order_by("id").values_list())
    words = list(SearchWord.objects.order_by("id").values_list())

    assert build_cards(listing_ids=[listing], now=now) == 1

    assert list(ListingCard.objects.order_by("id").values_list()) == before
    assert list(SearchWord.objects.order_by("id").values_list()) == words


def test_a_price_that_begins_later_is_on_the_card_the_night_it_begins(make_listing, now):
    make_listing()
    from_tomorrow = now + timedelta(days=1)
    change_price(offer_id=Offer.objects.get().pk, price=Money.of("70.00", "CNY"), now=from_tomorrow)

    rebuild_all({}, now)
    assert card_of()["price"]["minor"] == 10000
    rebuild_all({}, from_tomorrow)
    assert card_of()["price"]["minor"] == 7000


def test_a_new_classification_is_taxed_from_its_day_on(make_listing, now):
    make_listing()
    text = {
        "valid_from": "2026-11-19",
        "hs_code": "0902303900",
        "origin": "IN",
        "declared_name": "红茶",
        "declared_model": "1|3|袋装",
        "unit": "035",
        "unit1": "035",
        "quantity1": "0.5",
        "item_record_no": "I-OMEGA",
    }
    with clock.shifted(datetime(2026, 11, 20, 4, 0, tzinfo=UTC) - clock.now()):
        save_customs_profile(sku="OMEGA", text=text, now=clock.now())
        worker.run_until_idle()

    assert card_of()["origin"]["alpha2"] == "IN"
    assert card_of()["tax"]["amount"] == "6.30"
    assert catalog.get_listing(Listing.objects.get().pk, day=date(2026, 11, 18)).profile.origin == "JP"


def test_lists_and_pages_take_one_statement(make_listing, now, django_assert_num_queries):
    ids = [make_listing(f"item-{at}", published=True) for at in range(36)]
    build_cards(listing_ids=ids, now=now)

    with django_assert_num_queries(1):
        first = catalog.list_cards(language="en")
    with django_assert_num_queries(1):
        second = catalog.list_cards(language="en", page=2)
    with django_assert_num_queries(1):
        found = catalog.list_cards(language="en", words="fish item", warehouse="GZ-NANSHA", mode="1210")
    with django_assert_num_queries(1):
        catalog.find_page("en", "item-1")

    assert (len(first.raw), first.has_next) == (30, True)
    assert (len(second.raw), second.has_next) == (6, False)
    assert {json.loads(card)["slug"] for card in (*first.raw, *second.raw)} == {
        f"item-{at}" for at in range(36)
    }
    assert len(found.cards()) == 30


def test_a_search_reads_the_index_of_words_once(make_listing, now):
    build_cards(listing_ids=[make_listing(f"item-{at}") for at in range(5)], now=now)

    rows = catalog._cards("en", words="fish japan", warehouse="", mode="", category="")
    plan = rows.explain()

    assert "CORRELATED" not in plan and "SubPlan" not in plan
    if connection.vendor == "sqlite":
        assert plan.count("word>? AND word<?") == 2


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [
        ("zh-hans", "鱼油", 1),
        ("zh-hans", "深海", 1),
        ("zh-hans", "yuyou", 1),
        ("zh-hans", "深海鱼油", 1),
        ("zh-hans", "海油", 0),
        ("zh-hans", "yy", 1),
        ("zh-hans", "FISH oil", 1),
        ("zh-hans", "鱼油 日本", 1),
        ("zh-hans", "鱼油 法国", 0),
        ("en", "fish japan", 1),
        ("en", "fis", 1),
        ("en", "ish", 0),
        ("en", "OMEGA", 1),
        ("en", "test brand", 1),
        ("en", "%", 1),
        ("en", "_mega", 0),
        ("en", "", 1),
    ],
)
def test_cards_are_found_by_words_pinyin_and_initials(make_listing, now, language, words, found):
    build_cards(listing_ids=[make_listing()], now=now)

    assert len(catalog.list_cards(language=language, words=words).raw) == found


def test_words_are_cut_by_dictionary_and_pinyin():
    assert words_of("深层保湿精华 Crème") >= {"保湿", "精华", "jinghua", "jh", "creme"}
    assert asked_words("保湿 SK-II！") == ("保湿", "sk", "ii")
    assert asked_words("鱼油") == ("鱼油",)


def test_lists_filter_by_warehouse_mode_and_category(make_listing, now):
    build_cards(
        listing_ids=[
            make_listing("omega"),
            make_listing("zinc", warehouse="NB-BEILUN"),
            make_listing("tokyo", mode="9610", warehouse="TYO"),
        ],
        now=now,
    )

    def slugs(**filters):
        return {card["slug"] for card in catalog.list_cards(language="en", **filters).cards()}

    assert slugs(warehouse="NB-BEILUN") == {"zinc"}
    assert slugs(mode="9610") == {"tokyo"}
    assert slugs(category="health") == {"omega", "zinc", "tokyo"}
    assert slugs(category="wine") == set()
