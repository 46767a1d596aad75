"""The landed cost at a destination that is described by data: bands, rates, fees and small sums not levied.

Duty of a line, rounded, enters the base of the general consumption tax where the band says so.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain

from entrepot_core.taxes.answering import DUTY, RELIEF, VAT, ZERO, Draft, calculated, partial, refused
from entrepot_core.taxes.classification import search
from entrepot_core.taxes.methods.bands import Band, Hindrance, duty_base, hindrance, hindrance_of_line
from entrepot_core.taxes.methods.duty_methods import DUTY_METHODS, Asked
from entrepot_core.taxes.methods.fees import fees
from entrepot_core.taxes.methods.law import Law, law_on
from entrepot_core.taxes.methods.tax_methods import TAX_METHODS, japan_parts, truncated
from entrepot_core.taxes.methods.waivers import small_duty, waived
from entrepot_core.taxes.result import Assessment, Candidate, Charge, LineAssessment
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import Valued, Values, value_lines

DUTIES = (DUTY, DUTY + RELIEF)
FORMAL_ENTRY = "FORMAL_ENTRY"
DOMESTIC = "DOMESTIC"
JAPAN = "japan"
MOST_CANDIDATES = 5
NATIONAL_SHARE = Decimal("0.78")
OTHER_WAY_FIRST = Hindrance("OTHER_WAY_FIRST", "Another way on record comes before this one.")


@dataclass(slots=True, eq=False)
class Placed:
    """A line with its band and what its duty is taken from."""

    line: Valued
    band: Band
    base: Decimal
    charges: list[Charge]
    missing: tuple[str, ...] = ()

    @property
    def duty(self) -> Decimal:
        """The duty of the line, rounded, less what is not levied of it."""
        return sum((charge.amount.amount for charge in self.charges if charge.kind in DUTIES), ZERO)


def assess_landed(country: str, shipment: Shipment, *, as_of: date) -> Assessment:
    """What a shipment costs to land in ``country`` (folder name).

    The currency is that of the country when the shipment is in it or ``rates`` lead there, else that of the shipment.

    Raises BeforeTheData, ExchangeRateMissing, UnknownChoice, WeightMissing, VolumeMissing.
    """
    law = law_on(country, as_of)
    there = shipment.currency == law.currency or shipment.currency in shipment.rates
    currency = law.currency if there else shipment.currency
    values = value_lines(shipment, law.rounding.sharing, currency=currency)
    draft = Draft(law.regime, as_of, values, law.rounding)
    draft.uses(law.how_rounded)
    if shipment.origin == country.upper():
        return calculated(
            draft, route=DOMESTIC, sentence="The goods cross no border: nothing is due at one.", lines=()
        )
    placed = []
    bands = [band for band in law.bands if not hindrance(band, shipment, values)]
    for line in values.lines:
        band = next((each for each in bands if not hindrance_of_line(each, shipment, values, line)), None)
        if band is None:
            return _no_band(draft)
        draft.uses(band.rule.used)
        placed.append(Placed(line, band, duty_base(band, line), []))
    return _charged(draft, law, shipment, placed)


def compare_landed(country: str, shipment: Shipment, *, as_of: date) -> tuple[Assessment, ...]:
    """The assessment, and beside it every other way on record with what keeps the shipment from it.

    Raises what ``assess_landed`` raises.
    """
    answer = assess_landed(country, shipment, as_of=as_of)
    law = law_on(country, as_of)
    values = value_lines(shipment, law.rounding.sharing, currency=answer.currency)
    seen, others = set(answer.open_routes), []
    for band in law.bands:
        if band.route not in seen:
            seen.add(band.route)
            others.append(_closed(law, band, shipment, values, as_of))
    return answer, *others


def _closed(law: Law, band: Band, shipment: Shipment, values: Values, day: date) -> Assessment:
    draft = Draft(law.regime, day, values, law.rounding)
    draft.uses(band.rule.used)
    of_lines = (hindrance_of_line(band, shipment, values, line) for line in values.lines)
    found = chain((hindrance(band, shipment, values),), of_lines)
    why = next((each for each in found if each), OTHER_WAY_FIRST)
    return refused(draft, route=band.route, reason=why.code, sentence=why.sentence)


def _no_band(draft: Draft) -> Assessment:
    return refused(
        draft,
        route=FORMAL_ENTRY,
        reason="OUTSIDE_SIMPLE_WAYS",
        sentence="No simplified way on record fits this shipment: it needs a formal entry by a broker.",
        open_routes=(FORMAL_ENTRY,),
    )


def _charged(draft: Draft, law: Law, shipment: Shipment, placed: list[Placed]) -> Assessment:
    _duties(draft, law, shipment, placed)
    route = _route(placed)
    if missing := tuple(f"{each.line.field}.{name}" for each in placed for name in each.missing):
        return partial(draft, route=route, missing=missing, candidates=_candidates(placed))
    reason = small_duty(draft, law, shipment, [each.charges for each in placed])
    bill = [*_taxes(draft, law, shipment, placed), *fees(draft, law, shipment)]
    lines = [
        LineAssessment(id=each.line.line.id, dutiable=draft.money(each.base), charges=tuple(each.charges))
        for each in placed
    ]
    of_lines = (charge for each in placed for charge in each.charges)
    small, relief = waived(draft, law, shipment, [*of_lines, *bill])
    bill.extend(relief)
    first = placed[0].band
    for each in placed:
        for left_out in each.band.values.get("left_out", ()):
            draft.mark(f"left_out:{left_out}")
    return calculated(
        draft,
        route=route,
        reason=reason or small or first.text("reason", ""),
        sentence=first.text("sentence", "Taxed at import."),
        lines=lines,
        charges=bill,
        dutiable=sum((each.base for each in placed), ZERO),
        open_routes=tuple(dict.fromkeys(each.band.route for each in placed)),
    )


def _candidates(placed: list[Placed]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            line=each.line.line.id,
            hs_code=found.hs6,
            name=found.description,
            reason="; ".join(found.reasons),
        )
        for each in placed
        if each.missing and not each.line.line.goods.hs_code
        for found in search(each.line.line.goods.description, limit=MOST_CANDIDATES)
    )


def _route(placed: list[Placed]) -> str:
    routes = {each.band.route for each in placed}
    return routes.pop() if len(routes) == 1 else "MIXED"


def _duties(draft: Draft, law: Law, shipment: Shipment, placed: list[Placed]) -> None:
    whole = sum((each.base for each in placed), ZERO)
    seen: set[tuple[str, str]] = set()
    for each in placed:
        goods, band = each.line.line.goods, each.band
        key = (goods.hs_code[:6], goods.origin or shipment.origin)
        asked = Asked(
            band=band,
            shipment=shipment,
            values=draft.values,
            line=each.line,
            base=each.base,
            whole=whole,
            additional=law.additional,
            first_of_tariff_line=key not in seen,
        )
        seen.add(key)
        duty = DUTY_METHODS[band.text("duty", "none")](asked)
        each.missing = duty.missing
        if duty.parts and law.additional and goods.additional_duty is None:
            draft.uses(*(rule.used for rule in law.additional.rules))
        each.charges.extend(
            draft.charge(
                band.rule.used,
                DUTY,
                base=each.base,
                rate=rate,
                formula=formula,
                amount=_stepped(amount, band, "duty_step"),
                collector=band.text("duty_collector", "carrier"),
            )
            for amount, rate, formula in duty.parts
        )


def _stepped(amount: Decimal, band: Band, name: str) -> Decimal:
    return truncated(amount, band.number(name)) if name in band.values else amount


def _tax_base(each: Placed) -> Decimal:
    parts = {
        "goods": each.line.goods * each.band.number("uplift"),
        "transport": each.line.transport,
        "duty": each.duty,
        "duty_base": each.base,
    }
    return sum((parts[name] for name in each.band.values.get("tax_base", ("goods", "transport"))), ZERO)


def _taxes(draft: Draft, law: Law, shipment: Shipment, placed: list[Placed]) -> list[Charge]:
    """Charges the general consumption tax line by line; answers those of the bill."""
    japanese: dict[Decimal, Decimal] = {}
    for each in placed:
        method = each.band.text("tax", "on_top")
        if method == "none":
            continue
        rate, rule, assumed = law.tax_rate(each.line.line.goods, shipment.postcode, each.line.field)
        draft.uses(rule)
        if assumed:
            draft.mark("standard_rate_assumed")
        if not rate and law.region_of(shipment.postcode):
            draft.mark("local_taxes_left_out")
        if method == JAPAN:
            japanese[rate] = japanese.get(rate, ZERO) + _tax_base(each)
            continue
        taxed = TAX_METHODS[method](each.band, _tax_base(each), rate)
        each.charges.append(
            draft.charge(
                rule,
                VAT,
                base=taxed.base,
                rate=taxed.rate,
                formula=f"{law.tax.values['name']}: {taxed.formula}",
                amount=taxed.amount,
                collector=each.band.text("tax_collector", "carrier"),
                withheld=each.band.values.get("tax_withheld", False),
            )
        )
    return _japanese(draft, law, japanese, placed[0].band) if japanese else []


def _japanese(draft: Draft, law: Law, bases: dict[Decimal, Decimal], band: Band) -> list[Charge]:
    cut = {rate: truncated(base, band.number("base_step")) for rate, base in bases.items()}
    before = sum((base * rate * NATIONAL_SHARE for rate, base in cut.items()), ZERO)
    national, local = japan_parts(before)
    whole = sum(cut.values(), ZERO)
    return [
        draft.charge(
            law.tax.used,
            VAT,
            base=base,
            rate=name,
            formula=formula,
            amount=amount,
            collector=band.text("tax_collector", "carrier"),
        )
        for name, base, formula, amount in (
            ("national consumption tax", whole, f"{before.normalize():f}, cut to 100 yen", national),
            ("local consumption tax", national, f"{national} × 22/78, cut to 100 yen", local),
        )
    ]
