"""Bands: up to which value, by which channel and from where a shipment is taxed in which way.

A rule file lists them as ``[[band.NAME]]`` in the order they are tried; the first that fits a line is its law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from entrepot_core.places import EU_MEMBERS
from entrepot_core.taxes.rulebook import Rule
from entrepot_core.taxes.shipment import Shipment
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


def fits(band: Band, shipment: Shipment, values: Values, line: Valued) -> bool:
    """Whether ``line`` of the shipment is taxed by ``band``. Raises ExchangeRateMissing."""
    table = band.values
    if "channels" in table and shipment.channel not in table["channels"]:
        return False
    if "method" in table and shipment.method != table["method"]:
        return False
    for name in ("registered", "personal", "gift"):
        if name in table and getattr(shipment, name) is not table[name]:
            return False
    if "origins" in table and not _from(shipment.origin, table["origins"]):
        return False
    if "not_origins" in table and _from(shipment.origin, table["not_origins"]):
        return False
    if any(_excluded(each, table.get("excludes", ())) for each in shipment.lines):
        return False
    return "up_to" not in table or _measured(band, values, line) <= band.amount(
        "up_to", shipment, values.currency
    )


def _from(origin: str, places: list[str]) -> bool:
    return origin in places or (EU in places and origin in EU_MEMBERS)


def _excluded(line: Any, prefixes: tuple[str, ...]) -> bool:
    return any(line.goods.hs_code.startswith(prefix) for prefix in prefixes)


def _measured(band: Band, values: Values, line: Valued) -> Decimal:
    return BASES[band.text("basis", "goods")](band, values, line)


def _item(_band: Band, _values: Values, line: Valued) -> Decimal:
    return line.goods / line.line.quantity


def _goods(_band: Band, values: Values, _line: Valued) -> Decimal:
    return values.goods


def _cif(_band: Band, values: Values, _line: Valued) -> Decimal:
    return values.cif


def _share(band: Band, values: Values, _line: Valued) -> Decimal:
    return values.goods * band.number("share")


BASES = MappingProxyType({"goods": _goods, "cif": _cif, "item": _item, "share_of_goods": _share})
"""What a threshold is measured on: all goods without freight, with it, one piece, a share of all goods."""


def duty_base(band: Band, line: Valued) -> Decimal:
    """What the duty of one line is taken from: goods, goods with freight, or a share of the goods."""
    kind = band.text("duty_base", "goods")
    base = line.cif if kind == "cif" else line.goods
    if kind == "share_of_goods":
        base *= band.number("share")
    return base - base % band.number("base_step") if "base_step" in band.values else base
