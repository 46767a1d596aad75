"""Retail import into China (1210, 9610, 1239): limits, positive list, reduced taxes, one article above the limit.

Formulas, V the dutiable value, s the specific and t the ad valorem consumption tax, v the VAT, f the reduction:
consumption tax (V*t + s) / (1 - t) * f; VAT (V + s) / (1 - t) * v * f. The VAT base holds the whole consumption tax.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from entrepot_core.money import Money
from entrepot_core.taxes.answering import (
    CONSUMPTION_TAX,
    DUTY,
    VAT,
    ZERO,
    Draft,
    calculated,
    partial,
    refused,
)
from entrepot_core.taxes.countries.cn.caps import over_a_cap
from entrepot_core.taxes.countries.cn.classified import (
    NO_TAX,
    candidates,
    check_codes,
    missing_facts,
    rates_of,
)
from entrepot_core.taxes.countries.cn.consumption import Due, consumption_due
from entrepot_core.taxes.duties import duty_due, percent
from entrepot_core.taxes.problems import MixedCurrencies
from entrepot_core.taxes.result import Assessment, Charge, LineAssessment, RoundingUsed, RuleUsed
from entrepot_core.taxes.rulebook import Rule, rulebook
from entrepot_core.taxes.shipment import DutyRate, Shipment
from entrepot_core.taxes.values import Valued, value_lines

REGIME = "cn.retail_import"
CBEC, CBEC_FULL_TAX, NOT_CBEC, GENERAL_TRADE = "CBEC", "CBEC_FULL_TAX", "NOT_CBEC", "GENERAL_TRADE"
COLLECTOR = "platform"
ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The figures of one day."""

    single: Decimal
    annual: Decimal
    vat_factor: Decimal
    consumption_factor: Decimal
    rounding: RoundingUsed
    always: dict[str, RuleUsed]
    reduction: RuleUsed
    single_article: RuleUsed
    positive_list: RuleUsed
    caps: Rule | None
    full_sentence: str
    inside_sentence: str


@lru_cache(maxsize=256)
def law_on(day: date) -> Law:
    """The law of ``day``. Raises BeforeTheData."""
    book = rulebook("cn", "retail_import.toml")
    limits, reduction = book.on("limits", day), book.on("reduction", day)
    always = (limits.used, book.on("dutiable_value", day).used, book.on("rounding", day).used)
    single, annual = limits.number("single"), limits.number("annual")
    return Law(
        single=single,
        annual=annual,
        vat_factor=reduction.number("vat"),
        consumption_factor=reduction.number("consumption_tax"),
        rounding=book.rounding(day),
        always={rule.id: rule for rule in always},
        reduction=reduction.used,
        single_article=book.on("single_article", day).used,
        positive_list=book.on("positive_list", day).used,
        caps=book.find("caps", day),
        full_sentence=f"One article above the {single} CNY of one order: all taxes in full.",
        inside_sentence=f"Within {single} CNY an order and {annual} CNY a year: no duty, other taxes at "
        f"{percent(reduction.number('vat'))}.",
    )


def assess(shipment: Shipment, *, as_of: date) -> Assessment:
    """The taxes of a parcel for one buyer in China, in CNY.

    Raises BeforeTheData, NotAnHsCode, MixedCurrencies, ExchangeRateMissing, ContentMissing, WeightMissing,
    VolumeMissing.
    """
    return assess_under(law_on(as_of), shipment, as_of)


def assess_under(law: Law, shipment: Shipment, as_of: date) -> Assessment:
    """``assess`` under a given law: a shop may round or share otherwise. Raises what ``assess`` raises."""
    check_codes(shipment)
    values = value_lines(shipment, law.rounding.sharing, currency="CNY")
    used = shipment.annual_used or Money.zero("CNY")
    if used.currency != "CNY":
        raise MixedCurrencies(field="annual_used", currency=used.currency, expected="CNY")
    draft = Draft(REGIME, as_of, values, law.rounding, used, rules=law.always.copy())
    refusal = _not_eligible(shipment, draft, law) or _over_a_limit(shipment, draft, law)
    if refusal:
        return refusal
    full = values.cif > law.single
    route = CBEC_FULL_TAX if full else CBEC
    if missing := missing_facts(shipment, as_of, with_duty=full):
        return partial(draft, route=route, missing=missing, candidates=candidates(shipment, missing))
    return _taxed(draft, law, full=full)


def _not_eligible(shipment: Shipment, draft: Draft, law: Law) -> Assessment | None:
    for line in shipment.lines:
        if line.goods.on_positive_list is False:
            draft.uses(law.positive_list)
            return refused(
                draft,
                route=NOT_CBEC,
                reason="NOT_ON_POSITIVE_LIST",
                sentence=f"“{line.id}” is not on the positive list for retail import.",
                open_routes=(GENERAL_TRADE, "POSTAL"),
            )
        if line.goods.on_positive_list is None:
            draft.mark("positive_list_not_checked")
    if passed := over_a_cap(shipment, law.caps):
        draft.uses(law.caps.used if law.caps else None)
        return refused(
            draft,
            route=NOT_CBEC,
            reason="QUANTITY_CAP",
            sentence=f"“{passed.line}” passes the yearly {passed.cap_kg:f} kg of one person.",
            open_routes=(GENERAL_TRADE,),
        )
    return None


