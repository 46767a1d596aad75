"""The landed cost at a destination that is described by data: bands, rates, fees and small sums not levied.

Duty of a line, rounded, enters the base of the general consumption tax where the band says so.
"""

from datetime import date

from entrepot_core.taxes.answering import DUTY, Draft, calculated, partial, refused
from entrepot_core.taxes.classification import search
from entrepot_core.taxes.methods.bands import Band
from entrepot_core.taxes.methods.duty_methods import DUTY_METHODS
from entrepot_core.taxes.methods.fees import fees
from entrepot_core.taxes.methods.hindrances import (
    Hindrance,
    hindrance_of_goods,
    hindrance_of_line,
    hindrance_of_way,
    way_of,
)
from entrepot_core.taxes.methods.law import Law, law_on, plan_for
from entrepot_core.taxes.methods.placing import Case, Placed, place
from entrepot_core.taxes.methods.tax_methods import truncated
from entrepot_core.taxes.methods.taxing import taxes
from entrepot_core.taxes.methods.waivers import small_duty, small_sum
from entrepot_core.taxes.result import Assessment, Candidate, write_line
from entrepot_core.taxes.shipment import Shipment
from entrepot_core.taxes.values import Values, value_lines

FORMAL_ENTRY = "FORMAL_ENTRY"
DOMESTIC = "DOMESTIC"
MIXED = "MIXED"
MOST_CANDIDATES = 5
OTHER_WAY_FIRST = Hindrance("OTHER_WAY_FIRST", "Another way on record comes before this one.")


def assess_landed(country: str, shipment: Shipment, *, as_of: date) -> Assessment:
    """What a shipment costs to land in ``country`` (folder name).

    The currency is that of the country when the shipment is in it or ``rates`` lead there, else that of the shipment.

    Raises BeforeTheData, ExchangeRateMissing, UnknownChoice, WeightMissing, VolumeMissing.
    """
    plan = plan_for(country, as_of, way_of(shipment))
    law = plan.law
    stated = shipment.currency
    currency = law.currency if stated == law.currency or stated in shipment.rates else stated
    values = value_lines(shipment, law.rounding.sharing, currency=currency)
    draft = Draft(law.regime, as_of, values, law.rounding)
    draft.uses(law.how_rounded)
    if shipment.origin == country.upper():
        return calculated(
            draft, route=DOMESTIC, sentence="The goods cross no border: nothing is due at one.", lines=()
        )
    case = place(draft, plan, shipment)
    return _charged(draft, law, case) if case else _no_band(draft)


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
    of_all = hindrance_of_way(band, way_of(shipment)) or hindrance_of_goods(band, shipment, values)
    why = of_all or next((each for each in of_lines if each), OTHER_WAY_FIRST)
    return refused(draft, route=band.route, reason=why.code, sentence=why.sentence)


def _no_band(draft: Draft) -> Assessment:
    return refused(
        draft,
        route=FORMAL_ENTRY,
        reason="OUTSIDE_SIMPLE_WAYS",
        sentence="No simplified way on record fits this shipment: it needs a formal entry by a broker.",
        open_routes=(FORMAL_ENTRY,),
    )


def _charged(draft: Draft, law: Law, case: Case) -> Assessment:
    placed, routes = case.placed, tuple(case.routes)
    route = routes[0] if len(routes) == 1 else MIXED
    if missing := _duties(draft, case):
        return partial(draft, route=route, missing=tuple(missing), candidates=_candidates(placed))
    reason = small_duty(draft, law, case)
    bill = taxes(draft, law, case)
    bill += fees(draft, law, case.shipment)
    small, relief = small_sum(draft, law, case, bill)
    lines = []
    for each in placed:
        lines.append(write_line(each.line.line.id, draft.money(each.base), tuple(each.charges)))
        for left_out in each.band.left_out:
            draft.mark(f"left_out:{left_out}")
    first = placed[0].band
    return calculated(
        draft,
        route=route,
        reason=reason or small or first.reason,
        sentence=first.sentence,
        lines=lines,
        charges=[*bill, *relief],
        dutiable=case.whole,
        open_routes=routes,
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


def _duties(draft: Draft, case: Case) -> list[str]:
    """Charges the duty to the lines; answers which of their facts are missing."""
    additional, missing = case.additional, []
    for each in case.placed:
        band = each.band
        parts, each.missing = DUTY_METHODS[band.duty](case, each)
        if each.missing:
            missing += [f"{each.line.field}.{name}" for name in each.missing]
        if parts and additional and each.line.line.goods.additional_duty is None:
            draft.uses(*(rule.used for rule in additional.rules))
        for amount, rate, formula in parts:
            each.charges.append(
                draft.charge(
                    band.rule.used,
                    DUTY,
                    base=each.base,
                    rate=rate,
                    formula=formula,
                    amount=amount if band.duty_step is None else truncated(amount, band.duty_step),
                    collector=band.duty_collector,
                )
            )
    return missing
