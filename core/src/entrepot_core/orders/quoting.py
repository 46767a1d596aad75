"""A cart becomes a quote by named pure steps: goods, freight, taxes, total. Each adds entries that say how much, why, by
which rule and at whose cost. Knows nothing of stock, people or where prices come from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Final

from entrepot_core.errors import Problem
from entrepot_core.money import Money
from entrepot_core.orders.items import Item
from entrepot_core.orders.limits import PERSONAL, limits_of
from entrepot_core.orders.problems import (
    NotImportable,
    NotOnPositiveList,
    OverAnnualLimit,
    OverYearlyQuantity,
    TaxUnknown,
    TooManyParcels,
)
from entrepot_core.orders.quotes import Entry, LineQuote, ParcelQuote, Quote
from entrepot_core.orders.splitting import Parcel, split
from entrepot_core.taxes import Assessment, Line, Outcome, Shipment, assess


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What the steps hand on."""

    day: date
    annual_used: Money
    parcels: tuple[Parcel, ...]
    assessments: tuple[Assessment | None, ...] = ()
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()


def quote(items: Sequence[Item], *, day: date, currency: str, annual_used: Money | None = None) -> Quote:
    """Split a cart and price every parcel by the law of ``day``.

    Args:
        items: at least one, prices in ``currency``.
        day: the tax point, counted at the destination.
        annual_used: what the buyer has used of the yearly limit; nothing where the buyer is not known yet.

    Returns:
        A quote; what stands in the way of ordering is in its ``problems``, each with the id of the line as ``field``.

    Raises:
        NotCarried: a trade mode this house has no freight table for.
    """
    parts = split(items, day=day)
    draft = _Draft(
        day=day,
        annual_used=annual_used or Money.zero(currency),
        parcels=parts.parcels,
        problems=parts.problems,
    )
    for step in STEPS:
        draft = step(draft)
    return Quote(
        day=day,
        currency=currency,
        parcels=tuple(map(_parcel_quote, draft.parcels, draft.assessments)),
        entries=draft.entries,
        problems=draft.problems,
    )


def add_goods(draft: _Draft) -> _Draft:
    """Each line at its price."""
    entries = tuple(
        Entry(
            step="goods",
            parcel=at,
            line=part.item.id,
            amount=part.goods,
            reason=f"{part.quantity} × {part.item.unit_price.amount}",
            rule=f"price.{part.item.price_rule}",
        )
        for at, parcel in enumerate(draft.parcels)
        for part in parcel.pieces
    )
    return replace(draft, entries=draft.entries + entries)


def add_freight(draft: _Draft) -> _Draft:
    """Each parcel's carriage; where the goods value frees it, an entry of zero that the seller bears."""
    entries = tuple(
        Entry(
            step="freight",
            parcel=at,
            line="",
            amount=parcel.freight,
            reason=f"free from {parcel.freight_rule.free_from.amount}"
            if parcel.seller_bears_freight
            else f"{sum(part.gross_weight_g for part in parcel.pieces)} g",
            rule=f"{parcel.freight_rule.id}@{parcel.freight_rule.valid_from}",
            borne_by="seller" if parcel.seller_bears_freight else "buyer",
        )
        for at, parcel in enumerate(draft.parcels)
    )
    return replace(draft, entries=draft.entries + entries)


def add_taxes(draft: _Draft) -> _Draft:
    """Each parcel's duties and taxes; the yearly limit is used up parcel by parcel. None for a cart of too many."""
    if any(isinstance(problem, TooManyParcels) for problem in draft.problems):
        return replace(draft, assessments=(None,) * len(draft.parcels))
    used = draft.annual_used
    assessments: list[Assessment | None] = []
    entries: list[Entry] = []
    problems: list[Problem] = []
    for at, parcel in enumerate(draft.parcels):
        try:
            assessed = as_charged(parcel.mode, assess(_shipment(parcel, used), as_of=draft.day))
        except Problem as problem:
            assessments.append(None)
            problems.append(_unknown(parcel, str(problem)))
            continue
        problems += _hindrances(parcel, assessed, draft.day, used)
        if assessed.outcome is Outcome.CALCULATED:
            assessments.append(assessed)
            entries += _tax_entries(at, assessed)
            if assessed.annual_used_after is not None:
                used = assessed.annual_used_after
        else:
            assessments.append(None)
    return replace(
        draft,
        assessments=tuple(assessments),
        entries=(*draft.entries, *entries),
        problems=(*draft.problems, *problems),
    )


