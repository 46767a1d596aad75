"""Duties on top of the tariff by origin of the goods: rates, caps that include the tariff, and what must be stated."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from entrepot_core.places import EU_MEMBERS
from entrepot_core.taxes.rulebook import Rule
from entrepot_core.taxes.shipment import DutyRate, Goods, Shipment

ZERO = Decimal(0)
STATED = "stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Additional:
    """The rules of additional duty that hold on a day."""

    rules: Sequence[Rule]


def additional_of(
    additional: Additional | None, goods: Goods, shipment: Shipment, duty: DutyRate | None
) -> Decimal | None:
    """The additional rate, as stated or by origin of the goods; None when it has to be stated.

    A rule gives ``by_origin`` (rate, or "stated"), ``caps`` (rate that includes the tariff) and ``other``.
    """
    if goods.additional_duty is not None:
        return goods.additional_duty
    if additional is None:
        return ZERO
    origin = goods.origin or shipment.origin
    total = ZERO
    for rule in additional.rules:
        rate = _rate(rule, "EU" if origin in EU_MEMBERS else origin, duty)
        if rate is None:
            return None
        total += rate
    return total


def _rate(rule: Rule, origin: str, duty: DutyRate | None) -> Decimal | None:
    cap = rule.values.get("caps", {}).get(origin)
    if cap is not None:
        return max(cap - duty.ad_valorem, ZERO) if duty is not None else None
    rate = rule.values.get("by_origin", {}).get(origin, rule.values["other"])
    return None if rate == STATED else Decimal(rate)
