"""What every server test may ask for."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.utils.crypto import get_random_string
from hypothesis import HealthCheck, settings
from server.tests import emptying
from stdnum.cn import ric

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")  # as in the core: what holds does not depend on how busy the machine is

KEY_LOADERS = (
    ("cryptography.hazmat.primitives.serialization", "load_pem_private_key"),
    ("entrepot.customs.ports.hangzhou.keys", "load_der_private_key"),
    ("entrepot_simulators.port.doors.hangzhou_keys", "load_der_private_key"),
    ("entrepot_core.customs.envelopes.sealed", "load_der_private_key"),
    ("httpcore2", "default_ssl_context"),
)
"""What reads a key or the world's roots afresh each time: 20 to 40 ms, over and over the same."""


def pytest_configure():
    Path("var").mkdir(exist_ok=True)


@pytest.fixture
def now() -> datetime:
    """A fixed moment, a working day in Shanghai."""
    return datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _cheap_databases():
    """Between tests only the tables that hold rows are emptied, and nobody asks for Django's permissions."""
    with emptying.by_rows(), emptying.without_permissions():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """With tables that nobody counts behind the tests' back."""
    with django_db_blocker.unblock():
        emptying.leave_uncounted()


@pytest.fixture(scope="session", autouse=True)
def _cheap_keys():
    """A private key is proved when it is first loaded, not in every world again; nor are roots read that nobody trusts."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in KEY_LOADERS:
            patch.setattr(f"{module}.{name}", cache(getattr(import_module(module), name)))
        yield


@pytest.fixture
def make_order(now, django_user_model):
    """Write a plain order as orders.services does, without cart, stock or identity: for tests of what follows."""
    from entrepot.orders import queries, services  # noqa: PLC0415 - tables are loaded after the plugins

    def line(position: int, **changed):
        facts = {
            "listing_slug": f"tea-{position}",
            "sku": f"TEA-{position}",
            "name_zh": "测试茶",
            "name_en": "Test tea",
            "picture": "tea.svg",
            "quantity": 2,
            "unit_price_minor": 10000,
            "tax_minor": 1820,
            "gross_weight_g": 600,
            "net_weight_g": 500,
            "profile": {
                "hs_code": "0902301000",
                "origin": "JP",
                "declared_name": "红茶",
                "declared_model": "1|3|袋装|500克",
                "unit": "035",
                "unit1": "035",
                "quantity1": "0.5",
                "unit2": "",
                "quantity2": None,
                "item_record_no": "I000001",
            },
        }
        return services.NewLine(**(facts | changed))

    def make(number="E261120000001", *, parts=1, lines=1, user=None, seller_code="HARBOUR", mode="1210"):
        user = user or django_user_model.objects.create(username=f"buyer-of-{number}")
        consignments = [
            services.NewConsignment(
                number=f"{number}{'ABCDEFGH'[at]}",
                seller_code=seller_code,
                mode=mode,
                warehouse_code="GZ-NANSHA",
                port="national",
                goods_minor=20000 * lines,
                freight_minor=1000,
                tax_minor=1820 * lines,
                commission_minor=2400 * lines,
                assessment={},
                lines=[line(position) for position in range(1, lines + 1)],
            )
            for at in range(parts)
        ]
        services.create(
            services.NewOrder(
                number=number,
                user_id=user.pk,
                cart_id=crc32(number.encode()),
                market="cn",
                language="zh-hans",
                currency="CNY",
                quote={},
                identity_id=1,
                address={
                    "consignee": "韩梅梅",
                    "phone": "13800000000",
                    "country": "CN",
                    "region_code": "440106",
                    "region": "广东省 广州市 天河区",
                    "detail": "测试路 1 号",
                },
                consent="2026-11",
                consignments=consignments,
            ),
            now=now,
        )
        return queries.get_order(number)

    return make


@pytest.fixture
def together():
    """Call every function given in a thread of its own, all at the same moment; results or exceptions, in order."""

    def run_all(*calls):
        barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

        def run(at, call):
            try:
                barrier.wait()
                results[at] = call()
            except Exception as error:  # noqa: BLE001 - the test looks at what was raised
                results[at] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return results

    return run_all


@pytest.fixture
def places(now):
    """Two bonded warehouses, one abroad, and two sellers."""
    from entrepot.inventory import services as inventory  # noqa: PLC0415
    from entrepot.parties import services as parties  # noqa: PLC0415

    for code, kind, country in (
        ("GZ-NANSHA", "bonded", "CN"),
        ("NB-BEILUN", "bonded", "CN"),
        ("TYO", "overseas", "JP"),
    ):
        inventory.add_warehouse(
            inventory.NewWarehouse(
                code=code,
                name_zh=f"{code} 仓",
                name_en=f"{code} warehouse",
                kind=kind,
                country=country,
                port="national",
                customs_office="5165",
                ems_no=f"T{code}",
            )
        )
    for code in ("HARBOUR", "SAKURA"):
        parties.add_seller(
            parties.NewSeller(
                code=code,
                name_zh=f"{code} 商社",
                name_en=f"{code} Trading",
                country="CN",
                customs_code="4401986001",
                customs_name="示例贸易有限公司",
            )
        )


@pytest.fixture
def make_listing(places, now):
    """Put an article on the shelf through the modules' services: a dietary supplement unless said otherwise."""
    from entrepot.catalog import services as catalog  # noqa: PLC0415
    from entrepot.catalog.facts import TextFacts  # noqa: PLC0415
    from entrepot.inventory import services as inventory  # noqa: PLC0415
    from entrepot.pricing import services as pricing  # noqa: PLC0415
    from entrepot.seeds.filings import take_over  # noqa: PLC0415
    from entrepot.usecases.catalog.publish_listing import publish_listing  # noqa: PLC0415
    from entrepot_core.money import Money  # noqa: PLC0415

    def make(
        slug="omega",
        *,
        price="100.00",
        pieces=10,
        seller="HARBOUR",
        mode="1210",
        warehouse="GZ-NANSHA",
        published=True,
        variant=None,
        profile=None,
        texts=None,
        filed=True,
    ):
        sku = slug.upper()
        product = catalog.add_product(
            slug=slug,
            brand="Test Brand",
            category="health",
            picture=f"products/{slug}.svg",
            texts=texts
            or {
                "zh-hans": TextFacts(name=f"深海鱼油 {slug}", summary="测试摘要", description="测试说明"),
                "en": TextFacts(name=f"Fish oil {slug}", summary="A summary", description="A description"),
            },
            now=now,
        )
        weights = {"net_weight_g": 500, "gross_weight_g": 600}
        variant_id = catalog.add_variant(product, catalog.NewVariant(sku=sku, **(weights | (variant or {}))))
        facts = {
            "valid_from": date(2026, 1, 1),
            "hs_code": "2106909090",
            "origin": "JP",
            "declared_name": "膳食补充剂",
            "declared_model": "4|3|测试|500克/瓶",
            "unit": "142",
            "unit1": "035",
            "quantity1": Decimal("0.5"),
            "item_record_no": f"I-{sku}"[:30] if mode == "1210" else "",
            "on_positive_list": True,
        }
        if profile is not False:
            catalog.add_profile(variant_id, catalog.NewProfile(**(facts | (profile or {}))))
        offer = catalog.add_offer(variant_id, seller_code=seller, mode=mode, warehouse_code=warehouse)
        if price:
            pricing.set_price(
                offer, market="cn", price=Money.of(price, "CNY"), valid_from=datetime(2026, 1, 1, tzinfo=UTC)
            )
        if pieces:
            inventory.receive(
                warehouse_code=warehouse, seller_code=seller, sku=sku, pieces=pieces, key=slug, now=now
            )
        listing_id = catalog.add_listing(offer, slug=slug, position=1)
        if filed:
            with transaction.atomic():
                take_over(offer, now=now)
        if published:
            publish_listing(listing_id=listing_id, now=now)
        return listing_id

    return make


