"""What filing and positive list say of goods on a day, for many offers in a fixed number of statements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from entrepot.customs import positive
from entrepot.customs.filing_queries import FilingFacts, approved_codes, filings_of
from entrepot.customs.filings import Place
from entrepot.customs.ports import goods_form
from entrepot.customs.reviews import ReviewFacts, newest_reviews
from entrepot.inventory import queries as inventory
from entrepot.inventory.queries import WarehouseFacts
from entrepot.usecases.filing.problems import (
    FilingAwaited,
    FilingDiffers,
    FilingEnded,
    FilingMissing,
    FilingNumberless,
    FilingRefused,
    ForbiddenByList,
    GoodsProblem,
    ReviewNeeded,
    ReviewRefused,
)
from entrepot_core.customs.filing import BONDED, FilingForm, FilingState, asked_by
from entrepot_core.customs.filing.positive import RETAIL, GoodsFacts, Outcome, PositiveVersion, Verdict, check


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Goods to be judged: an offer with the classification that holds, and all its listings."""

    offer_id: int
    sku: str
    seller_code: str
    mode: str
    warehouse_code: str
    hs_code: str
    net_kg: Decimal | None = None
    listing_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was found. ``form`` is None where nothing needs to be filed, ``verdict`` where the goods have no code."""

    asked: Asked
    form: FilingForm | None
    place: Place | None
    filing: FilingFacts | None
    verdict: Verdict | None
    review: ReviewFacts | None
    problems: tuple[GoodsProblem, ...]

    @property
    def lacking(self) -> tuple[GoodsProblem, ...]:
        """What a signature can't mend."""
        return tuple(each for each in self.problems if not isinstance(each, (ReviewNeeded, ReviewRefused)))


def place_of(sku: str, seller_code: str, mode: str, warehouse: WarehouseFacts) -> Place:
    """Where goods in a warehouse are filed; the account book counts for bonded modes only."""
    return Place(
        sku=sku,
        seller_code=seller_code,
        port=warehouse.port,
        office=warehouse.customs_office,
        ems_no=warehouse.ems_no if mode in BONDED else "",
    )


def judge(asked: Sequence[Asked], *, day: date) -> tuple[Judgement, ...]:
    """Each of the goods judged, in order. Six statements, however many there are."""
    warehouses = inventory.warehouses_by_code()
    filings = filings_of(each.sku for each in asked)
    filed = approved_codes(facts.id for facts in filings.values())
    versions = positive.versions(each.hs_code for each in asked)
    signed = newest_reviews((pk for each in asked for pk in each.listing_ids), decided=True)
    found = []
    for each in asked:
        warehouse = warehouses.get(each.warehouse_code)
        place = place_of(each.sku, each.seller_code, each.mode, warehouse) if warehouse else None
        form = asked_by(goods_form(warehouse.port), each.mode) if warehouse else None
        filing = filings.get(place) if place and form else None
        review = _newest(each, signed)
        verdict = _verdict(each, review, versions, day)
        codes = filed.get(filing.id, {}) if filing else {}
        found.append(
            Judgement(
                asked=each,
                form=form,
                place=place,
                filing=filing,
                verdict=verdict,
                review=review,
                problems=(
                    *(_filing_problems(each, filing, str(codes.get("gcode", "")), day) if form else ()),
                    *(_list_problems(each, verdict, review) if verdict else ()),
                ),
            )
        )
    return tuple(found)


def judge_one(asked: Asked, *, day: date) -> Judgement:
    """One of the goods."""
    return judge([asked], day=day)[0]


def _newest(asked: Asked, signed: Mapping[int, ReviewFacts]) -> ReviewFacts | None:
    """A signature for one face of an offer holds for the others too: the goods are the same."""
    found = [signed[pk] for pk in asked.listing_ids if pk in signed]
    return max(found, key=lambda review: review.id, default=None)


def _verdict(
    asked: Asked, review: ReviewFacts | None, versions: Sequence[PositiveVersion], day: date
) -> Verdict | None:
    if not asked.hs_code:
        return None
    facts = GoodsFacts(net_kg=asked.net_kg)
    if review is not None:
        facts = review.goods(hs_code=asked.hs_code, net_kg=asked.net_kg)
    return check(asked.hs_code, asked.mode, day, facts, versions=versions)


def _filing_problems(
    asked: Asked, filing: FilingFacts | None, filed_code: str, day: date
) -> Iterator[GoodsProblem]:
    words = {"sku": asked.sku, "warehouse": asked.warehouse_code}
    if filing is None:
        yield FilingMissing(field="filing", **words)
    elif filing.state in {FilingState.EXPIRED, FilingState.CANCELLED}:
        yield FilingEnded(field="filing", **words)
    elif filing.state is FilingState.REJECTED:
        yield FilingRefused(field="filing", **words)
    elif filing.version and not filing.holds(day):
        yield FilingEnded(field="filing", **words)
    elif not filing.holds(day):
        yield FilingAwaited(field="filing", **words)
    elif asked.mode in BONDED and not filing.item_record_no:
        yield FilingNumberless(field="filing", sku=asked.sku)
    elif asked.hs_code and filed_code and filed_code != asked.hs_code:
        yield FilingDiffers(field="filing", sku=asked.sku, filed=filed_code, classified=asked.hs_code)


def _list_problems(asked: Asked, verdict: Verdict, review: ReviewFacts | None) -> Iterator[GoodsProblem]:
    words = {"sku": asked.sku, "hs_code": asked.hs_code, "edition": verdict.edition}
    if asked.mode not in RETAIL:
        return
    if verdict.outcome is Outcome.FORBIDDEN:
        yield ForbiddenByList(field="review", **words)
    elif review is not None and review.state == "refused" and review.basis.get("hs_code") == asked.hs_code:
        yield ReviewRefused(field="review", sku=asked.sku)
    elif verdict.by_person and (
        review is None or not review.covers(hs_code=asked.hs_code, edition=verdict.edition)
    ):
        yield ReviewNeeded(field="review", **words)
