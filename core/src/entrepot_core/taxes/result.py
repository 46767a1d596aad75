"""The answer: what a shipment costs to land, every charge with base, rate, formula, rule and source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from entrepot_core.money import Money
from entrepot_core.taxes.writing import writer


class Outcome(StrEnum):
    """``calculated``: complete. ``partial``: a fact is missing. ``refused``: the law does not let it go this way."""

    CALCULATED = "calculated"
    PARTIAL = "partial"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleUsed:
    """A dated rule that took part. ``confidence``: high, medium, low; ``conflict``: sources disagree."""

    id: str
    source: str
    valid_from: date
    checked_on: date
    confidence: str
    conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundingUsed:
    """How figures were rounded: mode, level (line or bill) and how freight and cuts were shared over lines."""

    mode: str
    level: str
    sharing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One duty, tax or fee. ``amount`` is rounded as the assessment says; ``base`` is what the rate applies to."""

    kind: str
    base: Money
    rate: str
    formula: str
    amount: Money
    rule: str
    source: str
    valid_from: date
    payer: str
    collector: str
    withheld: bool
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAssessment:
    """The charges of one line; ``dutiable`` is the customs value of all its pieces."""

    id: str
    dutiable: Money
    charges: tuple[Charge, ...]

    def total(self, kind: str = "") -> Money:
        """The sum of the charges of one kind, of all for an empty kind."""
        return total_of(self.charges, kind, self.dutiable.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A commodity code that may fit a line without one."""

    line: str
    hs_code: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What landing a shipment costs, or why it can't be said or done.

    ``route`` is the way the goods go, or for a refusal the way that stays; ``open_routes`` all ways known to be open.
    ``missing`` are paths into the shipment. ``payable`` is what the buyer pays for goods, freight and what is
    collected at sale, less vouchers. ``marks`` are codes of doubts that the figures carry.
    """

    outcome: Outcome
    reason: str
    sentence: str
    regime: str
    route: str
    open_routes: tuple[str, ...]
    as_of: date
    currency: str
    dutiable_value: Money
    duty: Money
    consumption_tax: Money
    vat: Money
    fees: Money
    total_tax: Money
    payable: Money
    lines: tuple[LineAssessment, ...]
    charges: tuple[Charge, ...]
    missing: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    rules: tuple[RuleUsed, ...]
    rounding: RoundingUsed
    annual_used_after: Money | None = None
    marks: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A loss-free dictionary of JSON values; amounts are decimal text in ``currency``, days ISO 8601."""
        return {name: _encode(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Assessment":
        """The assessment that ``to_json`` wrote. Raises KeyError for a missing member."""
        currency = data["currency"]
        plain: dict[str, Any] = {
            name: data[name] for name in ("reason", "sentence", "regime", "route", "currency")
        }
        amounts: dict[str, Any] = {name: Money(Decimal(data[name]), currency) for name in _AMOUNTS}
        used = data["annual_used_after"]
        return cls(
            **plain,
            **amounts,
            outcome=Outcome(data["outcome"]),
            as_of=date.fromisoformat(data["as_of"]),
            open_routes=tuple(data["open_routes"]),
            missing=tuple(data["missing"]),
            marks=tuple(data["marks"]),
            lines=tuple(_line(line, currency) for line in data["lines"]),
            charges=tuple(_charge(charge, currency) for charge in data["charges"]),
            candidates=tuple(Candidate(**candidate) for candidate in data["candidates"]),
            rules=tuple(_rule(rule) for rule in data["rules"]),
            rounding=RoundingUsed(**data["rounding"]),
            annual_used_after=None if used is None else Money(Decimal(used), currency),
        )


write_charge, write_line, write_assessment = writer(Charge), writer(LineAssessment), writer(Assessment)
"""The same records from their fields by place, for the hot path."""
_AMOUNTS = ("dutiable_value", "duty", "consumption_tax", "vat", "fees", "total_tax", "payable")


def total_of(charges: tuple[Charge, ...], kind: str, currency: str) -> Money:
    """The sum of the charges of one kind, of all for an empty kind."""
    amounts = (charge.amount.amount for charge in charges if not kind or charge.kind == kind)
    return Money(sum(amounts, Decimal(0)), currency)


def _encode(value: Any) -> Any:
    if isinstance(value, Money):
        return str(value.amount)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_encode(member) for member in value]
    if hasattr(value, "__slots__") and not isinstance(value, str):
        return {name: _encode(getattr(value, name)) for name in value.__slots__}
    return value.value if isinstance(value, StrEnum) else value


def _line(data: Mapping[str, Any], currency: str) -> LineAssessment:
    charges = tuple(_charge(charge, currency) for charge in data["charges"])
    return LineAssessment(id=data["id"], dutiable=Money(Decimal(data["dutiable"]), currency), charges=charges)


def _charge(data: Mapping[str, Any], currency: str) -> Charge:
    money = {name: Money(Decimal(data[name]), currency) for name in ("base", "amount")}
    return Charge(**{**data, **money, "valid_from": date.fromisoformat(data["valid_from"])})


def _rule(data: Mapping[str, Any]) -> RuleUsed:
    days = {name: date.fromisoformat(data[name]) for name in ("valid_from", "checked_on")}
    return RuleUsed(**{**data, **days})
