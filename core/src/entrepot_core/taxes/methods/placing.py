"""Puts every line of a shipment under the first band that fits it."""

from dataclasses import dataclass, field
from decimal import Decimal

from entrepot_core.taxes.answering import DUTY, RELIEF, ZERO, Draft
from entrepot_core.taxes.duties import units_of
from entrepot_core.taxes.methods.additional import Additional
from entrepot_core.taxes.methods.bands import Band, duty_base
from entrepot_core.taxes.methods.hindrances import hindrance_of_goods, hindrance_of_line
from entrepot_core.taxes.methods.law import Plan
from entrepot_core.taxes.result import Charge
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import Valued, Values

DUTIES = (DUTY, DUTY + RELIEF)


@dataclass(slots=True, eq=False)
class Placed:
    """A line under its band. ``base`` is what its duty is taken from; a tariff line is one code from one origin."""

    line: Valued
    band: Band
    base: Decimal
    first_of_tariff_line: bool
    charges: list[Charge] = field(default_factory=list)
    missing: tuple[str, ...] = ()

    @property
    def duty(self) -> Decimal:
        """The duty of the line, rounded, less what is not levied of it."""
        return sum((charge.amount.amount for charge in self.charges if charge.kind in DUTIES), ZERO)


@dataclass(slots=True, eq=False)
class Case:
    """A shipment whose lines all have their band.

    ``routes`` are those of the bands, in the order of the lines; ``whole`` is what the duty of all lines is taken from;
    ``kg`` are the weights of the lines, empty until a duty asks for them, and ``whole_kg`` their sum.
    """

    shipment: Shipment
    values: Values
    additional: Additional | None
    placed: list[Placed] = field(default_factory=list)
    routes: dict[str, None] = field(default_factory=dict)
    whole: Decimal = ZERO
    kg: list[Decimal] = field(default_factory=list)
    whole_kg: Decimal = ZERO

    def weigh(self) -> None:
        """Works out ``kg`` once. Raises WeightMissing."""
        if not self.kg:
            lines = self.values.lines
            self.kg = [units_of(each.line.goods, "kg", each.line.quantity, each.field) for each in lines]
            self.whole_kg = sum(self.kg, ZERO)


def place(draft: Draft, plan: Plan, shipment: Shipment) -> Case | None:
    """Every line under its band, whose rule is noted; None when one fits under none. Raises ExchangeRateMissing."""
    values = draft.values
    bands = [band for band in plan.bands if not hindrance_of_goods(band, shipment, values)]
    case = Case(shipment, values, plan.law.additional)
    tariff_lines: set[tuple[str, str]] = set()
    noted = None
    for line in values.lines:
        band = _band_of(bands, shipment, values, line)
        if band is None:
            return None
        if band is not noted:
            draft.uses(band.rule.used)
            case.routes[band.route] = None
            noted = band
        goods, base = line.line.goods, duty_base(band, line)
        tariff_line = goods.hs_code[:6], goods.origin or shipment.origin
        case.placed.append(Placed(line, band, base, tariff_line not in tariff_lines))
        tariff_lines.add(tariff_line)
        case.whole += base
    return case


def _band_of(bands: list[Band], shipment: Shipment, values: Values, line: Valued) -> Band | None:
    for band in bands:
        if not band.by_item or not hindrance_of_line(band, shipment, values, line):
            return band
    return None
