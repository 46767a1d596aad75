"""Chinese consumption tax of one line: which rate and which amount per unit hold at its price.

Thresholds are tested on the dutiable value of a unit, freight included; the text says 完税价格, practice is not
verified, so the result carries a mark where it decides.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from entrepot_core.taxes.duties import units_of
from entrepot_core.taxes.problems import ContentMissing
from entrepot_core.taxes.result import RuleUsed
from entrepot_core.taxes.rulebook import Rule, rulebook
from entrepot_core.taxes.shipment import ConsumptionTax, Goods

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """``rate`` is a fraction of the composite price, ``specific`` the amount for the whole line, ``why`` in words."""

    rate: Decimal = ZERO
    specific: Decimal = ZERO
    why: str = ""
    used: RuleUsed | None = None


NOTHING = Due()


def consumption_due(
    tax: ConsumptionTax, goods: Goods, *, value: Decimal, quantity: int, day: date, field: str
) -> Due:
    """What holds for a line of ``quantity`` pieces with the dutiable ``value`` (CNY).

    Raises ContentMissing, WeightMissing, VolumeMissing, BeforeTheData.
    """
    kind = tax.kind
    if kind == "none":
        return NOTHING
    if kind == "ad_valorem":
        return _ad_valorem(tax.rate or ZERO)
    if kind == "high_end_cosmetics":
        return _cosmetics(tax, goods, value / quantity, day, field)
    if kind == "watch":
        return _watch(tax, value / quantity, day)
    if kind == "beer":
        return _beer(goods, value, quantity, day, field)
    if kind == "yellow_wine":
        rule = _rule("yellow_wine", day)
        per_l = rule.number("per_t") / rule.number("l_per_t")
        return Due(specific=per_l * units_of(goods, "l", quantity, field), used=rule.used)
    specific = (tax.amount or ZERO) * units_of(goods, tax.unit, quantity, field)
    return Due(rate=(tax.rate or ZERO) if kind == "compound" else ZERO, specific=specific)


@lru_cache(maxsize=64)
def _ad_valorem(rate: Decimal) -> Due:
    """Without needless noughts: 0.1 and 0.10 are one key here, and a formula must not show whichever came first."""
    return Due(rate=rate.normalize())


def _rule(name: str, day: date) -> Rule:
    return rulebook("cn", "consumption_tax.toml").on(name, day)


def _cosmetics(tax: ConsumptionTax, goods: Goods, each: Decimal, day: date, field: str) -> Due:
    if goods.content is None:
        raise ContentMissing(field=f"{field}.content")
    rule = _rule("high_end_cosmetics", day)
    threshold = rule.number(f"per_{goods.content_unit}")
    price = each / goods.content
    over = price >= threshold
    why = f"{price:.4f} per {goods.content_unit}, {'from' if over else 'below'} {threshold}"
    rate = tax.rate if tax.rate is not None else rule.number("rate")
    return Due(rate=rate if over else ZERO, why=why, used=rule.used)


def _watch(tax: ConsumptionTax, each: Decimal, day: date) -> Due:
    rule = _rule("watch", day)
    over = each >= rule.number("each")
    why = f"{each:.2f} each, {'from' if over else 'below'} {rule.number('each')}"
    rate = tax.rate if tax.rate is not None else rule.number("rate")
    return Due(rate=rate if over else ZERO, why=why, used=rule.used)


def _beer(goods: Goods, value: Decimal, quantity: int, day: date, field: str) -> Due:
    rule = _rule("beer", day)
    litres = units_of(goods, "l", quantity, field)
    threshold = rule.number("threshold_per_l")
    over = value / litres >= threshold
    why = f"{value / litres:.4f} per l, {'from' if over else 'below'} {threshold}"
    return Due(specific=rule.number("high_per_l" if over else "low_per_l") * litres, why=why, used=rule.used)