@pytest.fixture
def invented_number():
    """An ID number with a right check digit that belongs to nobody we know; another one each time."""
    made = iter(range(1, 999))

    def make():
        body = f"11010119900307{next(made):03d}"
        return body + ric.calc_check_digit(body + "0")

    return make


@pytest.fixture
def make_buyer(django_user_model, now, invented_number):
    """Somebody with an address and an identity: (user id, address id, identity id)."""
    from entrepot.accounts import services as accounts  # noqa: PLC0415

    def make(name="韩梅梅", number=""):
        user = django_user_model.objects.create(username=get_random_string(12), roles=["shopper"])
        address = accounts.add_address(
            user.pk,
            consignee=name,
            phone="13800000000",
            region_code="440106",
            detail="测试路 1 号",
            now=now,
        )
        identity = accounts.add_identity(user.pk, name, number or invented_number(), now)
        return user.pk, address, identity

    return make


@pytest.fixture
def order_cart(now):
    """Fill a cart of a buyer with slug=pieces; returns a function that places it as the buyer saw it."""
    from entrepot.usecases.shopping.add_to_cart import add_to_cart  # noqa: PLC0415
    from entrepot.usecases.shopping.place_order import place_order  # noqa: PLC0415
    from entrepot.usecases.shopping.quote_cart import quote_cart  # noqa: PLC0415

    def fill(buyer, **pieces):
        user_id, address, identity = buyer
        token = ""
        for slug, quantity in pieces.items():
            token = add_to_cart(
                cart_token=token, user_id=user_id, slug=slug, quantity=quantity, now=now
            ).token
        seen = quote_cart(cart_token=token, user_id=user_id, identity_id=identity, now=now)

        def place(**changed):
            asked = {
                "user_id": user_id,
                "cart_token": token,
                "address_id": address,
                "identity_id": identity,
                "consent": "2026-11",
                "expected_total_minor": seen.total.minor,
                "language": "zh-hans",
                "now": now,
            }
            return place_order(**(asked | changed))

        return place

    return fill
