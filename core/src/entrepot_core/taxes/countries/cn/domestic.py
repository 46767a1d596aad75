"""Goods sold inside China: no border, so nothing is due at one; the price holds the taxes of the trade."""

from datetime import date

from entrepot_core.taxes.answering import Draft, calculated
from entrepot_core.taxes.result import Assessment, LineAssessment, RoundingUsed
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import DEFAULT_SHARING, value_lines

REGIME = "cn.domestic"
ROUTE = "DOMESTIC"
ROUNDING = RoundingUsed(mode="half_up", level="line", sharing=DEFAULT_SHARING)


def assess(shipment: Shipment, *, as_of: date) -> Assessment:
    """No charge, on any day. Raises ExchangeRateMissing."""
    values = value_lines(shipment, DEFAULT_SHARING, currency="CNY")
    draft = Draft(REGIME, as_of, values, ROUNDING, shipment.annual_used)
    lines = [
        LineAssessment(id=line.line.id, dutiable=draft.money(line.cif), charges=()) for line in values.lines
    ]
    return calculated(
        draft, route=ROUTE, sentence="The goods cross no border: nothing is due at one.", lines=lines
    )
