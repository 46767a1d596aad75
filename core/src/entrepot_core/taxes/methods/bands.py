"""Bands: up to which value, by which channel and from where a shipment is taxed in which way.

A rule file lists them as ``[[band.NAME]]`` in the order they are tried; the first that fits a line is its law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from entrepot_core.taxes.rulebook import Rule
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import Valued, Values, rate_into

ONE = Decimal(1)
ITEM = "item"
GOODS, TRANSPORT, DUTY, DUTY_BASE = "goods", "transport", "duty", "duty_base"
_KNOWN = frozenset(
    "up_to currency basis channels origins not_origins registered personal gift method excludes route reason "
    "duty duty_base duty_collector duty_amount duty_rate duty_per_kg duty_deduct duty_step duty_surcharge "
    "base_step share uplift free_from_chapter steps "
    "tax tax_base tax_collector tax_step tax_withheld sentence left_out".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One way of taxing. What is asked of every line is read once; ``values`` hold what its methods need besides.

    Amounts are in ``currency``. ``route`` is the name of the way in results; ``by_item``: the threshold ``up_to`` is
    for one piece rather than for the parcel; ``left_out``: what the figures don't hold.
    """

    name: str
    rule: Rule
    currency: str
    route: str
    reason: str
    sentence: str
    by_item: bool
    up_to: Decimal | None
    excludes: tuple[str, ...]
    duty: str
    duty_base: str
    duty_collector: str
    duty_step: Decimal | None
    base_step: Decimal | None
    share: Decimal
    uplift: Decimal
    tax: str
    tax_base: tuple[str, ...]
    tax_collector: str
    tax_step: Decimal | None
    tax_withheld: bool
    left_out: tuple[str, ...]

    @property
    def values(self) -> Mapping[str, Any]:
        """The members of the table in the rule file."""
        return self.rule.values

    def number(self, name: str) -> Decimal:
        """A figure of the table. Raises KeyError."""
        return self.rule.number(name)

    def amount(self, name: str, shipment: Shipment, into: str) -> Decimal:
        """A figure of the table, in the currency of the assessment. Raises ExchangeRateMissing."""
        figure = self.rule.number(name)
        return figure if self.currency == into else figure * rate_into(shipment, self.currency, into)


def band_of(name: str, rule: Rule, currency: str) -> Band:
    """A band from its table. Raises ValueError for a member nobody reads: a misspelt rule must not pass."""
    table = rule.values
    if unknown := table.keys() - _KNOWN:
        raise ValueError(f"{rule.used.id}: nobody reads {', '.join(sorted(unknown))}")
    tax_base = tuple(table.get("tax_base", (GOODS, TRANSPORT)))
    if unknown := set(tax_base) - {GOODS, TRANSPORT, DUTY, DUTY_BASE}:
        raise ValueError(f"{rule.used.id}: nobody adds {', '.join(sorted(unknown))} to the base of the tax")
    return Band(
        name=name,
        rule=rule,
        currency=table.get("currency", currency),
        route=table["route"],
        reason=table.get("reason", ""),
        sentence=table.get("sentence", "Taxed at import."),
        by_item=table.get("basis") == ITEM,
        up_to=_figure(table, "up_to"),
        excludes=tuple(table.get("excludes", ())),
        duty=table.get("duty", "none"),
        duty_base=table.get("duty_base", "goods"),
        duty_collector=table.get("duty_collector", "carrier"),
        duty_step=_figure(table, "duty_step"),
        base_step=_figure(table, "base_step"),
        share=_figure(table, "share") or ONE,
        uplift=_figure(table, "uplift") or ONE,
        tax=table.get("tax", "on_top"),
        tax_base=tax_base,
        tax_collector=table.get("tax_collector", "carrier"),
        tax_step=_figure(table, "tax_step"),
        tax_withheld=table.get("tax_withheld", False),
        left_out=tuple(table.get("left_out", ())),
    )


def _figure(table: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(table[name]) if name in table else None


def duty_base(band: Band, line: Valued) -> Decimal:
    """What the duty of one line is taken from: goods, goods with freight, or a share of the goods."""
    base = line.cif if band.duty_base == "cif" else line.goods
    if band.duty_base == "share_of_goods":
        base *= band.share
    return base if band.base_step is None else base - base % band.base_step


def _goods(_band: Band, values: Values) -> Decimal:
    return values.goods


def _cif(_band: Band, values: Values) -> Decimal:
    return values.cif


def _share(band: Band, values: Values) -> Decimal:
    return values.goods * band.share


BASES = MappingProxyType({"goods": _goods, "cif": _cif, "share_of_goods": _share})
"""What a threshold is measured on: all goods without freight, with it, a share of them; ``item`` is one piece."""
