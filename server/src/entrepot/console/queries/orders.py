"""The operator's list of orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Prefetch, Q

from entrepot.orders.models import Consignment, Order
from entrepot.platform.desk.paging import Page, page_of

GROUPS: Final = ("correction", "unpaid", "paid", "refunding", "refunded", "closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One consignment of a row."""

    number: str
    goods: str
    customs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One order of the list."""

    number: str
    placed_at: datetime
    buyer: str
    total_minor: int
    currency: str
    money: str
    service: str
    parcels: tuple[Parcel, ...]


def condition_of(group: str) -> Q:
    """Which orders belong to ``group``; an unknown group holds all."""
    match group:
        case "correction":
            return Q(service_state="correction_needed")
        case "unpaid" | "paid" | "refunding" | "refunded" | "closed":
            return Q(money_state=group)
    return Q()


def count_groups() -> Mapping[str, int]:
    """How many orders each group holds. One statement."""
    return Order.objects.aggregate(
        **{name: Count("pk", filter=condition_of(name)) for name in GROUPS}, all=Count("pk")
    )


def list_orders(*, group: str, text: str, before: int | None) -> Page[Row]:
    """One page, newest first; ``text`` begins a number of an order or consignment. Two statements."""
    wanted = (
        Order.objects.filter(condition_of(group))
        .select_related("user")
        .prefetch_related(Prefetch("consignments", queryset=Consignment.objects.order_by("number")))
    )
    if text:
        parcels = Consignment.objects.filter(number__startswith=text).values("order_id")
        wanted = wanted.filter(Q(number__startswith=text) | Q(pk__in=parcels))
    page = page_of(wanted, before=before)
    return Page(rows=[_row(order) for order in page.rows], older=page.older, is_first=page.is_first)


def _row(order: Order) -> Row:
    return Row(
        number=order.number,
        placed_at=order.placed_at,
        buyer=masked_name(order.user.get_username()),
        total_minor=order.total_minor,
        currency=order.currency,
        money=order.money_state,
        service=order.service_state,
        parcels=tuple(
            Parcel(number=parcel.number, goods=parcel.goods_state, customs=parcel.customs_state)
            for parcel in order.consignments.all()
        ),
    )


def masked_name(account: str) -> str:
    """An account's name with its middle hidden: enough to tell two apart, too little to write to."""
    name, _, domain = account.partition("@")
    shown = f"{name[:2]}•••{name[-1:]}" if len(name) > 3 else f"{name[:1]}•••"
    return f"{shown}@{domain[:1]}•••" if domain else shown
