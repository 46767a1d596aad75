"""Splits a cart into consignments: by seller, trade mode, warehouse and port, then so that each stays within the limit
of one parcel.

Named method ``first_fit_by_price``: the dearest articles first, as many pieces as fit into the first parcel with room.
An article that is above the limit by itself travels alone. Nothing is lost: every piece is in exactly one parcel.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from entrepot_core.money import Money
from entrepot_core.orders.freight import FreightRule, freight_rule
from entrepot_core.orders.items import Item, Pieces
from entrepot_core.orders.limits import Limits, limits_of
from entrepot_core.orders.problems import OverSingleLimit, TooManyParcels

METHOD: Final = "first_fit_by_price"
MOST_PARCELS: Final = 26
"""An order's parcels are lettered A to Z."""


class Why(StrEnum):
    """Why a parcel is one of its own."""

    WAY = "way"
    SINGLE_LIMIT = "single_limit"
    ONE_ARTICLE_ABOVE_LIMIT = "one_article_above_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Pieces that travel and are declared together, and why apart from the others."""

    seller_code: str
    mode: str
    warehouse_code: str
    port: str
    pieces: tuple[Pieces, ...]
    freight: Money
    seller_bears_freight: bool
    freight_rule: FreightRule
    why: Why

    @property
    def goods(self) -> Money:
        """What its pieces cost before tax."""
        return _goods(self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The parcels of a cart, and what has to be changed before it can be ordered."""

    parcels: tuple[Parcel, ...]
    problems: tuple[OverSingleLimit | TooManyParcels, ...]


def split(items: Sequence[Item], *, day: date) -> Split:
    """The consignments of a cart, in the order in which its ways first appear.

    A problem names an article above the limit that was asked for more than once, or too many parcels; a cart that falls
    into too many is left whole, one parcel a way, so that the work stays bounded.

    Raises NotCarried.
    """
    ways: dict[tuple[str, str, str, str], list[Item]] = {}
    for item in items:
        ways.setdefault(item.way, []).append(item)
    parcels: list[Parcel] = []
    problems: list[OverSingleLimit | TooManyParcels] = []
    for way, members in ways.items():
        rule, limits = freight_rule(way[1], day), limits_of(way[1], day)
        parcels += _parcels_of(members, rule, limits)
        if limits:
            problems += _asked_twice(members, rule, limits)
    if len(parcels) > MOST_PARCELS:
        problems.append(TooManyParcels(most=MOST_PARCELS))
        parcels = [_whole(members, freight_rule(way[1], day)) for way, members in ways.items()]
    return Split(parcels=tuple(parcels), problems=tuple(problems))


def _parcels_of(items: Sequence[Item], rule: FreightRule, limits: Limits | None) -> list[Parcel]:
    whole = _whole(items, rule)
    if limits is None or _worth(whole.pieces, rule, limits) <= limits.single:
        return [whole]
    above = [item for item in items if _is_above(item, rule, limits)]
    rest = [item for item in items if item not in above]
    alone = [
        _parcel((Pieces(item=item, quantity=1),), rule, Why.ONE_ARTICLE_ABOVE_LIMIT)
        for item in above
        for _ in range(min(item.quantity, MOST_PARCELS + 1))
    ]
    return alone + [_parcel(bag, rule, Why.SINGLE_LIMIT) for bag in _bags(rest, rule, limits)]


def _whole(items: Iterable[Item], rule: FreightRule) -> Parcel:
    return _parcel(tuple(Pieces(item=item, quantity=item.quantity) for item in items), rule, Why.WAY)


def _bags(items: Iterable[Item], rule: FreightRule, limits: Limits) -> list[tuple[Pieces, ...]]:
    bags: list[tuple[Pieces, ...]] = []
    for item in sorted(items, key=lambda item: item.unit_price, reverse=True):
        left = item.quantity
        for at, bag in enumerate(bags):
            if fitting := _fitting(item, left, bag, rule, limits):
                bags[at] = (*bag, Pieces(item=item, quantity=fitting))
                left -= fitting
        while left and len(bags) <= MOST_PARCELS:
            fitting = _fitting(item, left, (), rule, limits)
            bags.append((Pieces(item=item, quantity=fitting),))
            left -= fitting
    return bags


def _fitting(item: Item, most: int, bag: tuple[Pieces, ...], rule: FreightRule, limits: Limits) -> int:
    """How many pieces still fit. Carriage may end at a higher value, so the largest number is tried first."""
    price = item.unit_price.amount
    room = limits.single.amount - (_goods(bag).amount if bag else 0)
    count = most if not price else min(most, int(room // price))
    while count > 0 and _worth((*bag, Pieces(item=item, quantity=count)), rule, limits) > limits.single:
        count -= 1
    return max(count, 0)


def _is_above(item: Item, rule: FreightRule, limits: Limits) -> bool:
    return _worth((Pieces(item=item, quantity=1),), rule, limits) > limits.single


def _asked_twice(items: Iterable[Item], rule: FreightRule, limits: Limits) -> list[OverSingleLimit]:
    return [
        OverSingleLimit(field=item.id, name=item.name, limit=limits.single)
        for item in items
        if item.quantity > 1 and _is_above(item, rule, limits)
    ]


def _goods(pieces: Sequence[Pieces]) -> Money:
    total = pieces[0].goods
    for more in pieces[1:]:
        total += more.goods
    return total


def _freight(pieces: Sequence[Pieces], rule: FreightRule) -> tuple[Money, bool]:
    return rule.of(gross_weight_g=sum(part.gross_weight_g for part in pieces), goods=_goods(pieces))


def _worth(pieces: Sequence[Pieces], rule: FreightRule, limits: Limits) -> Money:
    """What the limit is measured on: goods, with their carriage where it counts."""
    goods = _goods(pieces)
    return goods + _freight(pieces, rule)[0] if limits.with_freight else goods


def _parcel(pieces: tuple[Pieces, ...], rule: FreightRule, why: Why) -> Parcel:
    seller_code, mode, warehouse_code, port = pieces[0].item.way
    freight, borne = _freight(pieces, rule)
    return Parcel(
        seller_code=seller_code,
        mode=mode,
        warehouse_code=warehouse_code,
        port=port,
        pieces=pieces,
        freight=freight,
        seller_bears_freight=borne,
        freight_rule=rule,
        why=why,
    )
