"""Finds the law for a shipment and asks it; compares the ways one shipment could go."""

from datetime import date
from decimal import InvalidOperation
from functools import cache, partial
from importlib import import_module

from entrepot_core.errors import Problem
from entrepot_core.taxes.answering import Draft, unanswered
from entrepot_core.taxes.checking import MOST, check
from entrepot_core.taxes.countries import COUNTRIES, WITH_OWN_RULES
from entrepot_core.taxes.methods.landed import assess_landed, compare_landed
from entrepot_core.taxes.problems import DestinationNotServed, TooLarge, UnknownMode, UnknownRegime
from entrepot_core.taxes.regime import CountryLaw, Regime
from entrepot_core.taxes.result import Assessment, RoundingUsed
from entrepot_core.taxes.rulebook import rulebook
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
    try:
        return regime_of(shipment)(shipment, as_of=as_of)
    except InvalidOperation:  # more digits than a figure of money can have
        raise TooLarge(field="lines", value="A tax", most=str(MOST)) from None


def compare(shipment: Shipment, *, as_of: date) -> tuple[Assessment, ...]:
    """The same goods by every way into the destination, each with why it is open or not.

    Where the destination has several regimes, one that lacks a fact is partial and says which.

    Raises Problem: what is wrong with the shipment by any law.
    """
    check(shipment)
    country = _country(shipment.destination)
    if country.compare:
        return country.compare(shipment, as_of=as_of)
    return tuple(_tried(shipment, name, country.regimes[name], as_of) for name in country.inbound)


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
    if shipment.regime:
        return regime_named(shipment.regime)
    country = _country(shipment.destination)
    name = country.default
    if shipment.mode and country.modes:
        if shipment.mode not in country.modes:
            raise UnknownMode(field="mode", mode=shipment.mode, destination=shipment.destination)
        name = country.modes[shipment.mode]
    return country.regimes[name]


def regime_named(name: str) -> Regime:
    """A regime by its full name, such as "cn.postal". Raises UnknownRegime."""
    folder = name.partition(".")[0]
    regimes = _country(folder).regimes if folder in COUNTRIES else {}
    if name not in regimes:
        raise UnknownRegime(field="regime", regime=name, known=", ".join(regimes) or "none")
    return regimes[name]


@cache
def _country(code: str) -> CountryLaw:
    folder = code.lower()
    if folder not in COUNTRIES:
        raise DestinationNotServed(field="destination", destination=code)
    if folder in WITH_OWN_RULES:
        law: CountryLaw = import_module(f"entrepot_core.taxes.countries.{folder}.rules").LAW
        return law
    regime = rulebook(folder).regime
    return CountryLaw(
        regimes={regime: partial(assess_landed, folder)},
        inbound=(regime,),
        default=regime,
        modes={},
        compare=partial(compare_landed, folder),
    )
