"""What every server test may ask for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest


def pytest_configure():
    Path("var").mkdir(exist_ok=True)


@pytest.fixture
def now() -> datetime:
    """A fixed moment, a working day in Shanghai."""
    return datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _books_may_be_emptied():
    """SQLite empties a test database by DELETE, which the triggers of the ledger refuse: lift them meanwhile."""
    from django.db.backends.sqlite3 import base  # noqa: PLC0415

    from entrepot.ledger import triggers  # noqa: PLC0415

    operations = base.DatabaseWrapper.ops_class
    plain = operations.sql_flush

    def sql_flush(self, *args, **kwargs):
        statements = plain(self, *args, **kwargs)
        return [*triggers.DROP["sqlite"], *statements, *triggers.CREATE["sqlite"]] if statements else []

    operations.sql_flush = sql_flush
    yield
    operations.sql_flush = plain


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
                assessment={},
                lines=[line(position) for position in range(1, lines + 1)],
            )
            for at in range(parts)
        ]
        services.create(
            services.NewOrder(
                number=number,
                user_id=user.pk,
                cart_id=abs(hash(number)) % 10**9,
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
