"""``POST /api/v1/landed-cost`` and ``/compare``: what landing a shipment costs, every figure explained."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from entrepot.api.v1.calls import post
from entrepot.platform import clock
from entrepot.usecases.tariffs.assess_shipment import assess_shipment, compare_routes
from entrepot_core.errors import Problem
from entrepot_core.taxes.reading import read_shipment


class NotADay(Problem):
    """The day can't be read."""

    code = "api.not_a_day"
    title = "“%(value)s” is not a day: write it as 2026-12-01."


@post("landed_cost")
def landed_cost(_request: HttpRequest, body: Any) -> dict[str, Any]:
    """The assessment of one shipment."""
    as_of, shipment = _asked(body)
    return assess_shipment(read_shipment(shipment), as_of=as_of).to_json()


@post("landed_cost")
def compare(_request: HttpRequest, body: Any) -> dict[str, Any]:
    """The same goods by every route."""
    as_of, shipment = _asked(body)
    return {"routes": [found.to_json() for found in compare_routes(read_shipment(shipment), as_of=as_of)]}


def _asked(body: Any) -> tuple[date, Any]:
    """The day and the shipment: the body is a shipment with ``as_of`` beside its members."""
    if not isinstance(body, dict):
        return clock.local_date(clock.now()), body
    shipment = dict(body)
    text = shipment.pop("as_of", None)
    if text is None:
        return clock.local_date(clock.now()), shipment
    try:
        return date.fromisoformat(text), shipment
    except (TypeError, ValueError):
        raise NotADay(field="as_of", value=str(text)) from None
