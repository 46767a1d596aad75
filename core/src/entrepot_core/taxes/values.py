"""What the lines of a shipment are worth: price times pieces, less cuts, with their share of freight.

Named method of sharing: ``by_value_largest_remainder`` (in proportion to the goods value; units left over go to the
largest remainders, the earlier line first).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from types import MappingProxyType
from typing import Protocol

from entrepot_core.money import EXPONENTS, Money
from entrepot_core.taxes.problems import ExchangeRateMissing
from entrepot_core.taxes.shipment import Line, Shipment

ZERO, ONE = Decimal(0), Decimal(1)
QUANTA = tuple(Decimal(1).scaleb(-places) for places in range(5))
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
        by_remainder = sorted(range(len(parts)), key=[-quota[1] for quota in quotas].__getitem__)
        for at in by_remainder[:left]:
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


@dataclass(slots=True, eq=False)
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


def value_lines(shipment: Shipment, sharing: str, *, currency: str = "") -> Values:
    """Value every line in ``currency`` (default: that of the shipment), each rounded half up to its minor unit.

    Raises ExchangeRateMissing.
    """
    currency = currency or shipment.currency
    quantum, mode = QUANTA[EXPONENTS[currency]], ROUND_HALF_UP
    rate = rate_into(shipment, shipment.currency, currency)
    goods = [line.unit_price.amount * line.quantity for line in shipment.lines]
    goods = [(worth if rate is ONE else worth * rate).quantize(quantum, mode) for worth in goods]
    carriage = ((_amount(shipment.freight) + _amount(shipment.insurance)) * rate).quantize(quantum, mode)
    cut = (_amount(shipment.price_cut) * rate).quantize(quantum, mode) if shipment.price_cut else ZERO
    transport = [ZERO] * len(goods)
    if carriage or cut:
        goods, transport = _shared(SHARINGS[sharing], goods, carriage, cut, quantum)
    lines = tuple(map(Valued, shipment.lines, count(), goods, transport))
    voucher = (_amount(shipment.voucher) * rate).quantize(quantum, mode) if shipment.voucher else ZERO
    return Values(currency, lines, sum(goods, ZERO), carriage, voucher)


def _shared(
    share: Sharing, goods: list[Decimal], carriage: Decimal, cut: Decimal, quantum: Decimal
) -> tuple[list[Decimal], list[Decimal]]:
    """Goods less their part of the cut, and the parts of the carriage; both in proportion to the goods."""
    if len(goods) == 1:
        return [goods[0] - cut], [carriage]
    weights = [int(worth / quantum) for worth in goods]
    parts = [part * quantum for part in share(int(carriage / quantum), weights)]
    if cut:
        cuts = share(int(cut / quantum), weights)
        goods = [worth - part * quantum for worth, part in zip(goods, cuts, strict=True)]
    return goods, parts


def rate_into(shipment: Shipment, currency: str, into: str, field: str = "") -> Decimal:
    """What one unit of ``currency`` is worth in ``into``. Raises ExchangeRateMissing."""
    if currency == into:
        return ONE
    rate = shipment.rates.get(currency)
    if rate is None:
        raise ExchangeRateMissing(field=field or f"rates.{currency}", currency=currency, into=into)
    return rate


def _amount(money: Money | None) -> Decimal:
    return ZERO if money is None else money.amount
