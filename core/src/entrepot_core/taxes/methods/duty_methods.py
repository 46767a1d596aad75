"""Ways of taking a duty, by the name a rule file calls them with.

Each answers the parts of the duty of one line: unrounded amount, rate, formula. None means that a fact is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

from entrepot_core.taxes.duties import duty_due, percent, units_of
from entrepot_core.taxes.methods.additional import Additional, additional_of
from entrepot_core.taxes.methods.bands import Band
from entrepot_core.taxes.shipment import DutyRate, Shipment
from entrepot_core.taxes.values import Valued, Values

ZERO = Decimal(0)
FREE = DutyRate()
Parts = tuple[tuple[Decimal, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of one shipment before a band. ``base`` is what its duty is taken from, ``whole`` that of all lines."""

    band: Band
    shipment: Shipment
    values: Values
    line: Valued
    base: Decimal
    whole: Decimal
    additional: Additional | None
    first_of_tariff_line: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """The parts of a duty, or the members of the goods that are missing."""

    parts: Parts = ()
    missing: tuple[str, ...] = ()


class DutyMethod(Protocol):
    """A way of taking a duty."""

    def __call__(self, asked: Asked) -> Duty: ...


def no_duty(asked: Asked) -> Duty:  # noqa: ARG001 - the shape of a method
    """Nothing."""
    return Duty()


def tariff(asked: Asked) -> Duty:
    """The tariff rate of the goods, with the additional duties of their origin. Free chapters need no rate."""
    goods = asked.line.line.goods
    duty = goods.duty or (FREE if _is_free(asked) else None)
    extra = additional_of(asked.additional, goods, asked.shipment, duty)
    missing = tuple(name for name, value in (("duty", duty), ("additional_duty", extra)) if value is None)
    if duty is None or extra is None:
        return Duty(missing=missing)
    part = duty_due(duty, goods, base=asked.base, quantity=asked.line.line.quantity, field=asked.line.field)
    if not extra:
        return Duty(parts=(part,))
    return Duty(parts=(part, (asked.base * extra, f"{percent(extra)} additional", f"{asked.base} × {extra}")))


def _is_free(asked: Asked) -> bool:
    code = asked.line.line.goods.hs_code
    first = asked.band.values.get("free_from_chapter")
    return first is not None and bool(code) and int(code[:2]) >= first


def fixed(asked: Asked) -> Duty:
    """One rate for everything, less a deduction for the whole parcel, plus a surcharge on the duty."""
    rate, base = asked.band.number("duty_rate"), asked.base
    amount, formula = base * rate, f"{base} × {rate}"
    if "duty_deduct" in asked.band.values:
        deduct = asked.band.amount("duty_deduct", asked.shipment, asked.values.currency)
        share = deduct * base / asked.whole if asked.whole else ZERO
        amount, formula = max(amount - share, ZERO), f"{formula} − {share.normalize():f}"
    parts = [(amount, percent(rate), formula)]
    if "duty_surcharge" in asked.band.values:
        extra = asked.band.number("duty_surcharge")
        parts.append((amount * extra, f"{percent(extra)} of the duty", f"{amount} × {extra}"))
    return Duty(parts=tuple(parts))


def per_tariff_line(asked: Asked) -> Duty:
    """A flat amount for each different code and origin, however many pieces."""
    code = asked.line.line.goods.hs_code
    if not code:
        return Duty(missing=("hs_code",))
    if not asked.first_of_tariff_line:
        return Duty()
    amount = asked.band.amount("duty_amount", asked.shipment, asked.values.currency)
    return Duty(parts=((amount, f"{amount} per tariff line", f"{amount} for tariff line {code[:6]}"),))


def rate_or_weight(asked: Asked) -> Duty:
    """A rate of the value, at least so much a kilogram of the whole parcel."""
    rate = asked.band.number("duty_rate")
    per_kg = asked.band.amount("duty_per_kg", asked.shipment, asked.values.currency)
    kg = [units_of(line.line.goods, "kg", line.line.quantity, line.field) for line in asked.values.lines]
    if asked.whole * rate >= sum(kg, ZERO) * per_kg:
        return Duty(parts=((asked.base * rate, percent(rate), f"{asked.base} × {rate}"),))
    mine = kg[asked.line.at]
    return Duty(parts=((mine * per_kg, f"{per_kg} per kg", f"{per_kg} × {mine.normalize():f} kg"),))


def flat_by_rate(asked: Asked) -> Duty:
    """A flat amount per piece, by the step that the additional duty of the origin falls in."""
    goods, quantity = asked.line.line.goods, asked.line.line.quantity
    if goods.additional_duty is None:
        return Duty(missing=("additional_duty",))
    rate = goods.additional_duty
    each = next(
        Decimal(step["amount"])
        for step in asked.band.values["steps"]
        if "below" not in step
        or rate < step["below"]
        or (step.get("inclusive", False) and rate == step["below"])
    )
    return Duty(
        parts=(
            (
                each * quantity,
                f"{each} per piece",
                f"{each} × {quantity}; rate of the origin {percent(rate)}",
            ),
        )
    )


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
