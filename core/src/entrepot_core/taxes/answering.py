"""Puts an assessment together from charges; the three outcomes have one shape. Knows no rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from entrepot_core.errors import Problem
from entrepot_core.money import EXPONENTS, Money
from entrepot_core.money.rounding import MODES
from entrepot_core.taxes.levels import BILL, by_bill
from entrepot_core.taxes.result import (
    Assessment,
    Candidate,
    Charge,
    LineAssessment,
    Outcome,
    RoundingUsed,
    RuleUsed,
    write_assessment,
    write_charge,
)
from entrepot_core.taxes.values import QUANTA, Values

ZERO = Decimal(0)
DUTY, CONSUMPTION_TAX, VAT, POSTAL_TAX, FEE = "duty", "consumption_tax", "vat", "postal_tax", "fee"
RELIEF = "_relief"
"""Ends the kind of a charge below zero that takes back what the charges of lines come to ("duty_relief")."""
_SUM_OF = {
    kind + ending: DUTY if kind == POSTAL_TAX else kind
    for kind in (DUTY, CONSUMPTION_TAX, VAT, POSTAL_TAX)
    for ending in ("", RELIEF)
}


@dataclass(slots=True, eq=False)
class Draft:
    """What every outcome of one shipment shares; ``rules`` are collected without repeating one."""

    regime: str
    as_of: date
    values: Values
    rounding: RoundingUsed
    annual_used: Money | None = None
    rules: dict[str, RuleUsed] = field(default_factory=dict)
    marks: dict[str, None] = field(default_factory=dict)
    currency: str = ""
    quantum: Decimal = ZERO
    mode: str = ""
    exact: list[Decimal] | None = None

    def __post_init__(self) -> None:
        self.currency = self.values.currency
        self.quantum = QUANTA[EXPONENTS[self.currency]]
        self.mode = _MODES[self.rounding.mode]
        if self.rounding.level == BILL:
            self.exact = []

    def uses(self, *rules: RuleUsed | None) -> None:
        """Note rules that took part; a doubtful one leaves its mark."""
        noted = self.rules
        for rule in rules:
            if rule is None or rule.id in noted:
                continue
            noted[rule.id] = rule
            if doubt := doubt_of(rule):
                self.marks[doubt] = None

    def mark(self, code: str) -> None:
        """Note a doubt the figures carry."""
        self.marks[code] = None

    def money(self, amount: Decimal) -> Money:
        """``amount`` in the currency of the assessment, with the decimal places of its minor unit."""
        if not amount:
            return _zero(self.currency)
        return Money.trusted(amount.quantize(self.quantum), self.currency)

    def sum(self, amount: Decimal) -> Money:
        """``amount``, a sum of rounded amounts, in the currency of the assessment."""
        return Money.trusted(amount, self.currency) if amount else _zero(self.currency)

    def charge(
        self,
        rule: RuleUsed,
        kind: str,
        *,
        base: Decimal,
        rate: str,
        formula: str,
        amount: Decimal,
        collector: str,
        payer: str = "buyer",
        withheld: bool = False,
    ) -> Charge:
        """A charge under ``rule``, its amount rounded once as the regime says."""
        currency, quantum, mode = self.currency, self.quantum, self.mode
        if self.exact is not None:
            self.exact.append(amount)
        return write_charge(
            kind,
            Money.trusted(base.quantize(quantum, mode), currency),
            rate,
            formula,
            Money.trusted(amount.quantize(quantum, mode), currency),
            rule.id,
            rule.source,
            rule.valid_from,
            payer,
            collector,
            withheld,
            rule.confidence,
        )


def doubt_of(rule: RuleUsed) -> str:
    """The mark that a rule leaves on what it is used for, or nothing."""
    if rule.conflict:
        return f"sources_disagree:{rule.id}"
    return f"low_confidence:{rule.id}" if rule.confidence == "low" else ""


_NO_TAXES = dict.fromkeys((DUTY, CONSUMPTION_TAX, VAT, FEE), ZERO)


@cache
def _zero(currency: str) -> Money:
    return Money(QUANTA[EXPONENTS[currency]] * 0, currency)


_MODES = {str(rounding): mode for rounding, mode in MODES.items()}


def calculated(
    draft: Draft,
    *,
    route: str,
    sentence: str,
    lines: Sequence[LineAssessment],
    charges: Iterable[Charge] = (),
    dutiable: Decimal | None = None,
    reason: str = "",
    open_routes: tuple[str, ...] = (),
    annual_used_after: Money | None = None,
) -> Assessment:
    """Everything is known: sums of the charges of lines and bill."""
    bill = tuple(charges)
    if draft.exact is not None:
        lines = by_bill(lines, draft.exact, draft.quantum, draft.mode)
    sums = _NO_TAXES.copy()
    at_sale = ZERO
    for some in (*[line.charges for line in lines], bill):
        for charge in some:
            amount = charge.amount.amount
            sums[_SUM_OF.get(charge.kind, FEE)] += amount
            if charge.withheld:
                at_sale += amount
    return _assessment(
        draft,
        outcome=Outcome.CALCULATED,
        reason=reason,
        sentence=sentence,
        route=route,
        open_routes=open_routes or (route,),
        dutiable=draft.values.cif if dutiable is None else dutiable,
        sums=sums,
        payable=at_sale,
        lines=tuple(lines),
        charges=bill,
        annual_used_after=draft.annual_used if annual_used_after is None else annual_used_after,
    )


def partial(
    draft: Draft, *, route: str, missing: tuple[str, ...], candidates: tuple[Candidate, ...] = ()
) -> Assessment:
    """A fact is missing: no figure of tax is given rather than a guessed one."""
    return _assessment(
        draft,
        outcome=Outcome.PARTIAL,
        reason="FACTS_MISSING",
        sentence=f"Not calculated yet: {', '.join(missing)} must be known first.",
        route=route,
        missing=missing,
        candidates=candidates,
    )


def unanswered(draft: Draft, problem: Problem) -> Assessment:
    """A regime that could not be asked because of ``problem``: partial, with its code and field."""
    return _assessment(
        draft,
        outcome=Outcome.PARTIAL,
        reason=problem.code,
        sentence=str(problem),
        route="",
        missing=(problem.field,),
    )


def refused(
    draft: Draft,
    *,
    route: str,
    reason: str,
    sentence: str,
    open_routes: tuple[str, ...] = (),
    dutiable: Decimal | None = None,
) -> Assessment:
    """The law does not let the shipment go this way; ``route`` is the one that stays."""
    return _assessment(
        draft,
        outcome=Outcome.REFUSED,
        reason=reason,
        sentence=sentence,
        route=route,
        open_routes=open_routes,
        dutiable=dutiable,
    )


def _assessment(
    draft: Draft,
    *,
    outcome: Outcome,
    reason: str,
    sentence: str,
    route: str,
    open_routes: tuple[str, ...] = (),
    dutiable: Decimal | None = None,
    sums: dict[str, Decimal] | None = None,
    payable: Decimal = ZERO,
    lines: tuple[LineAssessment, ...] = (),
    charges: tuple[Charge, ...] = (),
    missing: tuple[str, ...] = (),
    candidates: tuple[Candidate, ...] = (),
    annual_used_after: Money | None = None,
) -> Assessment:
    values, total = draft.values, draft.sum
    taxes = sums or _NO_TAXES
    return write_assessment(
        outcome,
        reason,
        sentence,
        draft.regime,
        route,
        open_routes,
        draft.as_of,
        draft.currency,
        draft.money(values.cif if dutiable is None else dutiable),
        total(taxes[DUTY]),
        total(taxes[CONSUMPTION_TAX]),
        total(taxes[VAT]),
        total(taxes[FEE]),
        total(sum(taxes.values(), ZERO)),
        total(values.cif + payable - values.voucher),
        lines,
        charges,
        missing,
        candidates,
        tuple(draft.rules.values()),
        draft.rounding,
        draft.annual_used if annual_used_after is None else annual_used_after,
        tuple(draft.marks),
    )
