"""A shopper's orders: the list, and the page of one."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from entrepot.accounts import queries as accounts
from entrepot.logistics import queries as logistics
from entrepot.orders import access as order_access
from entrepot.orders import queries as orders
from entrepot.orders.facts import OrderFacts
from entrepot.payments import queries as payments
from entrepot.platform.access import actor_of, needs
from entrepot.storefront.cards import picture_url
from entrepot.storefront.forms import IdentityForm
from entrepot.storefront.order_page import (
    MOVING,
    journey_of,
    line_name,
    part_of,
    stamp_of,
    status_of,
    timeline_of,
    tracks_of,
)
from entrepot.storefront.places import warehouse_names
from entrepot.storefront.words import REFUNDS
from entrepot_core.orders.tracks import CustomsState, MoneyState, ServiceState

PICTURES: Final = 3
PAGE: Final = 10
OWN: Final = ""
"""No permission opens another's order in the shop: only its buyer sees it here."""
_CALLED_OFF_FROM: Final = frozenset({CustomsState.NOT_DECLARED, CustomsState.REJECTED})


def own_order(request: HttpRequest, number: str) -> OrderFacts:
    """The reader's own order. Raises NotFound."""
    return order_access.get_order(actor_of(request), number, permission=OWN)


def _row(order: OrderFacts) -> dict[str, Any]:
    lines = [line for part in order.consignments for line in part.lines]
    here = {"number": order.number}
    return {
        "number": order.number,
        "placed_at": order.placed_at,
        "url": reverse("storefront:order", kwargs=here),
        "pay_url": reverse("storefront:order_pay", kwargs=here)
        if order.money_state is MoneyState.UNPAID
        else "",
        "status": status_of(order)[0],
        "names": "、".join(line_name(line) for line in lines[:PICTURES]),
        "pictures": [picture_url(line.picture) for line in lines[:PICTURES]],
        "more": max(0, len(lines) - PICTURES),
        "total": order.total,
    }


@require_GET
@needs("account")
def index(request: HttpRequest) -> HttpResponse:
    """The orders of the reader, newest first."""
    before = request.GET.get("before", "")
    assert request.user.pk is not None
    found = orders.list_orders_of(
        request.user.pk, before=int(before) if before.isdecimal() else None, limit=PAGE + 1
    )
    shown = found[:PAGE]
    more = f"?before={shown[-1].id}" if len(found) > PAGE else ""
    return render(
        request, "storefront/orders.html", {"orders": [_row(order) for order in shown], "next": more}
    )


def may_cancel(order: OrderFacts) -> bool:
    """Whether the shopper may still call it off: unpaid, or nothing of it lies with customs."""
    if order.service_state is ServiceState.CANCELLED:
        return False
    if order.money_state is MoneyState.UNPAID:
        return True
    return order.money_state is MoneyState.PAID and all(
        part.customs_state in _CALLED_OFF_FROM for part in order.consignments
    )


def show(
    request: HttpRequest,
    order: OrderFacts,
    *,
    form: IdentityForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of an order, with a form to mend or a problem where there is one."""
    entries = orders.timeline(order.number)
    names = warehouse_names()
    needs_identity = order.service_state is ServiceState.CORRECTION_NEEDED
    title, text = status_of(order)
    is_paid = order.money_state is MoneyState.PAID
    waybills = {part.number: logistics.find_waybill(part.number) for part in order.consignments}
    journeys = [
        row
        for part in order.consignments
        if waybills[part.number]
        for row in journey_of(part, logistics.journey(part.number))
    ]
    context = {
        "order": order,
        "status": title,
        "is_moving": order.status in MOVING,
        "status_text": text,
        **stamp_of(order, entries),
        "problem": problem,
        "identity_form": (form or IdentityForm()) if needs_identity else None,
        "tracks": tracks_of(order),
        "parts": [
            part_of(
                part,
                warehouse=names.get(part.warehouse_code, part.warehouse_code),
                is_paid=is_paid,
                waybill_no=waybill.number if (waybill := waybills[part.number]) else "",
            )
            for part in order.consignments
        ],
        "timeline": timeline_of(order, entries, journeys),
        "refunds": [
            {
                "text": REFUNDS[refund.state],
                "amount": refund.amount,
                "at": refund.done_at or refund.created_at,
            }
            for refund in payments.refunds_of_order(order.number)
        ],
        "identity": accounts.get_identity(order.user_id, order.identity_id),
        "may_cancel": may_cancel(order),
    }
    return render(request, "storefront/order.html", context, status=status)


@require_GET
@needs("account")
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One order."""
    return show(request, own_order(request, number))