def _over_a_limit(shipment: Shipment, draft: Draft, law: Law) -> Assessment | None:
    value = draft.values.cif
    used = draft.annual_used.amount if draft.annual_used else ZERO
    if used + value > law.annual:
        left = max(law.annual - used, ZERO)
        return refused(
            draft,
            route=GENERAL_TRADE,
            reason="OVER_ANNUAL_LIMIT",
            sentence=f"The dutiable value {value} CNY is more than the {left} CNY left of this year's {law.annual} CNY.",
            open_routes=(GENERAL_TRADE,),
        )
    several = len(shipment.lines) > 1 or shipment.lines[0].quantity > 1
    if value > law.single and several:
        each_fits = all(line.cif / line.line.quantity <= law.single for line in draft.values.lines)
        return refused(
            draft,
            route=GENERAL_TRADE,
            reason="OVER_SINGLE_LIMIT_SEVERAL_ARTICLES",
            sentence=f"Several articles worth {value} CNY together are above the {law.single} CNY of one order.",
            open_routes=("SEPARATE_ORDERS", GENERAL_TRADE) if each_fits else (GENERAL_TRADE,),
        )
    return None


def _taxed(draft: Draft, law: Law, *, full: bool) -> Assessment:
    draft.uses(law.single_article if full else law.reduction)
    lines = [_line(draft, law, line, full=full) for line in draft.values.lines]
    used = draft.annual_used or Money.zero("CNY")
    return calculated(
        draft,
        route=CBEC_FULL_TAX if full else CBEC,
        sentence=law.full_sentence if full else law.inside_sentence,
        lines=lines,
        annual_used_after=draft.money(used.amount + draft.values.cif),
    )


def _line(draft: Draft, law: Law, line: Valued, *, full: bool) -> LineAssessment:
    goods = line.line.goods
    rates = rates_of(goods, draft.as_of)
    if rates.used is not None and rates.used.id not in draft.rules:
        draft.uses(rates.used)
    value = line.cif
    charges: list[Charge] = []
    tax = rates.consumption_tax or NO_TAX
    due = consumption_due(
        tax, goods, value=value, quantity=line.line.quantity, day=draft.as_of, field=line.field
    )
    if due.used:
        draft.uses(due.used)
        if line.transport:
            draft.mark("threshold_measured_with_freight")
    taxed = value
    if full and rates.duty is not None:
        charge, duty = _duty(draft, law, line, rates.duty)
        charges.append(charge)
        taxed += duty
    if tax.kind != "none":
        charges.append(_consumption(draft, law, taxed, due, full=full))
    charges.append(_vat(draft, law, taxed=taxed, due=due, vat=rates.vat or ZERO, full=full))
    return LineAssessment(id=line.line.id, dutiable=draft.sum(value), charges=tuple(charges))


def _duty(draft: Draft, law: Law, line: Valued, duty: DutyRate) -> tuple[Charge, Decimal]:
    amount, rate, formula = duty_due(
        duty, line.line.goods, base=line.cif, quantity=line.line.quantity, field=line.field
    )
    charge = draft.charge(
        law.single_article,
        DUTY,
        base=line.cif,
        rate=rate,
        formula=formula,
        amount=amount,
        collector=COLLECTOR,
        withheld=True,
    )
    return charge, amount


def _consumption(draft: Draft, law: Law, taxed: Decimal, due: Due, *, full: bool) -> Charge:
    t, s = due.rate, due.specific
    factor = ONE if full else law.consumption_factor
    rate, tail = _words(t, t, factor, True)
    formula = f"({taxed!s} × {t!s} + {s!s}){tail}"
    return draft.charge(
        law.single_article if full else law.reduction,
        CONSUMPTION_TAX,
        base=taxed,
        rate=rate,
        formula=f"{formula}; {due.why}" if due.why else formula,
        amount=(taxed * t + s) * factor / (ONE - t),
        collector=COLLECTOR,
        withheld=True,
    )


def _vat(draft: Draft, law: Law, *, taxed: Decimal, due: Due, vat: Decimal, full: bool) -> Charge:
    t, s = due.rate, due.specific
    factor = ONE if full else law.vat_factor
    rate, tail = _words(vat, t, factor, False)
    base = (taxed + s) / (ONE - t) if t else taxed + s
    return draft.charge(
        law.single_article if full else law.reduction,
        VAT,
        base=base,
        rate=rate,
        formula=f"({taxed!s} + {s!s}){tail}",
        amount=(taxed + s) * vat * factor / (ONE - t),
        collector=COLLECTOR,
        withheld=True,
    )


@lru_cache(maxsize=1024)
def _words(rate: Decimal, t: Decimal, factor: Decimal, divided: bool) -> tuple[str, str]:
    """The rate as text and the end of the formula, which the amounts do not change; both without needless noughts."""
    rate, t = rate.normalize(), t.normalize()
    text = percent(rate) if factor == 1 else f"{percent(rate)} × {factor}"
    tail = f" ÷ (1 − {t}) × {factor}" if divided else f" ÷ (1 − {t}) × {rate} × {factor}"
    return text, tail
