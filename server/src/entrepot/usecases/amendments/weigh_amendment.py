"""What an amendment does: to the tax by the law, to the goods' value, and to the match before sending."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from entrepot.catalog import queries as catalog
from entrepot.customs.ports import get_port
from entrepot.orders.facts import ConsignmentFacts, LineFacts, OrderFacts
from entrepot.platform import clock
from entrepot.usecases.clearance.amended import as_amended
from entrepot.usecases.clearance.as_asked import gather_intent
from entrepot.usecases.clearance.preflight import blocking_faults
from entrepot.usecases.tariffs.assess_shipment import assess_shipment
from entrepot_core.customs.matching import Finding
from entrepot_core.errors import Problem
from entrepot_core.taxes import Goods, Line, Outcome, Shipment


def weigh(
    order: OrderFacts, consignment: ConsignmentFacts, values: Mapping[str, str], *, now: datetime
) -> dict[str, Any]:
    """Figures before and after, in text; the tax is that of the law for the goods alone, "" where it can't be told."""
    before, after = as_amended(order, consignment)[1], as_amended(order, consignment, values)[1]
    return {
        "goods_before": str(before.goods.rounded().amount),
        "goods_after": str(after.goods.rounded().amount),
        "tax_before": _tax(before, now),
        "tax_after": _tax(after, now),
        "withheld": str(consignment.tax.rounded().amount),
        "paid": str(consignment.total.rounded().amount),
        "currency": consignment.total.currency,
    }


def new_faults(
    order: OrderFacts, consignment: ConsignmentFacts, values: Mapping[str, str], *, actor: str, now: datetime
) -> tuple[Finding, ...]:
    """Rules for which customs would refuse the parcel as amended, and does not as it stands."""
    port, why = get_port(consignment.port), "weigh an amendment"

    def faults(more: Mapping[str, str] | None) -> tuple[Finding, ...]:
        intent = gather_intent(order, consignment, reason=why, actor=actor, more=more, now=now)
        return blocking_faults(intent, port=port, now=now)

    known = {fault.rule for fault in faults(None)}
    return tuple(fault for fault in faults(values) if fault.rule not in known)


def _tax(consignment: ConsignmentFacts, now: datetime) -> str:
    day = clock.local_date(now)
    shipment = Shipment(
        mode=consignment.mode,
        destination="CN",
        lines=tuple(_line(line, day) for line in consignment.lines),
        freight=consignment.freight.rounded(),
    )
    try:
        found = assess_shipment(shipment, as_of=day)
    except (Problem, ValueError):
        return ""
    return str(found.total_tax.rounded().amount) if found.outcome is Outcome.CALCULATED else ""


def _line(line: LineFacts, day: date) -> Line:
    """The line as declared; volume and content, which some taxes ask for, are those of the article."""
    goods = Goods(
        hs_code=line.profile.hs_code,
        origin=line.profile.origin,
        net_weight_g=Decimal(line.net_weight_g),
        on_positive_list=True,
    )
    listing_id = catalog.find_listing_id(line.listing_slug, published=None)
    if listing_id is not None:
        sold = catalog.get_listing(listing_id, day=day).goods()
        goods = replace(goods, volume_ml=sold.volume_ml, content=sold.content, content_unit=sold.content_unit)
    return Line(id=str(line.position), quantity=line.quantity, unit_price=line.unit_price, goods=goods)
