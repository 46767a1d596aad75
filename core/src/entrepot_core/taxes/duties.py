"""Named methods for a customs duty on one line: ad valorem, specific by kg, litre or piece, and compound."""

from decimal import Decimal
from functools import lru_cache

from entrepot_core.taxes.problems import VolumeMissing, WeightMissing
from entrepot_core.taxes.shipment import DutyRate, Goods

THOUSAND = Decimal(1000)


@lru_cache(maxsize=1024)
def percent(rate: Decimal) -> str:
    """A fraction as text: 0.065 is "6.5 %"."""
    return f"{(rate * 100).normalize():f} %"


def duty_due(
    duty: DutyRate, goods: Goods, *, base: Decimal, quantity: int, field: str
) -> tuple[Decimal, str, str]:
    """The unrounded duty, its rate and its formula in words. Raises WeightMissing, VolumeMissing."""
    if not duty.specific:
        return base * duty.ad_valorem, percent(duty.ad_valorem), f"{base!s} × {duty.ad_valorem!s}"
    units = units_of(goods, duty.unit, quantity, field)
    specific = duty.specific * units
    rate = f"{duty.specific} per {duty.unit}"
    formula = f"{duty.specific} × {units.normalize():f} {duty.unit}"
    if not duty.ad_valorem:
        return specific, rate, formula
    return (
        base * duty.ad_valorem + specific,
        f"{percent(duty.ad_valorem)} + {rate}",
        f"{base} × {duty.ad_valorem} + {formula}",
    )


def units_of(goods: Goods, unit: str, quantity: int, field: str) -> Decimal:
    """How many kg, l or pieces a line holds. Raises WeightMissing, VolumeMissing."""
    if unit == "piece":
        return Decimal(quantity)
    if unit == "l":
        if goods.volume_ml is None:
            raise VolumeMissing(field=f"{field}.volume_ml")
        return goods.volume_ml * quantity / THOUSAND
    if goods.net_weight_g is None:
        raise WeightMissing(field=f"{field}.net_weight_g")
    per = THOUSAND if unit == "kg" else THOUSAND * THOUSAND
    return goods.net_weight_g * quantity / per
