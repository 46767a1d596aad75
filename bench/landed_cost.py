"""``python -m bench.landed_cost``: assessments a second beside the same arithmetic in bare Decimal, in one run.

The bare side works out every figure that an assessment holds - shares of the freight, bases, taxes to the fen, sums,
the limits - but no rule, no check, no explanation. Both have to come to the same figures, else there is nothing to
compare. Times are of the processor, taken in turns, so that a busy machine slows both sides. Postal tax is two
multiplications a line: there the explanation is most of the work, and the aim is set apart.

Then batches of JSON lines, read and assessed one after the other: time a line and memory of a long one beside short ones.
"""

import argparse
import json
import platform
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from entrepot_core.money import Money
from entrepot_core.taxes import Assessment, Goods, Line, Shipment, assess, assess_all
from entrepot_core.taxes.reading import read_shipments

DAY = date(2026, 11, 22)
FEN = Decimal("0.01")
AIMS = {
    "cn.retail_import": Decimal(6),
    "cn.general": Decimal(6),
    "eu.import": Decimal(6),
    "cn.postal": Decimal(25),
}
SIZES = (1, 20)
SHORT, LONG = 10_000, 100_000
GROWTH, FLAT_MEMORY = Decimal("1.2"), 1.1
FREIGHT = Decimal("12.00")
WINE = "2204210000"
EU, SHIRTS = "eu.import", 610910
ZERO, ONE = Decimal(0), Decimal(1)
SINGLE, ANNUAL, PARCEL, SMALL = Decimal(5000), Decimal(26000), Decimal(2000), Decimal(50)
PRICES = {
    "CNY": (Decimal("95.50"), Decimal("25.50"), Decimal("0.10")),
    "EUR": (Decimal("9.50"), Decimal("2.00"), Decimal("0.01")),
}
"""Of a single line, of the first of many, and the step to the next."""
Figures = tuple[Decimal, Decimal, Decimal, Decimal, Decimal]
"""Dutiable value, duty, consumption tax, VAT, all taxes."""
FLAT, GERMAN_VAT, LOW_VALUE, NOT_LEVIED = Decimal(3), Decimal("0.19"), Decimal(150), ONE
VAT, TAX, DUTY, FACTOR, POSTAL = (Decimal(text) for text in ("0.13", "0.1", "0.14", "0.70", "0.50"))


def shipment(regime: str, lines: int) -> Shipment:
    """Two pieces a line, each line at another price: wine into China by the goods table, shirts into Germany by IOSS."""
    if regime == EU:
        goods = [Goods(hs_code=str(SHIRTS + at), vat_class="standard") for at in range(lines)]
        return _shipment(lines, goods, "EUR", origin="CN", destination="DE")
    wine = Goods(hs_code=WINE, on_positive_list=True)
    return _shipment(lines, [wine] * lines, "CNY", origin="FR", destination="CN", regime=regime)


def _shipment(lines: int, goods: list[Goods], currency: str, **way: str) -> Shipment:
    return Shipment(
        **way,
        freight=Money(FREIGHT, currency),
        lines=tuple(
            Line(id=str(at), quantity=2, unit_price=Money(price, currency), goods=goods[at])
            for at, price in enumerate(prices(lines, currency))
        ),
    )


def prices(lines: int, currency: str = "CNY") -> list[Decimal]:
    """One price a line: above the small sums that are not levied, below the limits."""
    one, many, step = PRICES[currency]
    first = one if lines == 1 else many
    return [first + step * at for at in range(lines)]


def values(lines: list[Decimal]) -> list[Decimal]:
    """Price times two with the share of the freight, by largest remainder."""
    return with_freight([fen(price * 2) for price in lines])


def with_freight(goods: list[Decimal]) -> list[Decimal]:
    """Each worth with its share of the freight, by largest remainder."""
    whole = sum(goods)
    quotas = [FREIGHT * worth / whole for worth in goods]
    shares = [quota.quantize(FEN, rounding="ROUND_DOWN") for quota in quotas]
    left = int((FREIGHT - sum(shares)) / FEN)
    for at in sorted(range(len(shares)), key=lambda at: (shares[at] - quotas[at], at))[:left]:
        shares[at] += FEN
    return [worth + share for worth, share in zip(goods, shares, strict=True)]


