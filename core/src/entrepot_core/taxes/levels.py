"""Where rounding happens, by the name a rule file gives: each tax of each ``line``, or each tax once for the ``bill``.

By bill, the lines show parts of the rounded sum: each rounded down, what is left to the largest remainders.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from entrepot_core.money import Money
from entrepot_core.taxes.result import LineAssessment, RoundingUsed

LINE, BILL = "line", "bill"
ZERO = Decimal(0)


def only_by_line(rounding: RoundingUsed) -> RoundingUsed:
    """``rounding``, where rounded taxes of lines are used further on. Raises ValueError for another level."""
    if rounding.level != LINE:
        raise ValueError(
            f"this regime rounds by line: taxes that are built upon can't wait for the {rounding.level}"
        )
    return rounding


def by_bill(
    lines: Sequence[LineAssessment], exact: Sequence[Decimal], quantum: Decimal, mode: str
) -> tuple[LineAssessment, ...]:
    """The lines with amounts that add up to the rounded sum of each kind.

    Args:
        exact: the unrounded amounts of the charges of all lines, in their order.
        quantum: one minor unit; ``mode``: a rounding of the decimal module.
    """
    charges = [charge for line in lines for charge in line.charges]
    at_of: defaultdict[str, list[int]] = defaultdict(list)
    for at, charge in enumerate(charges):
        at_of[charge.kind].append(at)
    amounts = [amount.quantize(quantum, ROUND_FLOOR) for amount in exact[: len(charges)]]
    for places in at_of.values():
        total = sum((exact[at] for at in places), ZERO).quantize(quantum, mode)
        left = int((total - sum((amounts[at] for at in places), ZERO)) / quantum)
        for at in sorted(places, key=lambda at: (amounts[at] - exact[at], at))[:left]:
            amounts[at] += quantum
    shown = iter(
        replace(charge, amount=Money(amount, charge.amount.currency))
        for charge, amount in zip(charges, amounts, strict=True)
    )
    return tuple(replace(line, charges=tuple(next(shown) for _ in line.charges)) for line in lines)
