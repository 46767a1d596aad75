"""General trade into China (0110): duty on CIF, consumption tax inside its own base, VAT on the whole.

Each tax of a line is rounded before it enters the next base. Trade-remedy duty comes on top when it is stated. A
value in another currency is converted at a stated rate, else at the monthly customs rate on record.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from entrepot_core.money import Money
from entrepot_core.taxes.answering import (
    CONSUMPTION_TAX,
    DUTY,
    RELIEF,
    VAT,
    ZERO,
    Draft,
    calculated,
    partial,
)
from entrepot_core.taxes.countries.cn.classified import (
    NO_TAX,
    candidates,
    check_codes,
    missing_facts,
    rates_of,
)
from entrepot_core.taxes.countries.cn.consumption import Due, consumption_due
from entrepot_core.taxes.duties import duty_due, percent
from entrepot_core.taxes.levels import only_by_line
from entrepot_core.taxes.problems import ExchangeRateMissing
from entrepot_core.taxes.result import Assessment, Charge, LineAssessment
from entrepot_core.taxes.rulebook import Rule, rulebook
from entrepot_core.taxes.shipment import DutyRate, Shipment
from entrepot_core.taxes.values import Valued, value_lines

REGIME = "cn.general"
ROUTE = "GENERAL_TRADE"
COLLECTOR = "customs"
FREE = DutyRate()
ONE = Decimal(1)


def assess(shipment: Shipment, *, as_of: date) -> Assessment:
    """The taxes of a shipment declared by an importer, in CNY.

    Raises BeforeTheData, NotAnHsCode, ExchangeRateMissing, ContentMissing, WeightMissing, VolumeMissing.
    """
    book = rulebook("cn", "general.toml")
    rule, rounding = book.on("taxes", as_of), only_by_line(book.rounding(as_of))
    check_codes(shipment)
    exchange = book.find("exchange", as_of)
    if exchange and shipment.currency != "CNY" and shipment.currency not in shipment.rates:
        rates = {code: rate for code, rate in exchange.values.items() if isinstance(rate, Decimal)}
        shipment = replace(shipment, rates={**rates, **shipment.rates})
    values = value_lines(shipment, rounding.sharing, currency="CNY")
    draft = Draft(REGIME, as_of, values, rounding, shipment.annual_used)
    draft.uses(rule.used)
    if exchange and shipment.currency in exchange.values:
        draft.uses(exchange.used)
    if missing := missing_facts(shipment, as_of, with_duty=True):
        return partial(draft, route=ROUTE, missing=missing, candidates=candidates(shipment, missing))
    lines = [_line(draft, rule, line) for line in values.lines]
    bill = _small_bill(draft, book.find("small_bill", as_of), lines)
    return calculated(
        draft,
        route=ROUTE,
        sentence="Tax on this bill is too small to be levied."
        if bill
        else "Declared by an importer: duty and taxes in full.",
        reason="SMALL_BILL" if bill else "",
        lines=lines,
        charges=bill,
    )


def customs_rate(currency: str, day: date) -> Decimal:
    """CNY for one unit at the customs rate of the month of ``day``. Raises ExchangeRateMissing."""
    exchange = rulebook("cn", "general.toml").find("exchange", day)
    if exchange is None or currency not in exchange.values:
        raise ExchangeRateMissing(field=f"rates.{currency}", currency=currency, into="CNY")
    return exchange.number(currency)


def convert(amount: Money, day: date) -> Money:
    """``amount`` in CNY at the customs rate of the month, to the fen. Raises ExchangeRateMissing."""
    return Money(amount.amount * customs_rate(amount.currency, day), "CNY").rounded()


def _line(draft: Draft, rule: Rule, line: Valued) -> LineAssessment:
    goods, quantity, cif = line.line.goods, line.line.quantity, line.cif
    rates = rates_of(goods, draft.as_of)
    if rates.used is not None and rates.used.id not in draft.rules:
        draft.uses(rates.used)
    charge, used = draft.charge, rule.used
    amount, rate, formula = duty_due(rates.duty or FREE, goods, base=cif, quantity=quantity, field=line.field)
    duty = charge(used, DUTY, base=cif, rate=rate, formula=formula, amount=amount, collector=COLLECTOR)
    charges = [duty]
    taxed = cif + duty.amount.amount
    if goods.additional_duty:
        charges.append(_trade_remedy(draft, rule, cif, goods.additional_duty))
        taxed += charges[-1].amount.amount
    tax = rates.consumption_tax or NO_TAX
    if tax.kind != "none":
        due = consumption_due(tax, goods, value=taxed, quantity=quantity, day=draft.as_of, field=line.field)
        charges.append(_consumption(draft, rule, taxed, due))
        taxed += charges[-1].amount.amount
    vat = rates.vat or ZERO
    formula = f"{taxed!s} × {vat!s}"
    charges.append(
        charge(
            used,
            VAT,
            base=taxed,
            rate=percent(vat),
            formula=formula,
            amount=taxed * vat,
            collector=COLLECTOR,
        )
    )
    return LineAssessment(id=line.line.id, dutiable=draft.sum(cif), charges=tuple(charges))


def _trade_remedy(draft: Draft, rule: Rule, cif: Decimal, extra: Decimal) -> Charge:
    return draft.charge(
        rule.used,
        DUTY,
        base=cif,
        rate=f"{percent(extra)} trade remedy",
        formula=f"{cif!s} × {extra!s}",
        amount=cif * extra,
        collector=COLLECTOR,
    )


def _consumption(draft: Draft, rule: Rule, taxed: Decimal, due: Due) -> Charge:
    if due.used:
        draft.uses(due.used)
    t, s = due.rate, due.specific
    formula = f"({taxed!s} × {t!s} + {s!s}) ÷ (1 − {t!s})"
    return draft.charge(
        rule.used,
        CONSUMPTION_TAX,
        base=taxed,
        rate=percent(t),
        formula=f"{formula}; {due.why}" if due.why else formula,
        amount=(taxed * t + s) / (ONE - t),
        collector=COLLECTOR,
    )


def _small_bill(draft: Draft, rule: Rule | None, lines: list[LineAssessment]) -> tuple[Charge, ...]:
    if rule is None:
        return ()
    tax, limit = ZERO, rule.number("up_to")
    for charge in (charge for line in lines for charge in line.charges):
        tax += charge.amount.amount
        if tax > limit:
            return ()
    draft.uses(rule.used)
    sums = {kind: sum((line.total(kind).amount for line in lines), ZERO) for kind in _KINDS}
    return tuple(
        draft.charge(
            rule.used,
            kind + RELIEF,
            base=due,
            rate="100 %",
            formula=f"{tax} of tax on the bill is not more than {limit}: not levied",
            amount=-due,
            collector=COLLECTOR,
        )
        for kind, due in sums.items()
        if due
    )


_KINDS = (DUTY, CONSUMPTION_TAX, VAT)
