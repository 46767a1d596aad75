"""Anyone with a shipment asks what landing it costs: by the law on file, and the rates and overrides of this house."""

from dataclasses import replace
from datetime import date
from typing import Final

from entrepot.tariffs import exchange
from entrepot.tariffs import queries as tariffs
from entrepot_core.taxes import Assessment, Shipment, assess, compare
from entrepot_core.taxes.countries import COUNTRIES
from entrepot_core.taxes.rulebook import rulebook

_OF_THRESHOLDS: Final = ("EUR", "USD")
"""Currencies in which some places state limits that hold for goods priced in others."""


def assess_shipment(shipment: Shipment, *, as_of: date) -> Assessment:
    """The assessment of the shipment; rates it states go before stored ones. Raises what ``assess`` raises."""
    return assess(_rated(shipment, as_of), as_of=as_of)


def compare_routes(shipment: Shipment, *, as_of: date) -> tuple[Assessment, ...]:
    """The same goods by every route. Raises what ``compare`` raises."""
    return compare(_rated(shipment, as_of), as_of=as_of)


def _rated(shipment: Shipment, day: date) -> Shipment:
    """The shipment with what is on record where it states nothing; one that can't be right is left to ``assess``."""
    if not shipment.lines or shipment.destination.lower() not in COUNTRIES:
        return shipment
    codes = (line.goods.hs_code for line in shipment.lines)
    book = tariffs.book(codes, territory=shipment.destination, day=day)
    lines = tuple(replace(line, goods=book.rated(line.goods)) for line in shipment.lines)
    into = _currency_of(shipment.destination)
    purpose = "customs" if shipment.destination == "CN" else "reference"
    wanted = {shipment.currency, *_OF_THRESHOLDS} - set(shipment.rates)
    stored = exchange.rates_into(sorted(wanted), into, purpose=purpose, day=day)
    if shipment.currency != into and shipment.currency not in {**stored, **shipment.rates}:
        stored = {}  # the result stays in the currency of the shipment: rates into another would mislead
    return replace(shipment, lines=lines, rates={**stored, **shipment.rates})


def _currency_of(destination: str) -> str:
    return "CNY" if destination == "CN" else rulebook(destination.lower()).currency
