"""Orders and consignments as frozen facts. Reads orders' own tables alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from entrepot.orders.facts import (
    AddressFacts,
    ConsignmentFacts,
    LineFacts,
    OrderFacts,
    ProfileFacts,
    TimelineEntry,
)
from entrepot.orders.models import Consignment, Order, OrderLine, TrackEvent
from entrepot.platform.access import NotFound
from entrepot_core.money import Money
from entrepot_core.orders.tracks import CustomsState, GoodsState, MoneyState, ServiceState, Track

PAGE = 20


def get_order(number: str) -> OrderFacts:
    """Everything about the order of this number, in three statements. Raises NotFound."""
    found = find_order(number)
    if found is None:
        raise NotFound
    return found


def find_order(number: str) -> OrderFacts | None:
    """Everything about the order of this number, or None."""
    return _first(_orders().filter(number=number))


def find_order_of_cart(cart_id: int) -> OrderFacts | None:
    """The order that this cart became, or None."""
    return _first(_orders().filter(cart_id=cart_id))


def find_number_of_cart(cart_id: int, *, user_id: int) -> str | None:
    """The number of the user's order that this cart became, or None."""
    rows = Order.objects.filter(cart_id=cart_id, user_id=user_id)
    return rows.values_list("number", flat=True).first()


def get_order_of_consignment(consignment_no: str) -> OrderFacts:
    """The order that holds the consignment of this number. Raises NotFound."""
    found = _first(_orders().filter(consignments__number=consignment_no))
    if found is None:
        raise NotFound
    return found


def get_consignment(consignment_no: str) -> ConsignmentFacts:
    """The consignment that customs knows by this number, in two statements. Raises NotFound."""
    found = find_consignment(consignment_no)
    if found is None:
        raise NotFound
    return found


def find_consignment(consignment_no: str) -> ConsignmentFacts | None:
    """The consignment that customs knows by this number, or None."""
    row = _consignments().filter(number=consignment_no).first()
    return None if row is None else _consignment(row, row.order)


def numbers_of_mode(mode: str) -> QuerySet[Any]:
    """The numbers of all consignments of a mode, not read yet: to narrow another statement."""
    return Consignment.objects.filter(mode=mode).values("number")


def list_orders_of(user_id: int, *, before: int | None = None, limit: int = PAGE) -> tuple[OrderFacts, ...]:
    """A buyer's orders, newest first; ``before`` is the ``id`` of the last one of the page before."""
    rows = _orders().filter(user_id=user_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(_order(row) for row in rows.order_by("-id")[:limit])


def list_unpaid_before(moment: datetime, *, limit: int = 100) -> tuple[str, ...]:
    """Numbers of orders that were placed before ``moment`` and still wait for money, oldest first."""
    rows = Order.objects.filter(money_state=MoneyState.UNPAID, placed_at__lt=moment).order_by(
        "placed_at", "id"
    )
    return tuple(rows.values_list("number", flat=True)[:limit])


def timeline(number: str) -> tuple[TimelineEntry, ...]:
    """Every step of every track of an order, oldest first, in one statement."""
    rows = TrackEvent.objects.filter(order__number=number).select_related("consignment").order_by("id")
    return tuple(
        TimelineEntry(
            at=row.at,
            track=Track(row.track),
            step=row.step,
            before=row.before,
            after=row.after,
            actor=row.actor,
            reason=row.reason,
            consignment_no=row.consignment.number if row.consignment else "",
        )
        for row in rows
    )


def _orders() -> QuerySet[Order]:
    parts = Consignment.objects.order_by("id").prefetch_related(_lines())
    return Order.objects.prefetch_related(Prefetch("consignments", queryset=parts))


def _consignments() -> QuerySet[Consignment]:
    return Consignment.objects.select_related("order").prefetch_related(_lines())


def _lines() -> "Prefetch[str]":
    return Prefetch("lines", queryset=OrderLine.objects.order_by("position"))


def _first(rows: QuerySet[Order]) -> OrderFacts | None:
    row = rows.first()
    return None if row is None else _order(row)


def _order(row: Order) -> OrderFacts:
    def money(minor: int) -> Money:
        return Money.of_minor(minor, row.currency)

    return OrderFacts(
        id=row.pk,
        number=row.number,
        user_id=row.user_id,
        cart_id=row.cart_id,
        market=row.market,
        language=row.language,
        currency=row.currency,
        goods=money(row.goods_minor),
        freight=money(row.freight_minor),
        tax=money(row.tax_minor),
        total=money(row.total_minor),
        quote=row.quote,
        identity_id=row.identity_id,
        buyer_phone=row.buyer_phone,
        address=AddressFacts(**row.address),
        consent=row.consent,
        money_state=MoneyState(row.money_state),
        service_state=ServiceState(row.service_state),
        placed_at=row.placed_at,
        consignments=tuple(_consignment(part, row) for part in row.consignments.all()),
    )


def _consignment(row: Consignment, order: Order) -> ConsignmentFacts:
    def money(minor: int) -> Money:
        return Money.of_minor(minor, order.currency)

    return ConsignmentFacts(
        id=row.pk,
        order_no=order.number,
        number=row.number,
        seller_code=row.seller_code,
        mode=row.mode,
        warehouse_code=row.warehouse_code,
        port=row.port,
        goods=money(row.goods_minor),
        freight=money(row.freight_minor),
        tax=money(row.tax_minor),
        total=money(row.total_minor),
        commission=money(row.commission_minor),
        assessment=row.assessment,
        goods_state=GoodsState(row.goods_state),
        customs_state=CustomsState(row.customs_state),
        updated_at=row.updated_at,
        lines=_line_facts(row.lines.all(), order.currency),
    )


def _line_facts(rows: Iterable[OrderLine], currency: str) -> tuple[LineFacts, ...]:
    return tuple(
        LineFacts(
            position=row.position,
            listing_slug=row.listing_slug,
            sku=row.sku,
            name_zh=row.name_zh,
            name_en=row.name_en,
            picture=row.picture,
            quantity=row.quantity,
            unit_price=Money.of_minor(row.unit_price_minor, currency),
            goods=Money.of_minor(row.goods_minor, currency),
            tax=Money.of_minor(row.tax_minor, currency),
            gross_weight_g=row.gross_weight_g,
            net_weight_g=row.net_weight_g,
            profile=ProfileFacts.of_json(row.profile),
        )
        for row in rows
    )
