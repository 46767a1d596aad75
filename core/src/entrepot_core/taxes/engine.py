"""Finds the law for a shipment and asks it; compares the ways one shipment could go."""

from datetime import date
from functools import cache
from importlib import import_module
from types import ModuleType

from entrepot_core.errors import Problem
from entrepot_core.taxes.answering import Draft, unanswered
from entrepot_core.taxes.checking import check
from entrepot_core.taxes.countries import COUNTRIES
from entrepot_core.taxes.problems import DestinationNotServed, UnknownMode, UnknownRegime
from entrepot_core.taxes.regime import Regime
from entrepot_core.taxes.result import Assessment, RoundingUsed
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import DEFAULT_SHARING, value_lines


def assess(shipment: Shipment, *, as_of: date) -> Assessment:
    """What the shipment costs to land under its regime, by the law of ``as_of`` at the destination.

    Args:
        shipment: Prices before tax, all in one currency; weights and volumes per piece.
        as_of: The day of the tax point, counted at the destination.

    Returns:
        An assessment whose amounts are rounded as its ``rounding`` says. ``partial`` when a fact is missing,
        ``refused`` when the law does not let the shipment go this way; never a guess.

    Raises:
        Problem: a class of ``entrepot_core.taxes.problems`` with the ``field`` that is wrong.
    """
    check(shipment)
    return regime_of(shipment)(shipment, as_of=as_of)


def compare(shipment: Shipment, *, as_of: date) -> tuple[Assessment, ...]:
    """The same goods by every regime of the destination, each with why it is open or not."""
    check(shipment)
    country = _country(shipment.destination)
    return tuple(_tried(shipment, name, country.REGIMES[name], as_of) for name in country.INBOUND)


def _tried(shipment: Shipment, name: str, regime: Regime, day: date) -> Assessment:
    try:
        return regime(shipment, as_of=day)
    except Problem as problem:
        rounding = RoundingUsed(mode="half_up", level="line", sharing=DEFAULT_SHARING)
        draft = Draft(name, day, value_lines(shipment, DEFAULT_SHARING), rounding)
        return unanswered(draft, problem)


def regime_of(shipment: Shipment) -> Regime:
    """The regime that is named, or that mode and destination lead to.

    Raises UnknownRegime, UnknownMode, DestinationNotServed.
    """
    name = shipment.regime
    country = _country(name.partition(".")[0] if name else shipment.destination)
    if not name:
        name = country.DEFAULT_REGIME
        if shipment.mode and country.MODES:
            if shipment.mode not in country.MODES:
                raise UnknownMode(field="mode", mode=shipment.mode, destination=shipment.destination)
            name = country.MODES[shipment.mode]
    if name not in country.REGIMES:
        raise UnknownRegime(field="regime", regime=name, known=", ".join(country.REGIMES))
    regime: Regime = country.REGIMES[name]
    return regime


@cache
def _country(code: str) -> ModuleType:
    folder = code.lower()
    if folder not in COUNTRIES:
        raise DestinationNotServed(field="destination", destination=code)
    return import_module(f"entrepot_core.taxes.countries.{folder}.rules")
