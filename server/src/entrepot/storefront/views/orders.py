"""A shopper's orders: the list, and the page of one."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from entrepot.accounts import queries as accounts
from entrepot.customs.articles import find_article
from entrepot.customs.queries import find_document
from entrepot.logistics import queries as logistics
from entrepot.orders import access as order_access
from entrepot.orders import queries as orders
from entrepot.orders.facts import OrderFacts
from entrepot.payments import queries as payments
from entrepot.platform import clock
from entrepot.platform.access import actor_of, needs
from entrepot.platform.desk.frame import asked_number
from entrepot.storefront.cards import picture_url
from entrepot.storefront.forms import IdentityForm
from entrepot.storefront.order_page import (
    MOVING,
    article_of,
    journey_of,
    line_name,
    part_of,
    refusal_of,
    stamp_of,
    status_of,
    timeline_of,
    tracks_of,
    which_parcel,
)
from entrepot.storefront.places import warehouse_names
from entrepot.storefront.returning import form_of, returns_of
from entrepot.storefront.words import REFUNDS
from entrepot_core.orders import PERSONAL
from entrepot_core.orders.tracks import CustomsState, MoneyState, ServiceState

PICTURES: Final = 3
PAGE: Final = 10
OWN: Final = ""
"""No permission opens another's order in the shop: only its buyer sees it here."""
_CALLED_OFF_FROM: Final = frozenset({CustomsState.NOT_DECLARED, CustomsState.REJECTED})
_ASKED_FROM: Final = frozenset({CustomsState.ACCEPTED, CustomsState.INSPECTION})


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
    assert request.user.pk is not None
    found = orders.list_orders_of(request.user.pk, before=asked_number(request, "before"), limit=PAGE + 1)
    shown = found[:PAGE]
    more = f"?before={shown[-1].id}" if len(found) > PAGE else ""
    return render(
        request, "storefront/orders.html", {"orders": [_row(order) for order in shown], "next": more}
    )


def may_cancel(order: OrderFacts) -> bool:
    """Whether the shopper may still call it off: unpaid, or customs has released nothing of it."""
    if order.service_state is ServiceState.CANCELLED:
        return False
    if order.money_state is MoneyState.UNPAID:
        return True
    return order.money_state is MoneyState.PAID and all(
        part.customs_state in _CALLED_OFF_FROM | _ASKED_FROM for part in order.consignments
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened to an order: rows of its timeline, the seal of customs, the numbers of its waybills."""

    timeline: list[dict[str, Any]]
    stamp: dict[str, Any]
    waybills: dict[str, str]


def story_of(order: OrderFacts) -> Story:
    """Read it from orders and logistics: three statements, and two a parcel."""
    entries = orders.timeline(order.number)
    waybills = {part.number: logistics.find_waybill(part.number) for part in order.consignments}
    journeys = [
        row
        for number, waybill in waybills.items()
        if waybill
        for row in journey_of(logistics.journey(number), which=which_parcel(order, number))
    ]
    return Story(
        timeline=timeline_of(order, entries, journeys),
        stamp=stamp_of(order, entries),
        waybills={number: waybill.number for number, waybill in waybills.items() if waybill},
    )


def _parts(order: OrderFacts, story: Story) -> list[dict[str, Any]]:
    names, returned, now = warehouse_names(), returns_of(order), clock.now()
    return [
        {
            **part_of(
                part,
                warehouse=names.get(part.warehouse_code, part.warehouse_code),
                is_paid=order.money_state is MoneyState.PAID,
                waybill_no=story.waybills.get(part.number, ""),
            ),
            "article": article_of(
                find_article(part.number) if part.mode == PERSONAL else None, part.total.currency
            ),
            "refusal": refusal_of(find_document(part.number, "621"))
            if part.customs_state is CustomsState.REJECTED
            else "",
            "returns": returned[part.number],
            "return_form": form_of(order, part, now=now),
        }
        for part in order.consignments
    ]


def _refunds(order: OrderFacts) -> list[dict[str, Any]]:
    return [
        {"text": REFUNDS[refund.state], "amount": refund.amount, "at": refund.done_at or refund.created_at}
        for refund in payments.refunds_of_order(order.number)
    ]


def show(
    request: HttpRequest,
    order: OrderFacts,
    *,
    story: Story | None = None,
    form: IdentityForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of an order, with a form to mend or a problem where there is one."""
    story = story or story_of(order)
    needs_identity = order.service_state is ServiceState.CORRECTION_NEEDED
    title, text = status_of(order)
    context = {
        "order": order,
        "status": title,
        "status_text": text,
        "is_moving": order.status in MOVING,
        **story.stamp,
        "timeline": story.timeline,
        "problem": problem,
        "identity_form": (form or IdentityForm()) if needs_identity else None,
        "tracks": tracks_of(order),
        "parts": _parts(order, story),
        "refunds": _refunds(order),
        "identity": accounts.get_identity(order.user_id, order.identity_id),
        "may_cancel": may_cancel(order),
        "asks_customs": any(part.customs_state in _ASKED_FROM for part in order.consignments),
    }
    return render(request, "storefront/order.html", context, status=status)


@require_GET
@needs("account")
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One order. A page that looks again and has seen everything already gets nothing, so that nothing moves under it."""
    order = own_order(request, number)
    story = story_of(order)
    if request.headers.get("HX-Request") and request.GET.get("seen") == str(len(story.timeline)):
        return HttpResponse(status=204)
    return show(request, order, story=story)
