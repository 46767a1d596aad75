"""Goods that were filed and signed for before the demo begins: approvals as a clerk takes them over from an older system."""

from datetime import datetime
from typing import Final

from entrepot.catalog import offers as catalog
from entrepot.customs import filing_answers, filing_queries, filings, reviews
from entrepot.customs.filing_answers import Said
from entrepot.customs.ports import goods_form
from entrepot.inventory import queries as inventory
from entrepot.platform import clock
from entrepot.usecases.filing.drafting import cleaned, suggested_facts
from entrepot.usecases.filing.expire_filings import asked_of
from entrepot.usecases.filing.judging import judge_one, place_of
from entrepot_core.customs.filing import AnswerState, asked_by

FILED_BY: Final = "operator@demo.example"
SIGNED_BY: Final = "clearance@demo.example"
NOTE: Final = "自旧系统接收的备案结果（演示）"
TOLD: Final = {
    "manufacturer": "{brand}（示例工厂）",
    "ingredients": "详见中文电子标签（示例）",
    "ncadCode": "27000000",
}
"""What no table of the demo world knows and some forms ask for."""
SIGNED: Final = "已与公布的清单逐项核对（演示）"


def take_over(offer_id: int, *, now: datetime) -> None:
    """Write the approved filing of an offer and sign for its listings, as far as either is asked for; once.

    Asks to be called inside a transaction.
    """
    _filed(offer_id, now)
    _signed(offer_id, now)


def _filed(offer_id: int, now: datetime) -> None:
    offer = catalog.get_offer(offer_id, day=clock.local_date(now))
    warehouse = inventory.get_warehouse(offer.warehouse_code)
    form = asked_by(goods_form(warehouse.port), offer.mode)
    if form is None or offer.profile is None:
        return
    place = place_of(offer.sku, offer.seller_code, offer.mode, warehouse)
    if place in filing_queries.filings_of([offer.sku]):
        return
    filing_id = filings.open_filing(place, form=form.name, now=now)
    known = suggested_facts(offer, place, now=now)
    told = {name: text.format(brand=offer.brand) for name, text in TOLD.items() if not known[name]}
    facts = cleaned({**known, **told})
    filings.write_draft(filing_id, facts, actor=FILED_BY, now=now)
    filings.file_draft(filing_id, actor=FILED_BY, now=now)
    said = Said(
        state=AnswerState.APPROVED,
        actor=SIGNED_BY,
        key=f"taken_over:{filing_id}",
        item_record_no=offer.profile.item_record_no,
        note=NOTE,
    )
    filing_answers.hear(filing_id, said, now=now)


def _signed(offer_id: int, now: datetime) -> None:
    day = clock.local_date(now)
    offer = catalog.get_offer(offer_id, day=day)
    judged = judge_one(asked_of(offer), day=day)
    if judged.verdict is None or not judged.verdict.by_person or judged.review is not None:
        return
    basis = {
        "hs_code": offer.hs_code,
        "mode": offer.mode,
        "edition": judged.verdict.edition,
        "filing": f"{judged.filing.id}/{judged.filing.version}" if judged.filing else "",
        "endangered": False,
        "special_food": False,
        "named": True,
    }
    for listing_id in offer.listing_ids:
        number, _ = reviews.ask(listing_id, actor=FILED_BY, note="", now=now)
        reviews.decide(number, accept=True, note=SIGNED, basis=basis, actor=SIGNED_BY, now=now)
