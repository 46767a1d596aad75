"""What keeps a shipment, or a line of it, from being taxed by a band, with a sentence a person can act on.

Some of it lies in how the shipment goes and holds for any goods; the rest has to be measured on the goods.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from entrepot_core.places import EU_MEMBERS
from entrepot_core.taxes.methods.bands import BASES, Band
from entrepot_core.taxes.shipment import Line, Shipment
from entrepot_core.taxes.values import Valued, Values, rate_into

EU = "EU"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a band is not the law of a line: a code, and a sentence."""

    code: str
    sentence: str


class Way(NamedTuple):
    """How a shipment goes: what a band asks of it whatever the goods are."""

    origin: str
    channel: str
    method: str
    registered: bool
    personal: bool
    gift: bool


def way_of(shipment: Shipment) -> Way:
    """How ``shipment`` goes."""
    return Way(
        shipment.origin,
        shipment.channel,
        shipment.method,
        shipment.registered,
        shipment.personal,
        shipment.gift,
    )


def hindrance_of_way(band: Band, way: Way) -> Hindrance | None:
    """What keeps anything that goes this way from being taxed by ``band``, or None."""
    table = band.values
    if "channels" in table and way.channel not in table["channels"]:
        return Hindrance("OTHER_CHANNEL", f"Only by {' or '.join(table['channels'])}.")
    if "method" in table and way.method != table["method"]:
        return Hindrance("NOT_CHOSEN", f"Only when it is chosen: method {table['method']}.")
    for name, words in _SWITCHES.items():
        if name in table and getattr(way, name) is not table[name]:
            return Hindrance(f"{'' if table[name] else 'NOT_'}FOR_{name.upper()}", words[table[name]])
    if "origins" in table and not is_from(way.origin, table["origins"]):
        return Hindrance("OTHER_ORIGIN", f"Only from {', '.join(table['origins'])}.")
    if "not_origins" in table and is_from(way.origin, table["not_origins"]):
        return Hindrance("OTHER_ORIGIN", f"Not from {', '.join(table['not_origins'])}.")
    return None


def hindrance_of_goods(band: Band, shipment: Shipment, values: Values) -> Hindrance | None:
    """What about its goods keeps the whole shipment from being taxed by ``band``, or None.

    Raises ExchangeRateMissing.
    """
    if band.excludes and (excluded := _excluded(shipment, band.excludes)):
        return Hindrance(
            "EXCLUDED_GOODS", f"Not for goods such as “{excluded.id}” ({excluded.goods.hs_code[:6]})."
        )
    if band.up_to is None or band.by_item:
        return None
    measured = BASES[band.values.get("basis", "goods")](band, values)
    return _threshold(band, band.up_to, shipment, values, measured)


def hindrance_of_line(band: Band, shipment: Shipment, values: Values, line: Valued) -> Hindrance | None:
    """What keeps a line from being taxed by a band whose threshold is for one piece, or None."""
    if band.up_to is None or not band.by_item:
        return None
    return _threshold(band, band.up_to, shipment, values, line.goods / line.line.quantity)


def _threshold(
    band: Band, up_to: Decimal, shipment: Shipment, values: Values, measured: Decimal
) -> Hindrance | None:
    if measured <= up_to * rate_into(shipment, band.currency, values.currency):
        return None
    return Hindrance("OVER_THRESHOLD", f"Only up to {band.values['up_to']} {band.currency}.")


_SWITCHES: Mapping[str, Mapping[bool, str]] = MappingProxyType(
    {
        "registered": {
            True: "Only for sellers registered at the destination.",
            False: "Only for sellers who are not registered at the destination.",
        },
        "personal": {
            True: "Only for the buyer's own use.",
            False: "Only for goods that are not for own use.",
        },
        "gift": {True: "Only for gifts from person to person.", False: "Not for gifts."},
    }
)


def is_from(origin: str, places: Sequence[str]) -> bool:
    """Whether a country is among ``places``, where EU stands for every member state."""
    return origin in places or (EU in places and origin in EU_MEMBERS)


def _excluded(shipment: Shipment, prefixes: tuple[str, ...]) -> Line | None:
    for line in shipment.lines:
        if line.goods.hs_code.startswith(prefixes):
            return line
    return None
