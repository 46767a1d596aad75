"""Ways of taking a duty, by the name a rule file calls them with.

Each answers the parts of the duty of one line (unrounded amount, rate, formula), or what it lacks to know them.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

from entrepot_core.taxes.duties import duty_due, percent
from entrepot_core.taxes.methods.additional import additional_of
from entrepot_core.taxes.methods.placing import Case, Placed
from entrepot_core.taxes.shipment import DutyRate

ZERO = Decimal(0)
FREE = DutyRate()
Parts = tuple[tuple[Decimal, str, str], ...]


Duty = tuple[Parts, tuple[str, ...]]
"""The parts of a duty, and the members of the goods that are missing for it."""
NOTHING: Duty = (), ()


class DutyMethod(Protocol):
    """A way of taking a duty."""

    def __call__(self, case: Case, each: Placed) -> Duty: ...


def no_duty(case: Case, each: Placed) -> Duty:  # noqa: ARG001 - the shape of a method
    """Nothing."""
    return NOTHING


def tariff(case: Case, each: Placed) -> Duty:
    """The tariff rate of the goods, with the additional duties of their origin. Free chapters need no rate."""
    line, base = each.line, each.base
    goods = line.line.goods
    duty = goods.duty or (FREE if _is_free(each) else None)
    extra = additional_of(case.additional, goods, case.shipment, duty)
    missing = tuple(name for name, value in (("duty", duty), ("additional_duty", extra)) if value is None)
    if duty is None or extra is None:
        return (), missing
    part = duty_due(duty, goods, base=base, quantity=line.line.quantity, field=line.field)
    if not extra:
        return (part,), ()
    return (part, (base * extra, f"{percent(extra)} additional", f"{base} × {extra}")), ()


def _is_free(each: Placed) -> bool:
    code = each.line.line.goods.hs_code
    first = each.band.values.get("free_from_chapter")
    return first is not None and bool(code) and int(code[:2]) >= first


def fixed(case: Case, each: Placed) -> Duty:
    """One rate for everything, less a deduction for the whole parcel, plus a surcharge on the duty."""
    band, base = each.band, each.base
    rate = band.number("duty_rate")
    amount, formula = base * rate, f"{base} × {rate}"
    if "duty_deduct" in band.values:
        deduct = band.amount("duty_deduct", case.shipment, case.values.currency)
        share = deduct * base / case.whole if case.whole else ZERO
        amount, formula = max(amount - share, ZERO), f"{formula} − {share.normalize():f}"
    parts = [(amount, percent(rate), formula)]
    if "duty_surcharge" in band.values:
        extra = band.number("duty_surcharge")
        parts.append((amount * extra, f"{percent(extra)} of the duty", f"{amount} × {extra}"))
    return tuple(parts), ()


def per_tariff_line(case: Case, each: Placed) -> Duty:
    """A flat amount for each different code and origin, however many pieces."""
    code = each.line.line.goods.hs_code
    if not code:
        return (), ("hs_code",)
    if not each.first_of_tariff_line:
        return NOTHING
    amount = each.band.amount("duty_amount", case.shipment, case.values.currency)
    digits = str(amount)
    return ((amount, f"{digits} per tariff line", f"{digits} for tariff line {code[:6]}"),), ()


def rate_or_weight(case: Case, each: Placed) -> Duty:
    """A rate of the value, at least so much a kilogram of the whole parcel."""
    base, rate = each.base, each.band.number("duty_rate")
    per_kg = each.band.amount("duty_per_kg", case.shipment, case.values.currency)
    case.weigh()
    if case.whole * rate >= case.whole_kg * per_kg:
        return ((base * rate, percent(rate), f"{base} × {rate}"),), ()
    mine = case.kg[each.line.at]
    return ((mine * per_kg, f"{per_kg} per kg", f"{per_kg} × {mine.normalize():f} kg"),), ()


def flat_by_rate(case: Case, each: Placed) -> Duty:  # noqa: ARG001 - the shape of a method
    """A flat amount per piece, by the step that the additional duty of the origin falls in."""
    rate, quantity = each.line.line.goods.additional_duty, each.line.line.quantity
    if rate is None:
        return (), ("additional_duty",)
    apiece = next(
        Decimal(step["amount"])
        for step in each.band.values["steps"]
        if "below" not in step
        or rate < step["below"]
        or (step.get("inclusive", False) and rate == step["below"])
    )
    formula = f"{apiece} × {quantity}; rate of the origin {percent(rate)}"
    return ((apiece * quantity, f"{apiece} per piece", formula),), ()


DUTY_METHODS: Mapping[str, DutyMethod] = MappingProxyType(
    {
        "none": no_duty,
        "tariff": tariff,
        "fixed": fixed,
        "per_tariff_line": per_tariff_line,
        "rate_or_weight": rate_or_weight,
        "flat_by_rate": flat_by_rate,
    }
)
"""The methods a band may name in ``duty``."""
