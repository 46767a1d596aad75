"""Leaves work at the filing desk for whoever looks at the demo: a draft, a filing that ends soon, a review, a list."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from entrepot.catalog import offers as offer_queries
from entrepot.catalog import services as catalog
from entrepot.catalog.proposals import get_variant_id
from entrepot.customs import filing_queries
from entrepot.inventory import queries as inventory
from entrepot.platform import clock
from entrepot.platform.agreed_files import Published
from entrepot.pricing import services as pricing
from entrepot.seeds.filings import FILED_BY, SIGNED_BY
from entrepot.usecases.filing.ask_review import ask_review
from entrepot.usecases.filing.draft_filing import draft_filing, edit_filing
from entrepot.usecases.filing.file_filing import file_filing
from entrepot.usecases.filing.hear_filing_answer import record_filing_answer
from entrepot.usecases.filing.judging import place_of
from entrepot.usecases.filing.propose_positive_list import propose_positive_list
from entrepot_core.customs.filing import BONDED, BY_BOOK, AnswerState
from entrepot_core.money import Money

SELLER: Final = "SAKURA"
SUPPLIER: Final = "supplier@sakura.demo.example"
EDITION: Final = "演示节选（非官方）"
LIST: Final = (
    "序号,税则号列,货品名称,备注\n"
    "1,33049900,其他美容品或化妆品及护肤品,\n"
    "2,21069090,其他编号未列名的食品,依法需注册或备案的特殊食品除外\n"
    "3,22042100,小包装的鲜葡萄酿造的酒,仅限网购保税商品\n"
)
ENDS_IN: Final = timedelta(days=21)


def leave_filing_work(*, now: datetime) -> None:
    """Once: a new offer of the supplier's first article that nobody filed yet, and what hangs on it."""
    day = clock.local_date(now)
    mine = [
        offer
        for offer in offer_queries.offers_on_sale(["9610"], after=0, limit=50, day=day)
        if offer.seller_code == SELLER and offer.profile is not None
    ]
    if mine:
        _new_offer(mine[0].sku, now)
    _ends_soon(now)
    propose_positive_list(
        file=Published(
            raw=LIST.encode(),
            name="positive-list-demo.csv",
            source="a file for the demonstration, no announcement",
            source_zh="演示文件，不是公告",
            effective_from=day,
        ),
        edition=EDITION,
        complete=False,
        actor=FILED_BY,
        now=now,
    )


def _new_offer(sku: str, now: datetime) -> None:
    """The article in a bonded warehouse too, where the filing has yet to be written in full."""
    house = next(row for row in inventory.list_warehouses() if row.kind == "bonded")
    with transaction.atomic():
        variant = get_variant_id(sku)
        offer = catalog.add_offer(variant, seller_code=SELLER, mode="1210", warehouse_code=house.code)
        price = Money.of("209.00", "CNY")
        pricing.set_price(offer, market="cn", price=price, valid_from=now)
        slug = f"{sku.lower()}-bonded"
        listing = catalog.add_listing(offer, slug=slug, position=900)
    draft_filing(offer_id=offer, actor=FILED_BY, now=now)
    ask_review(listing_id=listing, actor=SUPPLIER, note="新品，拟入保税仓销售", now=now)


def _ends_soon(now: datetime) -> None:
    """A filing that was renewed for three weeks only."""
    day = clock.local_date(now)
    warehouses = inventory.warehouses_by_code()
    for offer in offer_queries.offers_on_sale(BONDED, after=0, limit=50, day=day):
        place = place_of(offer.sku, offer.seller_code, offer.mode, warehouses[offer.warehouse_code])
        facts = filing_queries.filings_of([offer.sku]).get(place)
        version = filing_queries.find_version(facts.id, state="approved") if facts else None
        if facts is None or version is None or facts.form != BY_BOOK:
            continue
        edit_filing(filing_id=facts.id, text=version.facts, actor=FILED_BY, now=now)
        file_filing(filing_id=facts.id, actor=FILED_BY, now=now)
        record_filing_answer(
            filing_id=facts.id,
            state=AnswerState.APPROVED,
            item_record_no=facts.item_record_no,
            valid_to=day + ENDS_IN,
            note="账册系统回执（演示）",
            actor=SIGNED_BY,
            now=now,
        )
        return
