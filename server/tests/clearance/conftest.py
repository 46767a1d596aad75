"""The shop between its partners: a real web server, the simulated world on loopback, and a worker by hand."""

import dataclasses
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from entrepot.orders import services as orders
from entrepot.payments.providers.wechat.keys import merchant_key
from entrepot.platform import clock, worker
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.payment.simulator import PaymentSimulator
from entrepot_simulators.timing import PACES

BUYER = ("李雷", "110101199003074514")
PATIENCE = 15.0


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture
def _deployed(live_server, settings, key_folder):
    """The shop's own half: where it is reached, and its keys."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.DEPLOYMENT = dataclasses.replace(
        settings.DEPLOYMENT, public_url=live_server.url, partner_keys=key_folder
    )
    merchant_key()


@pytest.fixture
def payment(_deployed, live_server, settings, key_folder) -> Iterator[PaymentSimulator]:
    with PaymentSimulator(
        ring=Keyring(key_folder), port_url="http://127.0.0.1:9", shop=live_server.url, pace=PACES["fast"]
    ) as simulator:
        settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, payment_url=simulator.url)
        yield simulator


@pytest.fixture
def work() -> Callable[..., None]:
    """Run jobs, those of later too, until ``done`` says so."""

    def until(done: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, "it never came"
            if not worker.run_one(clock.now() + timedelta(hours=1)):
                time.sleep(0.01)

    return until


@pytest.fixture
def pay() -> Callable[..., httpx2.Response]:
    """Pay on the code page, as ``who``."""

    def at(code_url: str, who: tuple[str, str] = BUYER) -> httpx2.Response:
        return httpx2.post(code_url, json={"payer_name": who[0], "payer_id_number": who[1]}, trust_env=False)

    return at


@pytest.fixture
def make_order(db, django_user_model):
    """An order as it is once placed: ``make_order()`` gives its number."""
    made = iter(range(1, 100))

    def make(*, identity_id: int = 1, parts: int = 1, mode: str = "1210", now=None) -> str:
        at = next(made)
        user, _ = django_user_model.objects.get_or_create(username="li@demo.example")
        new = orders.NewOrder(
            number=f"E26112000{at:02d}",
            user_id=user.pk,
            cart_id=at,
            market="cn",
            language="zh-hans",
            currency="CNY",
            quote={},
            identity_id=identity_id,
            address={
                "consignee": "李雷",
                "phone": "13800000001",
                "country": "CN",
                "region_code": "110105",
                "region": "北京市 市辖区 朝阳区",
                "detail": "测试路 1 号",
            },
            consent="2026-11",
            consignments=[
                _part(f"E26112000{at:02d}{'ABCDE'[part]}", mode, "GZ-NANSHA") for part in range(parts)
            ],
        )
        orders.create(new, now=now or clock.now())
        return new.number

    return make


def _part(number: str, mode: str, warehouse: str) -> orders.NewConsignment:
    return orders.NewConsignment(
        number=number,
        seller_code="SAKURA",
        mode=mode,
        warehouse_code=warehouse,
        port="national",
        goods_minor=20000,
        freight_minor=1000,
        tax_minor=1911,
        assessment={},
        lines=[
            orders.NewLine(
                listing_slug="serum",
                sku="SERUM-30",
                name_zh="维生素C精华",
                name_en="Vitamin C serum",
                picture="",
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
