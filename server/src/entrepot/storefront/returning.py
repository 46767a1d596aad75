"""What an order's page shows of returns: the form of a parcel whose days are not over, and how each return stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from entrepot.orders import returns
from entrepot.orders.facts import ConsignmentFacts, OrderFacts
from entrepot.orders.returns import ReturnFacts
from entrepot.storefront.order_page import line_name
from entrepot.storefront.words import Words
from entrepot.usecases.service.ask_return import RELEASED, find_window
from entrepot_core.customs.clock import beijing_day
from entrepot_core.money import Money
from entrepot_core.orders.returns import ReturnReason
from entrepot_core.orders.tracks import GoodsState, MoneyState

REASONS: Final[dict[str, Words]] = {
    ReturnReason.CHANGED_MIND: gettext_lazy("I changed my mind"),
    ReturnReason.QUALITY: gettext_lazy("The quality is not right"),
    ReturnReason.DAMAGED: gettext_lazy("It arrived damaged"),
    ReturnReason.WRONG_GOODS: gettext_lazy("It is not what I ordered"),
}
_WAITS: Final[dict[tuple[bool, bool], Words]] = {
    (False, False): gettext_lazy("Customs is asked. Send the goods back."),
    (True, False): gettext_lazy("Customs agrees. Send the goods back."),
    (False, True): gettext_lazy("The goods are back. Customs is asked."),
    (True, True): gettext_lazy("Being paid back"),
}
_ENDS: Final[dict[str, Words]] = {
    "settled": gettext_lazy("Returned and paid back"),
    "refused": gettext_lazy("Customs refused the return"),
    "lapsed": gettext_lazy("The goods did not come back in time"),
}


def returns_of(order: OrderFacts) -> Mapping[str, list[dict[str, Any]]]:
    """Consignment number -> its returns, for ``order.html``. One statement and one for the lines."""
    names = {
        (part.number, line.position): line_name(line) for part in order.consignments for line in part.lines
    }
    found: dict[str, list[dict[str, Any]]] = {part.number: [] for part in order.consignments}
    for each in returns.returns_of_order(order.number):
        found[each.consignment_no].append(_row(each, names))
    return found


def _row(facts: ReturnFacts, names: Mapping[tuple[str, int], str]) -> dict[str, Any]:
    waits = _WAITS[facts.granted_at is not None, facts.back_at is not None]
    return {
        "number": facts.number,
        "state": _ENDS.get(facts.state, waits),
        "back_by": facts.back_by if facts.state == "open" and facts.back_at is None else None,
        "refund": facts.refund,
        "lines": [f"{line.quantity} × {names[facts.consignment_no, line.position]}" for line in facts.lines],
    }


def form_of(order: OrderFacts, part: ConsignmentFacts, *, now: datetime) -> dict[str, Any]:
    """What may be returned of a parcel and until when; empty where nothing can be."""
    is_there = part.goods_state is GoodsState.DELIVERED and order.money_state is MoneyState.PAID
    window = find_window(part.number) if is_there and part.customs_state in RELEASED else None
    if window is None:
        return {}
    if beijing_day(now) > window.apply_by:
        return {"ended_on": window.apply_by}
    gone = returns.pieces_returned(part.number)
    return {
        "apply_by": window.apply_by,
        "back_by": window.back_by,
        "days_left": (window.apply_by - beijing_day(now)).days,
        "reasons": REASONS.items(),
        "lines": [
            {
                "field": f"line-{line.position}",
                "name": line_name(line),
                "choices": range(line.quantity - gone.get(line.position, 0) + 1),
                "each": line.unit_price + Money.of_minor(line.tax.minor // line.quantity, line.tax.currency),
            }
            for line in part.lines
            if line.quantity > gone.get(line.position, 0)
        ],
    }


def quantities_of(form: QueryDict, part: ConsignmentFacts) -> dict[int, int]:
    """Position -> pieces, as the form says; what is no number counts as none."""
    said = {line.position: form.get(f"line-{line.position}", "") for line in part.lines}
    return {position: int(text) if text.isdecimal() else 0 for position, text in said.items()}
