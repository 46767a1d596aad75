"""Takes the general consumption tax of a place, line by line or, in Japan, on the whole bill."""

from decimal import Decimal

from entrepot_core.taxes.answering import VAT, ZERO, Draft
from entrepot_core.taxes.methods.bands import DUTY_BASE, GOODS, TRANSPORT, Band
from entrepot_core.taxes.methods.law import Law
from entrepot_core.taxes.methods.placing import Case, Placed
from entrepot_core.taxes.methods.tax_methods import TAX_METHODS, japan_parts, truncated
from entrepot_core.taxes.result import Charge

UNTAXED, JAPAN = "none", "japan"
NATIONAL_SHARE = Decimal("0.78")


def taxes(draft: Draft, law: Law, case: Case) -> list[Charge]:
    """Charges the tax to the lines; answers the charges that are of the bill. Raises UnknownChoice."""
    taxable = [each for each in case.placed if each.band.tax != UNTAXED]
    if not taxable:
        return []
    rates = law.tax_at(case.shipment.postcode)
    draft.uses(rates.used)
    japanese: dict[Decimal, Decimal] = {}
    for each in taxable:
        band = each.band
        rate, assumed = rates.rate_for(each.line)
        if assumed:
            draft.mark("standard_rate_assumed")
        if rates.regional and not rate.fraction:
            draft.mark("local_taxes_left_out")
        base = _base(each)
        if band.tax == JAPAN:
            japanese[rate.fraction] = japanese.get(rate.fraction, ZERO) + base
            continue
        base, amount, text, formula = TAX_METHODS[band.tax](band, base, rate)
        each.charges.append(
            draft.charge(
                rates.used,
                VAT,
                base=base,
                rate=text,
                formula=f"{law.tax_name}: {formula}",
                amount=amount,
                collector=band.tax_collector,
                withheld=band.tax_withheld,
            )
        )
    return _japanese(draft, law, japanese, case.placed[0].band) if japanese else []


def _base(each: Placed) -> Decimal:
    base, line, band = ZERO, each.line, each.band
    for part in band.tax_base:
        if part == GOODS:
            base += line.goods * band.uplift
        elif part == TRANSPORT:
            base += line.transport
        else:
            base += each.base if part == DUTY_BASE else each.duty
    return base


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
            collector=band.tax_collector,
        )
        for name, base, formula, amount in (
            ("national consumption tax", whole, f"{before.normalize():f}, cut to 100 yen", national),
            ("local consumption tax", national, f"{national} × 22/78, cut to 100 yen", local),
        )
    ]
