"""Share an amount so that the parts add up to it: the method of the largest remainder."""

from collections.abc import Sequence
from decimal import Decimal

from entrepot_core.money.amount import Money


def share(total: Money, weights: Sequence[Decimal | int]) -> tuple[Money, ...]:
    """Parts of ``total`` in proportion to ``weights``, each in whole minor units, summing to it exactly.

    The units left over after rounding down go to the largest remainders, the earlier part first on a tie. Where all
    weights are zero the parts are as equal as units allow.

    Args:
        total: in whole minor units; may be negative.
        weights: none negative; at least one.
    """
    if not weights:
        raise ValueError("nothing to share between")
    units = abs(total.minor)
    sign = -1 if total.minor < 0 else 1
    exact = [Decimal(weight) for weight in weights]
    whole = sum(exact)
    if not whole:
        exact, whole = [Decimal(1)] * len(exact), Decimal(len(exact))
    quotas = [units * weight / whole for weight in exact]
    parts = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(parts)), key=lambda at: (parts[at] - quotas[at], at))
    for at in by_remainder[: units - sum(parts)]:
        parts[at] += 1
    return tuple(Money.of_minor(sign * part, total.currency) for part in parts)