def fen(amount: Decimal) -> Decimal:
    """Half up to the fen."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


def bare_retail(lines: list[Decimal]) -> Figures:
    """Consumption tax and VAT at 70 %, to the fen line by line, inside the limits."""
    worth, tax, vat = ZERO, ZERO, ZERO
    for value in values(lines):
        worth += value
        fen(value / (ONE - TAX))
        tax += fen(value * TAX * FACTOR / (ONE - TAX))
        vat += fen(value * VAT * FACTOR / (ONE - TAX))
    if worth > SINGLE or worth > ANNUAL:
        raise ValueError(worth)
    return worth, ZERO, tax, vat, tax + vat


def bare_postal(lines: list[Decimal]) -> Figures:
    """The class rate on the price, inside the limit, above the small sum."""
    worth, tax = ZERO, ZERO
    for price in lines:
        value = fen(price * 2)
        worth += value
        tax += fen(value * POSTAL)
    if worth > PARCEL or tax <= SMALL:
        raise ValueError(worth)
    return worth, tax, ZERO, ZERO, tax


def bare_general(lines: list[Decimal]) -> Figures:
    """Duty, consumption tax and VAT, each rounded before it enters the next base."""
    worth, duties, taxes, vats = ZERO, ZERO, ZERO, ZERO
    for value in values(lines):
        worth += value
        duty = fen(value * DUTY)
        tax = fen((value + duty) * TAX / (ONE - TAX))
        duties += duty
        taxes += tax
        vats += fen((value + duty + tax) * VAT)
    if duties + taxes + vats <= SMALL:
        raise ValueError(worth)
    return worth, duties, taxes, vats, duties + taxes + vats


def bare_eu(lines: list[Decimal]) -> Figures:
    """The flat duty of each tariff line and the VAT of Germany, inside the limit, above the small sum."""
    goods = [fen(price * 2) for price in lines]
    duties, vats = ZERO, ZERO
    for value in with_freight(goods):
        duties += FLAT
        vats += fen(value * GERMAN_VAT)
    worth = sum(goods, ZERO)
    if worth > LOW_VALUE or duties < NOT_LEVIED:
        raise ValueError(worth)
    return worth, duties, ZERO, vats, duties + vats


BARE: dict[str, Callable[[list[Decimal]], Figures]] = {
    "cn.retail_import": bare_retail,
    "cn.general": bare_general,
    "eu.import": bare_eu,
    "cn.postal": bare_postal,
}


def seconds(works: tuple[Callable[[], object], ...], times: int) -> list[float]:
    """The best of nine rounds of each work, in seconds of the processor for one call."""
    best = [float("inf")] * len(works)
    for _ in range(9):
        for at, work in enumerate(works):
            began = time.process_time()
            for _ in range(times):
                work()
            best[at] = min(best[at], (time.process_time() - began) / times)
    return best


def measured(regime: str, size: int, times: int) -> list[float]:
    """Seconds of one assessment and of the bare arithmetic. Raises SystemExit when they differ in a figure."""
    parcel = shipment(regime, size)
    lines = [line.unit_price.amount for line in parcel.lines]
    result: Assessment = assess(parcel, as_of=DAY)
    names = ("dutiable_value", "duty", "consumption_tax", "vat", "total_tax")
    due = tuple(getattr(result, name).amount for name in names)
    if due != BARE[regime](lines):
        sys.exit(f"{regime}, {size} lines: {due} against {BARE[regime](lines)}: not the same work")
    times = max(times // size, 20)
    return seconds((lambda: assess(parcel, as_of=DAY), lambda: BARE[regime](lines)), times)


def json_lines(lines: int) -> Iterator[bytes]:
    """Shipments of one line as JSON lines, made as they are asked for."""
    for at in range(lines):
        line = {"unit_price": f"{9 + at % 50}.50", "quantity": 2, "goods": {"hs_code": str(SHIRTS + at % 80)}}
        yield json.dumps({"destination": "DE", "origin": "CN", "currency": "EUR", "lines": [line]}).encode()


def per_line(lines: int, times: int) -> float:
    """Seconds of the processor for reading and assessing one JSON line, over ``times`` batches of ``lines``."""
    began = time.process_time()
    for _ in range(times):
        for answer in assess_all(read_shipments(json_lines(lines)), as_of=DAY):
            assert isinstance(answer, Assessment), answer
    return (time.process_time() - began) / (lines * times)


def peak_mib() -> float:
    """The most memory this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def batches() -> bool:
    """Print how time and memory grow from short batches to a long one; whether they grow more than they may."""
    times = LONG // SHORT
    short, held = per_line(SHORT, times), peak_mib()
    long, most = per_line(LONG, 1), peak_mib()
    growth = Decimal(long / short).quantize(FEN)
    print(f"\n{'JSON lines':<18}{'batches':>9}{'lines/s':>12}{'peak MiB':>10}")
    print(
        f"{SHORT:<18,}{times:>9}{1 / short:>12,.0f}{held:>10.1f}\n{LONG:<18,}{1:>9}{1 / long:>12,.0f}{most:>10.1f}"
    )
    print(
        f"time a line grows by {growth} (linear is 1.00, aim {GROWTH}), memory by {most / held:.2f} (aim {FLAT_MEMORY})"
    )
    return growth > GROWTH or most / held > FLAT_MEMORY


def main() -> int:
    """Print one row a case; 1 when a figure is above its aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=2000, help="calls a round for one line")
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}, one thread, best of nine rounds")
    print(f"{'regime':<18}{'lines':>6}{'assessments/s':>15}{'bare/s':>12}{'ratio':>8}{'aim':>6}")
    missed = False
    for regime in BARE:
        for size in SIZES:
            ours, bare = measured(regime, size, asked.times)
            ratio = Decimal(ours / bare).quantize(Decimal("0.1"))
            missed |= ratio > AIMS[regime]
            print(f"{regime:<18}{size:>6}{1 / ours:>15,.0f}{1 / bare:>12,.0f}{ratio:>8}{AIMS[regime]:>6}")
    missed |= batches()
    print("aim missed" if missed else "aims met")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
