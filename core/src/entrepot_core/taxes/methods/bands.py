"""Bands: up to which value, by which channel and from where a shipment is taxed in which way.

A rule file lists them as ``[[band.NAME]]`` in the order they are tried; the first that fits a line is its law.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from entrepot_core.places import EU_MEMBERS
from entrepot_core.taxes.rulebook import Rule
from entrepot_core.taxes.shipment import Line, Shipment
from entrepot_core.taxes.values import Valued, Values, rate_into

ONE = Decimal(1)
EU = "EU"
_KNOWN = frozenset(
    "up_to currency basis channels origins not_origins registered personal gift method excludes route reason "
    "duty duty_base duty_collector duty_amount duty_rate duty_per_kg duty_deduct duty_step duty_surcharge "
    "base_step share uplift free_from_chapter steps "
    "tax tax_base tax_collector tax_step tax_withheld sentence left_out".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One way of taxing. ``values`` hold what its methods need; amounts are in ``currency``."""

    name: str
    rule: Rule
    currency: str

    @property
    def values(self) -> Mapping[str, Any]:
        """The members of the table in the rule file."""
        return self.rule.values

    @property
    def route(self) -> str:
        """The name of the way, in results."""
        return str(self.values["route"])

    @property
    def by_item(self) -> bool:
        """Whether the threshold is for one piece rather than for the parcel."""
        return self.values.get("basis") == ITEM

    def text(self, name: str, default: str) -> str:
        """A word of the table."""
        return str(self.values.get(name, default))

    def number(self, name: str, default: Decimal = ONE) -> Decimal:
        """A figure of the table."""
        return Decimal(self.values.get(name, default))

    def amount(self, name: str, shipment: Shipment, into: str) -> Decimal:
        """A figure of the table, in the currency of the assessment. Raises ExchangeRateMissing."""
        return self.rule.number(name) * rate_into(shipment, self.currency, into)


def band_of(name: str, rule: Rule, currency: str) -> Band:
    """A band from its table. Raises ValueError for a member nobody reads: a misspelt rule must not pass."""
    if unknown := rule.values.keys() - _KNOWN:
        raise ValueError(f"{rule.used.id}: nobody reads {', '.join(sorted(unknown))}")
    return Band(name=name, rule=rule, currency=rule.values.get("currency", currency))


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a band is not the law of a line: a code, and a sentence a person can act on."""

    code: str
    sentence: str


def hindrance(band: Band, shipment: Shipment, values: Values) -> Hindrance | None:
    """What keeps the whole shipment from being taxed by ``band``, or None. Raises ExchangeRateMissing."""
    table = band.values
    if "channels" in table and shipment.channel not in table["channels"]:
        return Hindrance("OTHER_CHANNEL", f"Only by {' or '.join(table['channels'])}.")
    if "method" in table and shipment.method != table["method"]:
        return Hindrance("NOT_CHOSEN", f"Only when it is chosen: method {table['method']}.")
    for name, words in _SWITCHES.items():
        if name in table and getattr(shipment, name) is not table[name]:
            return Hindrance(f"{'' if table[name] else 'NOT_'}FOR_{name.upper()}", words[table[name]])
    if "origins" in table and not is_from(shipment.origin, table["origins"]):
        return Hindrance("OTHER_ORIGIN", f"Only from {', '.join(table['origins'])}.")
    if "not_origins" in table and is_from(shipment.origin, table["not_origins"]):
        return Hindrance("OTHER_ORIGIN", f"Not from {', '.join(table['not_origins'])}.")
    if excluded := _excluded(shipment, tuple(table.get("excludes", ()))):
        return Hindrance(
            "EXCLUDED_GOODS", f"Not for goods such as “{excluded.id}” ({excluded.goods.hs_code[:6]})."
        )
    if "up_to" in table and not band.by_item:
        return _threshold(band, shipment, values, BASES[band.text("basis", "goods")](band, values))
    return None


def hindrance_of_line(band: Band, shipment: Shipment, values: Values, line: Valued) -> Hindrance | None:
    """What keeps a line from being taxed by a band whose threshold is for one piece, or None."""
    if not band.by_item or "up_to" not in band.values:
        return None
    return _threshold(band, shipment, values, line.goods / line.line.quantity)


def _threshold(band: Band, shipment: Shipment, values: Values, measured: Decimal) -> Hindrance | None:
    if measured <= band.amount("up_to", shipment, values.currency):
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
    if not prefixes:
        return None
    return next((line for line in shipment.lines if line.goods.hs_code.startswith(prefixes)), None)


def _goods(_band: Band, values: Values) -> Decimal:
    return values.goods


def _cif(_band: Band, values: Values) -> Decimal:
    return values.cif


def _share(band: Band, values: Values) -> Decimal:
    return values.goods * band.number("share")


ITEM = "item"
BASES = MappingProxyType({"goods": _goods, "cif": _cif, "share_of_goods": _share})
"""What a threshold is measured on: all goods without freight, with it, a share of them; ``item`` is one piece."""


def duty_base(band: Band, line: Valued) -> Decimal:
    """What the duty of one line is taken from: goods, goods with freight, or a share of the goods."""
    kind = band.text("duty_base", "goods")
    base = line.cif if kind == "cif" else line.goods
    if kind == "share_of_goods":
        base *= band.number("share")
    return base - base % band.number("base_step") if "base_step" in band.values else base
