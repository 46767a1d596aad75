"""The shop between its partners: a real web server, the simulated world on loopback, and a worker by hand."""

import dataclasses
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product
from pathlib import Path

import httpx2
import pytest

from entrepot.accounts import services as accounts
from entrepot.accounts.queries import get_identity
from entrepot.customs import books
from entrepot.customs import queries as customs
from entrepot.customs.models import Attempt
from entrepot.customs.ports import PORTS
from entrepot.customs.ports.cards import declaration_key
from entrepot.inventory import services as inventory
from entrepot.orders import services as orders
from entrepot.orders.queries import get_order
from entrepot.parties.models import CustomsParty, Seller
from entrepot.payments.providers.wechat.keys import merchant_key
from entrepot.platform import clock, worker
from entrepot.platform.models import Job, JobState
from entrepot.policies import services as policies
from entrepot.usecases.payment.start_payment import start_payment
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.population import people
from entrepot_simulators.timing import PACES
from entrepot_simulators.world import World

BUYER, OTHER = ((person.name, person.id_number) for person in people()[:2])
PATIENCE, NAP = 180.0, 0.005
PARTIES = {
    "ebp": ("4401986000", "示例海港电子商务平台有限公司"),
    "agent": ("4401986009", "示例海港报关有限公司"),
    "assure": ("4401986000", "示例海港电子商务平台有限公司"),
    "pay": ("4403SIMPAY", "深圳示例支付有限公司"),
    "logistics": ("4401SIMSWF", "迅达示例物流有限公司"),
    "transfer": ("DXPENT0000000001", "示例海港报关有限公司"),
    "operator": ("4401666009", "示例白云机场监管场所有限公司"),
}


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def world(live_server, settings, key_folder) -> Iterator[World]:
    """Payment company, port and carrier, and the shop's own half of every key."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.DEPLOYMENT = dataclasses.replace(
        settings.DEPLOYMENT, public_url=live_server.url, partner_keys=key_folder
    )
    merchant_key()
    declaration_key()
    simulated = World(ring=Keyring(key_folder), shop=live_server.url, pace=PACES["fast"])
    simulated.start()
    settings.DEPLOYMENT = dataclasses.replace(
        settings.DEPLOYMENT,
        payment_url=simulated.payment.url,
        port_url=simulated.port.url,
        carrier_url=simulated.carrier.url,
    )
    yield simulated
    with ThreadPoolExecutor() as stopping:  # each waits a moment for its server: all at once
        list(stopping.map(lambda part: part.stop(), (simulated.carrier, simulated.payment, simulated.port)))


@pytest.fixture
def payment(world):
    return world.payment


@pytest.fixture
def script() -> Callable[..., None]:
    """Tell a simulator what to do next."""

    def tell(simulator, **body) -> None:
        answer = httpx2.post(f"{simulator.url}/_control/script", json=body, trust_env=False, timeout=60)
        assert answer.status_code == 200, answer.text

    return tell


@pytest.fixture
def work() -> Callable[..., None]:
    """Run jobs, those of later too, until ``done`` says so."""

    def until(done: Callable[[], object]) -> None:
        end, idle = time.monotonic() + PATIENCE, 0
        while not done():
            assert time.monotonic() < end, f"it never came; left to do: {_left()}"
            if worker.run_one():
                idle = 0
                continue
            idle += 1
            time.sleep(NAP)
            if idle % 16 == 0:
                worker.run_one(clock.now() + timedelta(hours=1))

    return until


def _left() -> list[tuple[str, ...]]:
    """Jobs that are not done, with what they last said."""
    return list(Job.objects.exclude(state=JobState.DONE).values_list("name", "state", "reason"))


@pytest.fixture
def pay() -> Callable[..., httpx2.Response]:
    """Pay on the code page, as ``who``."""

    def at(code_url: str, who: tuple[str, str] = BUYER) -> httpx2.Response:
        return httpx2.post(
            code_url, json={"payer_name": who[0], "payer_id_number": who[1]}, trust_env=False, timeout=60
        )

    return at


def nothing_left(world: World, number: str) -> None:
    """Nothing of an order has left the house."""
    assert world.port.registry.in_order(f"{number}A") == ()
    assert not Attempt.objects.exists()
    assert world.payment.declarations.all() == ()
    assert not world.carrier.state()["waybills"]


@pytest.fixture
def house(db) -> None:
    """Companies, sellers, warehouses, stock and account book."""
    for port, (role, (code, name)) in product(PORTS, PARTIES.items()):
        CustomsParty.objects.create(role=role, port=port, code=code, name=name)
    Seller.objects.create(
        code="SAKURA",
        name_zh="樱花商社",
        name_en="Sakura Trading",
        country="JP",
        customs_code="4401986002",
        customs_name="示例樱花商社代理有限公司",
        commission_rate="0.08",
    )
    inventory.add_warehouse(
        inventory.NewWarehouse(
            code="GZ-NANSHA",
            name_zh="广州南沙保税仓",
            name_en="Nansha",
            kind="bonded",
            country="CN",
            port="national",
            customs_office="5165",
            area_code="4401666001",
            area_name="示例南沙综合保税区仓储有限公司",
            ems_no="T5165W000001",
        )
    )
    inventory.add_warehouse(
        inventory.NewWarehouse(
            code="TYO",
            name_zh="东京",
            name_en="Tokyo",
            kind="overseas",
            country="JP",
            port="national",
            customs_office="5165",
        )
    )
    for code in ("GZ-NANSHA", "TYO"):
        inventory.receive(
            warehouse_code=code,
            seller_code="SAKURA",
            sku="SERUM-30",
            pieces=50,
            key=f"first:{code}",
            now=clock.now(),
        )
    books.stock_in(
        ems_no="T5165W000001",
        item_record_no="GDS0001",
        seller_code="SAKURA",
        sku="SERUM-30",
        quantity=50,
        key="first",
        now=clock.now(),
    )


@pytest.fixture
def make_order(house, django_user_model):
    """An order as it is once placed, stock and room set aside: ``make_order()`` gives its number."""
    made = iter(range(1, 100))

    def make(
        *,
        who=BUYER,
        parts: int = 1,
        mode: str = "1210",
        place: str = "",
        port: str = "national",
        now=None,
    ) -> str:
        at, moment = next(made), now or clock.now()
        user, _ = django_user_model.objects.get_or_create(username="li@demo.example")
        number, warehouse = (
            f"E26112000{at:02d}",
            place or ("GZ-NANSHA" if mode in {"1210", "1239"} else "TYO"),
        )
        new = orders.NewOrder(
            number=number,
            user_id=user.pk,
            cart_id=at,
            market="cn",
            language="zh-hans",
            currency="CNY",
            quote={},
            identity_id=accounts.add_identity(user.pk, *who, moment),
            address={
                "consignee": BUYER[0],
                "phone": "13800000001",
                "country": "CN",
                "region_code": "110105",
                "region": "北京市 市辖区 朝阳区",
                "detail": "测试路 1 号",
            },
            consent="2026-11",
            consignments=[_part(f"{number}{'ABCDE'[part]}", mode, warehouse, port) for part in range(parts)],
        )
        orders.create(new, now=moment)
        for part in new.consignments:
            item = inventory.Item(
                sku="SERUM-30",
                warehouse_code=warehouse,
                seller_code="SAKURA",
                ref=part.number,
                pieces=2,
            )
            inventory.allocate([item], now=moment)
            policies.reserve(
                number_lookup=get_identity(user.pk, new.identity_id).number_lookup,
                year=clock.local_date(moment).year,
                limit_minor=2_600_000,
                amount_minor=21000,
                ref=part.number,
                now=moment,
            )
        return number

    return make


def _part(number: str, mode: str, warehouse: str, port: str) -> orders.NewConsignment:
    return orders.NewConsignment(
        number=number,
        seller_code="SAKURA",
        mode=mode,
        warehouse_code=warehouse,
        port=port,
        goods_minor=20000,
        freight_minor=1000,
        tax_minor=1911,
        commission_minor=1600,
        assessment={},
        lines=[
            orders.NewLine(
                listing_slug="serum",
                sku="SERUM-30",
                name_zh="维生素C精华",
                name_en="Vitamin C serum",
                picture="serum.webp",
                quantity=2,
                unit_price_minor=10000,
                tax_minor=1911,
                gross_weight_g=120,
                net_weight_g=60,
                profile={
                    "hs_code": "3304990039",
                    "origin": "JP",
                    "declared_name": "维生素C精华液",
                    "declared_model": "护肤|维生素C精华液|30毫升/瓶|无品牌",
                    "unit": "142",
                    "unit1": "035",
                    "quantity1": "0.06",
                    "unit2": "011",
                    "quantity2": "1",
                    "item_record_no": "GDS0001",
                },
            )
        ],
    )


@pytest.fixture
def person(django_user_model):
    """Another identity of the buyer of ``make_order``: ``person(name, number)`` gives its id."""

    def add(name: str, number: str) -> int:
        user = django_user_model.objects.get(username="li@demo.example")
        return accounts.add_identity(user.pk, name, number, clock.now())

    return add


@pytest.fixture
def paid(world, make_order, pay, work) -> Callable[..., str]:
    """An order that was paid, of which nothing was sent yet."""

    def make(*, payer=BUYER, prepare=lambda _number: None, **kind) -> str:
        number = make_order(**kind)
        prepare(number)
        pay(start_payment(order_no=number, now=clock.now()).code_url, payer)
        work(lambda: get_order(number).money_state == "paid")
        assert customs.documents_of(f"{number}A") == {}
        return number

    return make
