"""How much of some goods one person may buy in a year by retail import: rice, sugar, and what is stated."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from entrepot_core.taxes.problems import WeightMissing
from entrepot_core.taxes.rulebook import Rule
from entrepot_core.taxes.shipment import Goods, Shipment

GRAMS_PER_KG = Decimal(1000)
DIGITS_OF_LIST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CapPassed:
    """The line that passes a cap, and the cap in kg."""

    line: str
    cap_kg: Decimal


def over_a_cap(shipment: Shipment, rule: Rule | None) -> CapPassed | None:
    """The first line with which a cap is passed; lines of one code on the list are counted together.

    What the buyer has used so far is stated per article (``cap_used_g``); of equal codes the largest counts.

    Raises WeightMissing.
    """
    grams: defaultdict[str, Decimal] = defaultdict(Decimal)
    used: defaultdict[str, Decimal] = defaultdict(Decimal)
    for at, line in enumerate(shipment.lines):
        goods = line.goods
        cap = goods.cap_g if goods.cap_g is not None else _cap_of(goods, rule)
        if cap is None:
            continue
        if goods.net_weight_g is None:
            raise WeightMissing(field=f"lines[{at}].goods.net_weight_g")
        key = goods.hs_code[:DIGITS_OF_LIST] or line.id
        grams[key] += goods.net_weight_g * line.quantity
        used[key] = max(used[key], goods.cap_used_g)
        if grams[key] + used[key] > cap:
            return CapPassed(line=line.id, cap_kg=cap / GRAMS_PER_KG)
    return None


def _cap_of(goods: Goods, rule: Rule | None) -> Decimal | None:
    if rule is None or not goods.hs_code:
        return None
    cap = rule.values["by_code"].get(goods.hs_code[:4])
    return None if cap is None else Decimal(cap)
