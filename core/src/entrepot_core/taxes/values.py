"""What the lines of a shipment are worth: price times pieces, less cuts, with their share of freight.

Named method of sharing: ``by_value_largest_remainder`` (in proportion to the goods value; units left over go to the
largest remainders, the earlier line first).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Protocol

from entrepot_core.money import EXPONENTS, Money, Rounding, round_to
from entrepot_core.taxes.problems import ExchangeRateMissing
from entrepot_core.taxes.shipment import Line, Shipment

ZERO = Decimal(0)
DEFAULT_SHARING = "by_value_largest_remainder"


class Sharing(Protocol):
    """Shares a whole number of minor units by weights, losing none."""

    def __call__(self, units: int, weights: Sequence[int]) -> list[int]: ...


def by_value_largest_remainder(units: int, weights: Sequence[int]) -> list[int]:
    """Parts in proportion to ``weights``, summing to ``units``; leftovers to the largest remainders.

    All weights zero: equal parts, the earlier first.
    """
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    quotas = [divmod(units * weight, whole) for weight in weights]
    parts = [quota[0] for quota in quotas]
    left = units - sum(parts)
    if left:
        for at in sorted(range(len(parts)), key=lambda at: (-quotas[at][1], at))[:left]:
            parts[at] += 1
    return parts


SHARINGS: Mapping[str, Sharing] = MappingProxyType({DEFAULT_SHARING: by_value_largest_remainder})
"""The methods of sharing that a rule file may name."""


@dataclass(slots=True, eq=False)
class Valued:
    """A line in the currency of the assessment. ``goods``: pieces at their price less cuts; ``transport``: its share
    of freight and insurance."""

    line: Line
    at: int
    goods: Decimal
    transport: Decimal

    @property
    def cif(self) -> Decimal:
        """Goods with transport."""
        return self.goods + self.transport

    @property
    def field(self) -> str:
        """The path of the line's goods in the shipment."""
        return f"lines[{self.at}].goods"


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The lines of a shipment valued in one currency, with its sums."""

    currency: str
    lines: tuple[Valued, ...]
    goods: Decimal
    transport: Decimal
    voucher: Decimal

    @property
    def cif(self) -> Decimal:
        """Goods with transport."""
        return self.goods + self.transport


def value_lines(
    shipment: Shipment, sharing: str, *, currency: str = "", rounding: Rounding = Rounding.HALF_UP
) -> Values:
    """Value every line in ``currency`` (default: that of the shipment), each rounded to its minor unit.

    Raises ExchangeRateMissing.
    """
    currency = currency or shipment.currency
    places = EXPONENTS[currency]
    rate = rate_into(shipment, shipment.currency, currency)
    goods = [
        _minor(line.unit_price.amount * line.quantity * rate, places, rounding) for line in shipment.lines
    ]
    share = SHARINGS[sharing]
    weights = goods
    cut = _minor(_amount(shipment.price_cut) * rate, places, rounding)
    if cut:
        goods = [worth - part for worth, part in zip(goods, share(cut, weights), strict=True)]
    carriage = _minor((_amount(shipment.freight) + _amount(shipment.insurance)) * rate, places, rounding)
    parts = share(carriage, weights) if carriage else [0] * len(goods)
    lines = tuple(
        Valued(line, at, Decimal(worth).scaleb(-places), Decimal(part).scaleb(-places))
        for at, (line, worth, part) in enumerate(zip(shipment.lines, goods, parts, strict=True))
    )
    voucher = round_to(_amount(shipment.voucher) * rate, places, rounding)
    return Values(
        currency,
        lines,
        Decimal(sum(goods)).scaleb(-places),
        Decimal(carriage).scaleb(-places),
        voucher,
    )


def rate_into(shipment: Shipment, currency: str, into: str, field: str = "") -> Decimal:
    """What one unit of ``currency`` is worth in ``into``. Raises ExchangeRateMissing."""
    if currency == into:
        return Decimal(1)
    rate = shipment.rates.get(currency)
    if rate is None:
        raise ExchangeRateMissing(field=field or f"rates.{currency}", currency=currency, into=into)
    return rate


def _amount(money: Money | None) -> Decimal:
    return ZERO if money is None else money.amount


def _minor(amount: Decimal, places: int, rounding: Rounding) -> int:
    return int(round_to(amount, places, rounding).scaleb(places))