STEPS: Final[tuple[Callable[[_Draft], _Draft], ...]] = (add_goods, add_freight, add_taxes)
"""The steps of a quote, in their order."""


def as_charged(mode: str, assessed: Assessment) -> Assessment:
    """The assessment as this house charges it: the tax of personal articles, which customs asks of the receiver, is charged
    in advance as estimated and settled when it is billed. A choice of this house, not law."""
    if mode != PERSONAL:
        return assessed
    return replace(
        assessed,
        lines=tuple(
            replace(line, charges=tuple(replace(charge, withheld=True) for charge in line.charges))
            for line in assessed.lines
        ),
        charges=tuple(replace(charge, withheld=True) for charge in assessed.charges),
    )


def _shipment(parcel: Parcel, annual_used: Money) -> Shipment:
    return Shipment(
        mode=parcel.mode,
        destination="CN",
        lines=tuple(
            Line(
                id=part.item.id,
                quantity=part.quantity,
                unit_price=part.item.unit_price,
                goods=part.item.goods,
            )
            for part in parcel.pieces
        ),
        freight=parcel.freight,
        annual_used=annual_used,
    )


def _hindrances(parcel: Parcel, assessed: Assessment, day: date, used: Money) -> list[Problem]:
    """What keeps an assessed parcel from being ordered, in words a shopper can act on."""
    if assessed.outcome is Outcome.CALCULATED:
        return []
    if assessed.outcome is Outcome.PARTIAL:
        return [_unknown(parcel, ", ".join(assessed.missing))]
    limits = limits_of(parcel.mode, day)
    if assessed.reason == "OVER_ANNUAL_LIMIT" and limits and limits.annual:
        left = max(limits.annual - used, Money.zero(used.currency))
        return [OverAnnualLimit(limit=limits.annual, left=left)]
    items = [part.item for part in parcel.pieces]
    if assessed.reason == "NOT_ON_POSITIVE_LIST":
        listed = [item for item in items if item.goods.on_positive_list is False]
        return [NotOnPositiveList(field=item.id, name=item.name) for item in listed]
    if assessed.reason == "QUANTITY_CAP":
        capped = [item for item in items if item.goods.cap_g is not None]
        return [
            OverYearlyQuantity(field=item.id, name=item.name, kilograms=f"{(item.goods.cap_g or 0) / 1000:f}")
            for item in capped[:1]
        ]
    return [NotImportable(field=items[0].id, name=items[0].name, reason=assessed.reason)]


def _unknown(parcel: Parcel, missing: str) -> TaxUnknown:
    at = next(
        (at for at, part in enumerate(parcel.pieces) if f"lines[{at}]" in missing or part.item.id in missing),
        0,
    )
    item = parcel.pieces[at].item
    return TaxUnknown(field=item.id, name=item.name, missing=missing)


def _tax_entries(at: int, assessed: Assessment) -> list[Entry]:
    of_lines = [(line.id, charge) for line in assessed.lines for charge in line.charges]
    of_bill = [("", charge) for charge in assessed.charges]
    return [
        Entry(
            step=charge.kind,
            parcel=at,
            line=line,
            amount=charge.amount if charge.withheld else Money.zero(charge.amount.currency),
            reason=charge.formula,
            rule=f"{charge.rule}@{charge.valid_from}",
        )
        for line, charge in (*of_lines, *of_bill)
    ]


def _parcel_quote(parcel: Parcel, assessed: Assessment | None) -> ParcelQuote:
    currency = parcel.goods.currency
    at_sale: dict[str, Decimal] = {}
    for line in assessed.lines if assessed else ():
        at_sale[line.id] = sum(
            (charge.amount.amount for charge in line.charges if charge.withheld), Decimal(0)
        )
    of_bill = sum(
        (charge.amount.amount for charge in (assessed.charges if assessed else ()) if charge.withheld),
        Decimal(0),
    )
    lines = tuple(
        LineQuote(
            id=part.item.id,
            name=part.item.name,
            quantity=part.quantity,
            unit_price=part.item.unit_price,
            goods=part.goods,
            tax=Money(at_sale.get(part.item.id, Decimal(0)), currency),
        )
        for part in parcel.pieces
    )
    return ParcelQuote(
        seller_code=parcel.seller_code,
        mode=parcel.mode,
        warehouse_code=parcel.warehouse_code,
        port=parcel.port,
        why=parcel.why,
        lines=lines,
        goods=parcel.goods,
        freight=parcel.freight,
        tax=reduce(lambda total, line: total + line.tax, lines, Money(of_bill, currency)),
        assessment=assessed,
    )
